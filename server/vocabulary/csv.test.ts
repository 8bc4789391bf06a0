import { expect, test } from "vitest";
import { csvLine } from "./csv";

test("a row is written with what a reader needs to split it again, and null is told from an empty text", () => {
	expect(csvLine(["A,B", 'say "x"\nnow', "", null, undefined, ["a"], true, "plain"])).toBe(
		'"A,B","say ""x""\nnow","",,,"[""a""]",true,plain',
	);
});

test.each([
	["=1+1", "'=1+1"],
	["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
	["-2+3", "'-2+3"],
	["@SUM(A1)", "'@SUM(A1)"],
	["\t=1", "'\t=1"],
	["\r=1", `"'\r=1"`],
	["\n=1", `"'\n=1"`],
	["＝1", "'＝1"],
	['=HYPERLINK("a","b")', `"'=HYPERLINK(""a"",""b"")"`],
	["-", "'-"],
])("the text %j, which a spreadsheet would run, becomes %j", (text, cell) => {
	expect(csvLine([text])).toBe(cell);
});

test.each([-1e-7, -1, "-12.50", "+3", "-170141183460469231731687303715884105728", "1e-7", "-.5"])(
	"the number %j stays",
	(value) => {
		expect(csvLine([value])).toBe(String(value));
	},
);

test.each(["a=1", "BRK-B", "'quoted'", "2024-01-02"])("the text %j stays", (text) => {
	expect(csvLine([text])).toBe(text);
});
