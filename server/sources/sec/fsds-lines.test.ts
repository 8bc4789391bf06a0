/** The SEC's quarterly archives: a real one where it is at hand, and small ones that are wrong in one place. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { zipOf } from "../../../tests/zip-file";
import { FACT_COLUMNS } from "./fact-lines";
import { fsdsArchiveLines } from "./fsds-archive";
import { type FsdsMembers, type FsdsOptions, fsdsLines } from "./fsds-lines";

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-fsds-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SUB = "adsh\tcik\tname\tform\tperiod\tfiled\taccepted";
const NUM = "adsh\ttag\tversion\tddate\tqtrs\tuom\tsegments\tcoreg\tvalue\tfootnote";
const A = "0001-09-000001";
const FILINGS = [SUB, `${A}\t874761\tAES "CORP"\t10-Q\t20090630\t20090807\t2009-08-07 15:37:00.0`];

let folders = 0;
/** A folder with these lines in its members. */
function members(sub: readonly string[], num: readonly string[], end = "\n"): string {
	folders += 1;
	const at = path.join(folder, String(folders));
	mkdirSync(at);
	writeFileSync(path.join(at, "sub.txt"), sub.map((line) => line + end).join(""));
	writeFileSync(path.join(at, "num.txt"), num.map((line) => line + end).join(""));
	return at;
}
async function linesIn(pieces: AsyncIterable<string>): Promise<string[]> {
	const lines: string[] = [];
	for await (const piece of pieces) lines.push(...piece.split(/(?<=\n)/));
	return lines;
}
async function linesOf(from: FsdsMembers, options?: FsdsOptions): Promise<string[]> {
	return linesIn(fsdsLines(from, options));
}
const problemOf = async (sub: readonly string[], num: readonly string[]): Promise<unknown> =>
	linesOf(members(sub, num), { archive: "2009q3.zip" }).catch((error: unknown) => error);
const num = (change: Partial<Record<string, string>> = {}): string => {
	const row = { adsh: A, tag: "Assets", version: "us-gaap/2009", ddate: "20090630", qtrs: "0", uom: "USD" };
	const all: Record<string, string | undefined> = { ...row, segments: "", coreg: "", value: "1.0000", ...change };
	return NUM.split("\t")
		.map((column) => all[column] ?? "")
		.join("\t");
};

test("each figure becomes a line with its filing's dates", async () => {
	const lines = await linesOf(
		members(FILINGS, [NUM, num(), num({ tag: "Revenues", qtrs: "2", coreg: "Parent", segments: "A=B;", value: "" })]),
	);
	expect(lines).toEqual([
		"issuer,tag,taxonomy,period_start,period_end,unit,segments,coregistrant,value,form,filed,accepted,revision\n",
		`874761,Assets,us-gaap/2009,,2009-06-30,USD,,,1.0000,10-Q,2009-08-07,2009-08-07T19:37:00Z,${A}\n`,
		`874761,Revenues,us-gaap/2009,2009-01-01,2009-06-30,USD,A=B;,Parent,,10-Q,2009-08-07,2009-08-07T19:37:00Z,${A}\n`,
	]);
});

test.each([
	["20080630", "2", "2008-01-01"],
	["20080630", "0", ""],
	["20090331", "1", "2009-01-01"],
	["20081231", "4", "2008-01-01"],
	["20080229", "1", "2007-12-01"],
	["20090131", "4", "2008-02-01"],
	["20090930", "40", "1999-10-01"],
	["20090930", "", "no date: 20090930 "],
	["20090930", "-1", "no date: 20090930 -1"],
	["00000131", "4", "no date: 00000131 4"],
])("a period to %s of %j quarters begins on %j", async (ddate, qtrs, start) => {
	const [, line = ""] = await linesOf(members(FILINGS, [NUM, num({ ddate, qtrs })]));
	expect(line.split(",")[3]).toBe(start);
});

test("a date that is none stays as it is written", async () => {
	const [, line = ""] = await linesOf(members(FILINGS, [NUM, num({ ddate: "20090231" })]));
	expect(line.split(",")[4]).toBe("20090231");
});

