import { expect, test } from "vitest";
import { csvNameOf, csvOf } from "./csv";

const columns = [
	{ name: "symbol", type: "VARCHAR" },
	{ name: 'the "close"', type: "DOUBLE" },
	{ name: "flags", type: "VARCHAR[]" },
];

test("rows are written with what a reader needs to split them again", () => {
	const rows = [
		["A,B", 10.25, ["open_null", "low_null"]],
		["=1+1", -1, []],
		["", null, []],
		['say "x"\nnow', -1e-7, null],
	];
	expect(csvOf({ columns, rows })).toBe(
		[
			'symbol,"the ""close""",flags\r\n',
			'"A,B",10.25,"[""open_null"",""low_null""]"\r\n',
			"'=1+1,-1,[]\r\n",
			'"",,[]\r\n',
			'"say ""x""\nnow",-1e-7,\r\n',
		].join(""),
	);
});

test("no rows leave the names", () => {
	expect(csvOf({ columns, rows: [] })).toBe('symbol,"the ""close""",flags\r\n');
});

test.each([
	["-- The widest days!", "the-widest-days.csv"],
	["", "answer.csv"],
	["ü", "answer.csv"],
])("%j is saved as %s", (title, name) => {
	expect(csvNameOf(title)).toBe(name);
});
