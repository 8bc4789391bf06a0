/** Files of names and codes that are refused: every bad line told with how to mend it, and nothing written. */
import { expect, test } from "vitest";
import { EVERYTHING } from "../../tests/fixture";
import { LINES, openImportGround, refusalOf } from "../../tests/import-ground";
import { delistInstrument } from "./delist-instrument";
import { importAttributes } from "./import-attributes";

const ground = await openImportGround();
const { db, known, bring, codesOf, audits } = ground;
const viewer = await ground.person("vera", ["viewer"]);
const operator = await ground.person("olga", ["operator"]);

test("every bad line is told with how to mend it, and nothing is written", async () => {
	const [id = 0, ended = 0] = await known("bad", "BADA", "BADB");
	await delistInstrument(db, EVERYTHING, { id: ended, lastDay: "2022-01-31" });
	const before = (await audits()).length;
	const lines = [
		"BADA,name,Good,",
		"NOBODY,name,Unknown,",
		"BADA,isin,US0378331006,",
		"BADA,cusip,037833100,",
		"BADA,name,Good,2022-02-30",
		",name,Good,",
		"BADA,name",
		"BADB,name,Late,2022-02-01",
		"BADA,name,Other,",
		"BADB,name,Its last holder,",
	];
	expect(await refusalOf(bring(lines))).toEqual([
		"invalid_input",
		"lists/codes.csv: 8 lines are wrong, so nothing was written:",
		"line 3: no instrument of XNYS is called NOBODY, nor was: is it spelled as the data have it?",
		'line 4: "US0378331006" is no ISIN: 12 characters such as US0378331005, the last a check digit',
		'line 5: "cusip" is no attribute: write name, issuer, share_class, figi, isin, cik',
		'line 6: "2022-02-30" is no date from 0001-01-01 on: write YYYY-MM-DD, or nothing',
		"line 7: has no symbol",
		"line 8: has 2 cells, and the header 4",
		"line 9: nobody is called BADB on 2022-02-01: the name ended on 2022-02-01",
		"line 10: gives XNYS:BADA the name Other, and line 2 Good from the same day on: one of them is wrong",
	]);
	const [, head, ...named] = await refusalOf(bring(Array.from({ length: 23 }, (_, i) => `NO${i},name,x,`)));
	expect(head).toContain("23 lines are wrong");
	expect(named).toHaveLength(21);
	expect(named.at(-1)).toBe("and 3 more");
	expect(await codesOf(id)).toEqual([]);
	expect(await codesOf(ended)).toEqual([]);
	expect(await audits()).toHaveLength(before);
	// Without a day, who had the name last is meant.
	await bring([lines[9] ?? ""]);
	expect(await codesOf(ended)).toHaveLength(1);
});

test("what Postgres cannot take is a bad line, and no error of qtrade's own", async () => {
	await known("nul", "NULA");
	const wrong = await refusalOf(bring(["NULA,name,x,0000-01-01", "NUL\0A,name,x,", `${"N".repeat(65)},name,x,`]));
	expect(wrong).toEqual([
		"invalid_input",
		"lists/codes.csv: 3 lines are wrong, so nothing was written:",
		'line 2: "0000-01-01" is no date from 0001-01-01 on: write YYYY-MM-DD, or nothing',
		'line 3: "NUL␀A" is no ticker: up to 64 characters, none of control',
		`line 4: "${"N".repeat(60)}…" is no ticker: up to 64 characters, none of control`,
	]);
});