test.each([
	["in summer", "2009-09-14 20:55:00.0", "2009-09-15T00:55:00Z"],
	["in winter", "2010-01-04 17:31:09", "2010-01-04T22:31:09Z"],
	["on the day that summer begins", "2010-03-14 06:00:00.0", "2010-03-14T10:00:00Z"],
	["on the day that summer ends", "2009-11-01 06:00:00.0", "2009-11-01T11:00:00Z"],
	["that is none", "soon", "soon"],
	["of no day", "2009-02-30 10:00:00", "2009-02-30 10:00:00"],
	["that is missing", "", ""],
])("an acceptance %s is an instant", async (_, wallTime, instant) => {
	const sub = [SUB, `${A}\t1\tX\t10-K\t20090630\t20090807\t${wallTime}`];
	const [, line = ""] = await linesOf(members(sub, [NUM, num()]));
	expect(line.split(",")[11]).toBe(instant);
});

test("a quote is a character, a comma needs one, and a line ends with a newline only", async () => {
	const segments = 'Name="Big, Bold";\u2028Other=\u00e9;';
	const [, line, ...others] = await linesOf(members(FILINGS, [NUM, num({ segments })]));
	expect(line?.includes('"Name=""Big, Bold"";\u2028Other=\u00e9;"')).toBe(true);
	expect(others).toEqual([]);
});

test("archives from before 2024 lack segments and have their columns in another order", async () => {
	const old = ["adsh\ttag\tversion\tcoreg\tddate\tqtrs\tuom\tvalue\tfootnote"];
	const row = `${A}\tAssets\tus-gaap/2009\tParent\t20090630\t0\tUSD\t5.0000\t`;
	const [, line] = await linesOf(members(FILINGS, [...old, row]));
	expect(line).toContain("Assets,us-gaap/2009,,2009-06-30,USD,,Parent,5.0000,10-Q");
});

test("Windows line ends, a byte order mark and a last line without an end are read as well", async () => {
	const at = members([`\uFEFF${FILINGS[0]}`, ...FILINGS.slice(1)], [NUM, num()], "\r\n");
	writeFileSync(path.join(at, "num.txt"), [NUM, num(), num({ tag: "Last" })].join("\r\n"));
	expect(await linesOf(at)).toHaveLength(3);
});

test("a quarter without filings has the header alone", async () => {
	expect(await linesOf(members([SUB], [NUM]))).toHaveLength(1);
});

const bad: [string, string[], string[], string][] = [
	["a filing that is not there", FILINGS, [NUM, num({ adsh: "0002" })], "num.txt: line 2 is of filing 0002"],
	[
		"a line cut short",
		FILINGS,
		[NUM, num(), num().slice(0, 30)],
		"num.txt: line 3 has 3 fields, and the header has 10",
	],
	["a line with a field more", FILINGS, [NUM, `${num()}\tx`], "num.txt: line 2 has 11 fields"],
	["an empty line", FILINGS, [NUM, "", num()], "num.txt: line 2 has 1 fields"],
	["a missing column of num", FILINGS, [NUM.replace("uom", "unit"), num()], "num.txt: line 1 has no column uom"],
	["a missing column of sub", [SUB.replace("accepted", "at")], [NUM], "sub.txt: line 1 has no column accepted"],
	["a filing twice", [...FILINGS, FILINGS[1] ?? ""], [NUM], `sub.txt: line 3 has filing ${A} for the second time`],
	["an empty file", FILINGS, [], "num.txt: is empty"],
	["a file without line ends", FILINGS, [NUM, "x".repeat(2 << 20)], "num.txt: has a line of more than"],
];
test.each(bad)("%s is the archive's fault, and is named", async (_, sub, lines, problem) => {
	expect(await problemOf(sub, lines)).toMatchObject({
		code: "bad_data",
		message: expect.stringContaining(`2009q3.zip/${problem}`),
		details: { check: "schema" },
	});
});

test("a member that is not there is named", async () => {
	const at = members(FILINGS, [NUM]);
	rmSync(path.join(at, "sub.txt"));
	await expect(linesOf(at)).rejects.toMatchObject({ code: "bad_data", message: "sub.txt: is not there" });
});