test("what is no right CSV is told, and no value is changed on the way", async () => {
	const [id = 0] = await known("csv", "CSVA");
	const lines = [
		'CSVA,name,Moody\'s "A" Corp,',
		'CSVA,issuer,"The" Issuer,',
		"CSVA,share_class,A,",
		'CSVA,issuer,"Open,',
	];
	expect((await refusalOf(bring(lines))).slice(2)).toEqual([
		'line 2: has a quote within a field that is not quoted: put the field in quotes, and write "" for each within',
		'line 3: has text behind the quote that ends a field: write "" for a quote within',
		"line 5: has a quote that is left open: it takes in the rest of the file",
	]);
	await expect(bring([], { header: `"${LINES}` })).rejects.toThrow("line 1: the header has a quote that is left open");
	await bring(['CSVA,name,"Moody\'s ""A"" Corp",']);
	expect(await codesOf(id)).toEqual([["name", 'Moody\'s "A" Corp', null, null]]);
});

test("what is quoted of a file is short and harmless, and empty rows are none", async () => {
	await known("long", "LONG");
	const flood = `\u001b[2J${"x".repeat(600_000)}`;
	const longName = (letter: string): string => `LONG,name,${letter.repeat(200)},`;
	const wrong = bring([
		",,,",
		` , ,"",`,
		`${flood},name,x,`,
		`LONG,${flood},x,`,
		`LONG,name,x,${flood}`,
		...["figi", "isin", "cik", "name"].map((name) => `LONG,${name},${flood},`),
		longName("a"),
		longName("b"),
	]);
	const error = await wrong.then(
		() => null,
		({ message, details }) => ({ message, details: JSON.stringify(details) }),
	);
	expect(error?.message).toContain("8 lines are wrong");
	expect(error?.message).toContain('line 4: "␛[2Jxxx');
	for (const text of [error?.message, error?.details]) {
		expect(text?.length).toBeLessThan(2500);
		expect(text).not.toContain("\u001b");
		expect(text).not.toContain("\\u001b");
	}
	await expect(bring([], { header: `${LINES},${flood}` })).rejects.toThrow(/^.{100,250}$/);
	await expect(bring([",,,"])).resolves.toMatchObject({ lines: 0 });
	const mac = { origin: "mac.csv", mic: "XNYS", dryRun: false, bytes: Buffer.from(`${LINES}\rLONG,name,x,\r`) };
	await expect(importAttributes(db, EVERYTHING, mac)).rejects.toThrow(
		"mac.csv has the line ends of old Macs: save it with LF or CRLF",
	);
});

test("a file that cannot be right as a whole is refused", async () => {
	await expect(bring([], { mic: null })).rejects.toThrow("has no column mic: say whose tickers these are");
	const request = { origin: "latin.csv", mic: "XNYS", dryRun: false };
	const bytes = Buffer.from(`${LINES}\nA,name,Soci\u00e9t\u00e9,\n`, "latin1");
	await expect(importAttributes(db, EVERYTHING, { ...request, bytes })).rejects.toThrow("latin.csv is no UTF-8");
	const many = Array.from({ length: 200_001 }, () => "A,name,x,");
	await expect(bring(many)).rejects.toThrow("has more than 200000 lines: bring it in parts");
	expect(await bring([])).toMatchObject({ lines: 0, changed: 0 });
});

test("who may not is refused, also for a look, and whose role was taken away meanwhile", async () => {
	await known("imp_may", "IMMA");
	const lines = ["IMMA,name,x,"];
	await expect(bring(lines, { actor: viewer })).rejects.toThrow("operator");
	await expect(bring(lines, { actor: viewer, dryRun: true })).rejects.toThrow("operator");
	await expect(bring(lines, { actor: { ...viewer, roles: ["operator"] } })).rejects.toThrow("operator");
	await expect(bring(lines, { actor: { ...operator, roles: ["viewer"] } })).rejects.toThrow("operator");
	expect(await bring(lines, { actor: operator })).toMatchObject({ changed: 1 });
});

test.each([
	["symbol,attribute,value", "the header has no column from"],
	["symbol,attribute,value,from,until", 'the header has the unknown column "until"'],
	["symbol,attribute,value,from,from", "the header has a column twice"],
	["", "is empty"],
])("the header %j is refused", async (header, problem) => {
	await expect(bring([], { header })).rejects.toThrow(problem);
});