test("a cancelled run reads no further", async () => {
	const stop = new AbortController();
	const lines = fsdsLines(members(FILINGS, [NUM, num(), num()]), { signal: stop.signal });
	await lines.next();
	stop.abort(new Error("cancelled"));
	await expect(lines.next()).rejects.toThrow("cancelled");
});

async function linesOfArchive(archive: string, into: string): Promise<string[]> {
	const file = { name: path.basename(archive), path: archive, bytes: statSync(archive).size };
	const request = { folder: path.join(folder, into), signal: new AbortController().signal };
	return linesIn(fsdsArchiveLines(file, request));
}

test("the two members come out of a zip archive, and leave nothing on the disk", async () => {
	const archive = path.join(folder, "small.zip");
	const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
	writeFileSync(
		archive,
		zipOf([
			{ name: "sub.txt", text: text(FILINGS) },
			{ name: "num.txt", text: text([NUM, num()]) },
			{ name: "tag.txt", text: "tag\n" },
		]),
	);
	expect(await linesOfArchive(archive, "small")).toHaveLength(2);
	expect(existsSync(path.join(folder, "small"))).toBe(false);
});

test("an archive that lacks a member is named", async () => {
	const archive = path.join(folder, "half.zip");
	writeFileSync(archive, zipOf([{ name: "sub.txt", text: `${SUB}\n` }]));
	await expect(linesOfArchive(archive, "half")).rejects.toMatchObject({
		code: "bad_data",
		message: "half.zip: holds no num.txt",
	});
});

const REAL = path.resolve(import.meta.dirname, "../../../../shared/data/fundamentals/sec_fsds_2009q3.zip");

describe.skipIf(!existsSync(REAL))("2009q3 (skipped where ../shared/data is absent)", async () => {
	if (!existsSync(REAL)) return;
	const lines = await linesOfArchive(REAL, "2009q3");
	// None of its fields is quoted: shown by the count of commas.
	const rows = lines.slice(1).map((line) => line.slice(0, -1).split(","));
	const at = (column: (typeof FACT_COLUMNS)[number]): number => FACT_COLUMNS.indexOf(column);
	const cell = (row: readonly string[], column: (typeof FACT_COLUMNS)[number]): string => row[at(column)] ?? "";

	test("has its 126,650 figures, 52 of them without a value", () => {
		expect(rows).toHaveLength(126_650);
		expect(rows.every((row) => row.length === FACT_COLUMNS.length)).toBe(true);
		expect(rows.filter((row) => cell(row, "value") === "")).toHaveLength(52);
		expect(new Set(rows.map((row) => cell(row, "revision"))).size).toBeLessThanOrEqual(435);
	});

	test("names each figure by its whole key", () => {
		const keyed = (columns: readonly (typeof FACT_COLUMNS)[number][]): number =>
			new Set(rows.map((row) => columns.map((column) => cell(row, column)).join("\t"))).size;
		const narrow = ["issuer", "taxonomy", "tag", "unit", "period_start", "period_end", "revision"] as const;
		expect(keyed([...narrow, "segments", "coregistrant"])).toBe(126_650);
		// What would look like a repetition without them.
		expect(keyed([...narrow, "coregistrant"])).toBe(126_650 - 10_395);
		expect(keyed(narrow)).toBe(126_650 - 12_461);
	});

	test("holds both values of the one figure that was restated within the quarter", () => {
		const found = rows.filter(
			(row) =>
				cell(row, "issuer") === "874761" &&
				cell(row, "tag") === "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest" &&
				cell(row, "period_end") === "2007-12-31" &&
				cell(row, "segments") === "EquityComponents=NoncontrollingInterest;",
		);
		expect(found.map((row) => [cell(row, "value"), cell(row, "filed"), cell(row, "accepted")]).sort()).toEqual([
			["3181000000.0000", expect.any(String), "2009-09-15T00:55:00Z"],
			["3241000000.0000", "2009-08-07", expect.any(String)],
		]);
	});
});
