/** Names and codes of many instruments from one file: all of it, or nothing. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING } from "../../tests/fixture";
import { bytesOf, LINES, openImportGround, refusalOf } from "../../tests/import-ground";
import { qtradeOn } from "../../tests/qtrade-command";
import { setSimulatedClock } from "../clock";
import { inTransaction, one } from "../db";
import { delistInstrument } from "./delist-instrument";
import { getInstrument } from "./reads";
import { lockRegister } from "./register";
import { renameInstrument } from "./rename-instrument";
import { setAttribute } from "./set-attribute";

const ground = await openImportGround();
const { db, csv, dataset, ingest, folder, known, idOf, bring, codesOf, audits } = ground;

test("a file sets what it says from its days on, in one audit row, and again changes nothing", async () => {
	const [a = 0, b = 0] = await known("imp", "IMPA", "IMPB");
	await renameInstrument(db, EVERYTHING, { id: a, symbol: "IMPC", from: "2022-02-01", takeOver: false });
	const lines = [
		"IMPC,isin,us0378331005,",
		'IMPA,name,"Imported, ""the"" First",',
		"IMPC,name,Imported Anew,2022-02-01",
		"IMPB,cik,320193,",
		"",
		"IMPB,figi,BBG000BLNNH6,2020-01-02",
		"IMPB,share_class,Class B,",
		"IMPB,share_class,Class B,2023-01-02",
	];
	const counts = { lines: 7, changed: 6, unchanged: 1, instruments: 2 };
	const sha256 = createHash("sha256")
		.update(bytesOf([LINES, ...lines]))
		.digest("hex");
	// The name of the first days: IMPA ended, and its holder is called otherwise today.
	expect(await bring(lines)).toEqual({ ...counts, sha256, dry_run: false, changes: null });
	expect(await codesOf(a)).toEqual([
		["name", 'Imported, "the" First', null, "2022-02-01"],
		["name", "Imported Anew", "2022-02-01", null],
		["isin", "US0378331005", null, null],
	]);
	expect(await codesOf(b)).toEqual([
		["share_class", "Class B", null, null],
		["figi", "BBG000BLNNH6", "2020-01-02", null],
		["cik", "0000320193", null, null],
	]);
	const change = (instrument: number, attribute: string, value: string, from: string | null = null) => ({
		instrument,
		attribute,
		former: null,
		value,
		from,
	});
	expect(await audits()).toEqual([
		{
			actor: "local-admin",
			subject: "register:XNYS",
			detail: {
				file: "codes.csv",
				...counts,
				sha256,
				part: 1,
				parts: 1,
				changes: [
					change(a, "isin", "US0378331005"),
					change(a, "name", 'Imported, "the" First'),
					{ ...change(a, "name", "Imported Anew", "2022-02-01"), former: 'Imported, "the" First' },
					change(b, "cik", "0000320193"),
					change(b, "figi", "BBG000BLNNH6", "2020-01-02"),
					change(b, "share_class", "Class B"),
				],
			},
		},
	]);
	expect(await bring(lines)).toMatchObject({ lines: 7, changed: 0, unchanged: 7, instruments: 0 });
	expect(await bring(lines.toReversed())).toMatchObject({ changed: 0, unchanged: 7 });
	expect(await audits()).toHaveLength(1);
	// Set by hand, what is so already is no change either.
	await setAttribute(db, EVERYTHING, { id: b, name: "cik", value: "320193", from: null });
	expect(await one(db, "select count(*) as n from audit_log where action = 'instrument.set'")).toEqual({ n: 0 });
});

test("what a file overwrites is in the audit, in as many rows as it takes", async () => {
	const [id = 0] = await known("over", "OVRA");
	const day = (i: number): string => new Date(Date.UTC(2010, 0, 1) + i * 86_400_000).toISOString().slice(0, 10);
	const lines = (word: string) => Array.from({ length: 1001 }, (_, i) => `OVRA,name,${word} ${i},${day(i)}`);
	await bring(lines("Right"));
	const before = (await audits()).length;
	const { sha256 } = await bring(lines("Wrong"));
	const rows = (await audits()).slice(before).map(({ detail }) => detail);
	expect(rows).toMatchObject([1, 2, 3].map((part) => ({ part, parts: 3, sha256, changed: 1001 })));
	const changes = rows.map((row) => row.changes as Record<string, unknown>[]);
	expect(changes.map(({ length }) => length)).toEqual([500, 500, 1]);
	expect(changes.flat()).toEqual(
		Array.from({ length: 1001 }, (_, i) => ({
			instrument: id,
			attribute: "name",
			former: `Right ${i}`,
			value: `Wrong ${i}`,
			from: day(i),
		})),
	);
});

test("a dry run says what would change, line by line, and writes nothing", async () => {
	const [id = 0] = await known("dry", "DRYA");
	await bring(["DRYA,name,Before,"]);
	const before = (await audits()).length;
	const lines = ["DRYA,issuer,The Issuer,2022-01-03", "DRYA,name,After,2022-02-01", "DRYA,name,Before,"];
	const change = { instrument: id, mic: "XNYS", symbol: "DRYA" };
	expect(await bring(lines, { dryRun: true })).toMatchObject({
		dry_run: true,
		changed: 2,
		unchanged: 1,
		changes: [
			{ ...change, line: 2, attribute: "issuer", former: null, value: "The Issuer", from: "2022-01-03" },
			{ ...change, line: 3, attribute: "name", former: "Before", value: "After", from: "2022-02-01" },
		],
	});
	expect(await codesOf(id)).toEqual([["name", "Before", null, null]]);
	expect(await audits()).toHaveLength(before);
});

test("without a day a ticker is its present holder's; where several had it and none has it, only a day tells", async () => {
	const [old = 0] = await known("amb", "AMBA");
	await delistInstrument(db, EVERYTHING, { id: old, lastDay: "2022-01-31" });
	csv("amb/2.csv", [HEADER, bar("AMBA", "2022-03-01", 50)]);
	await ingest("amb");
	const next = await idOf("AMBA");
	await bring(["AMBA,name,The Present,", "AMBA,name,The Former,2022-01-03"]);
	expect(await codesOf(next)).toEqual([["name", "The Present", null, null]]);
	expect(await codesOf(old)).toEqual([["name", "The Former", "2022-01-03", null]]);
	await delistInstrument(db, EVERYTHING, { id: next, lastDay: "2022-03-31" });
	expect((await refusalOf(bring(["AMBA,issuer,Whose,"])))[2]).toBe(
		"line 2: 2 instruments have been called AMBA, and none is today: give a day (from) on which it was",
	);
	await bring(["AMBA,issuer,Its own,2022-03-01"]);
	expect(await codesOf(next)).toContainEqual(["issuer", "Its own", "2022-03-01", null]);
});

test("a code of one security is one instrument's: codes may change hands in a file, and are never two's", async () => {
	const [a = 0, b = 0, c = 0] = await known("code", "CODA", "CODB", "CODC");
	const [one, two] = ["US5949181045", "GB0002634946"];
	await bring([`CODA,isin,${one},`, `CODB,isin,${two},`]);
	await bring([`CODA,isin,${two},`, `CODB,isin,${one},`]);
	expect(await codesOf(a)).toEqual([["isin", two, null, null]]);
	expect(await codesOf(b)).toEqual([["isin", one, null, null]]);
	expect(await refusalOf(bring([`CODC,isin,${one},`]))).toEqual([
		"invalid_input",
		"lists/codes.csv: one line is wrong, so nothing was written:",
		`line 2: ${one} is the ISIN of instrument ${b} (XNYS:CODB) at that time: one of them is wrong; qtrade instrument unset ${b} --attribute isin takes it away there`,
	]);
	// Taken away and set in one file.
	await bring(["CODB,isin,,", `CODC,isin,${one},2022-01-03`]);
	expect(await codesOf(b)).toEqual([]);
	expect(await codesOf(c)).toEqual([["isin", one, "2022-01-03", null]]);
	expect((await audits()).at(-1)?.detail).toMatchObject({
		changed: 2,
		changes: [
			{ instrument: b, former: one, value: null, from: null },
			{ instrument: c, former: null, value: one, from: "2022-01-03" },
		],
	});
	expect(await bring(["CODB,isin,,", `CODC,isin,${one},2022-01-03`])).toMatchObject({ changed: 0, unchanged: 2 });
	const figi = "BBG000B9XRY4";
	const both = await refusalOf(bring([`CODA,figi,${figi},`, `CODB,figi,${figi},2022-01-03`]));
	expect(both.slice(2)).toEqual([
		`line 2: ${figi} is the FIGI of instrument ${b} (XNYS:CODB) at that time: one of them is wrong`,
		`line 3: ${figi} is the FIGI of instrument ${a} (XNYS:CODA) at that time: one of them is wrong`,
	]);
	// An issuer's is several's, and a code that one gave up is free.
	await bring([
		"CODA,cik,12,",
		"CODB,cik,12,",
		`CODA,figi,${figi},`,
		"CODA,figi,BBG000BPH459,2022-02-01",
		`CODB,figi,${figi},2022-02-01`,
	]);
	expect(await codesOf(b)).toContainEqual(["figi", figi, "2022-02-01", null]);
});

test("lines of several exchanges name theirs, and the option is for those that do not", async () => {
	const [here = 0] = await known("mics", "MICA");
	await dataset("mics_l", "mics/*.csv", { calendar: "XLON" });
	await ingest("mics_l");
	const sql = "select id from instruments where canonical_key = 'XLON:MICA'";
	const there = (await one<{ id: number }>(db, sql)).id;
	const header = "mic,from,value,attribute,symbol";
	await bring(["XLON,,There,name,MICA", ",,Here,NAME,MICA"], { header });
	expect(await codesOf(there)).toEqual([["name", "There", null, null]]);
	expect(await codesOf(here)).toEqual([["name", "Here", null, null]]);
	expect((await audits()).at(-1)?.subject).toBe("register:XLON,XNYS");
	const wrong = await refusalOf(
		bring([",,x,name,MICA", "nyse,,x,name,MICA", "XTKS,,x,name,MICA"], { header, mic: null }),
	);
	expect(wrong.slice(2)).toEqual([
		"line 2: has no mic: give it one, or say --mic for lines without",
		'line 3: "nyse" is no MIC: write four capitals or digits, for example XNYS',
		"line 4: no instrument of XTKS is called MICA, nor was: is it spelled as the data have it?",
	]);
});

test("the command brings a file and takes a change of names back", async () => {
	const [id = 0] = await known("cli", "CLIA");
	const file = path.join(folder, "codes.csv");
	writeFileSync(file, `${LINES}\nCLIA,name,The Command,\n`);
	const qtrade = qtradeOn(ground);
	const imported = qtrade(["instrument", "import", file, "--mic", "XNYS", "--dry-run"]);
	expect(imported).toMatchObject({ code: 0, document: { changed: 1, dry_run: true } });
	expect(qtrade(["instrument", "import", path.join(folder, "none.csv"), "--mic", "XNYS"])).toMatchObject({
		code: 1,
		document: { error: { code: "invalid_input", message: expect.stringContaining("no such file") } },
	});
	await bring(["CLIA,issuer,The Issuer,", "CLIA,issuer,Another,2022-02-01"]);
	const unset = ["instrument", "unset", String(id), "--attribute", "issuer", "--from", "2022-03-01"];
	expect(qtrade(unset)).toMatchObject({ code: 0, document: { attributes: [{}, { valid_to: "2022-03-01" }] } });
	await renameInstrument(db, EVERYTHING, { id, symbol: "CLIB", from: "2022-02-01", takeOver: false });
	expect(qtrade(["instrument", "undo", String(id)])).toMatchObject({
		code: 0,
		document: { id, last_change: null, undone: { change: { kind: "rename", symbol: "CLIB" } } },
	});
});

test("an exchange whose first instrument is on its way is waited for", async () => {
	const until = async (ready: () => Promise<boolean>): Promise<void> => {
		while (!(await ready())) await setImmediate();
	};
	let settled = false;
	const { importing } = await inTransaction(db, async (tx) => {
		await lockRegister(tx, "XTKS");
		const importing = bring(["7203,name,Toyota,"], { mic: "XTKS" });
		const end = (): void => {
			settled = true;
		};
		importing.then(end, end);
		const sql = "select count(*) as n from pg_locks where locktype = 'advisory' and not granted";
		await until(async () => settled || (await one<{ n: number }>(db, sql)).n > 0);
		await tx.query(
			`with made as (insert into instruments (canonical_key, mic) values ('XTKS:7203', 'XTKS') returning id)
			 insert into instrument_tickers (instrument_id, mic, symbol) select id, 'XTKS', '7203' from made`,
		);
		return { importing };
	});
	expect(await importing).toMatchObject({ changed: 1 });
	const mics = Array.from({ length: 201 }, (_, i) => `A,name,x,,X${100 + i}`);
	await expect(bring(mics, { header: `${LINES},mic` })).rejects.toThrow(
		"the file names 201 exchanges, and 200 at most",
	);
});

test("without a day a ticker is whose it is on the exchange's own day", async () => {
	const [old = 0, next = 0] = await known("zone", "ZONA", "ZONB");
	await delistInstrument(db, EVERYTHING, { id: old, lastDay: "2022-02-01" });
	await renameInstrument(db, EVERYTHING, { id: next, symbol: "ZONA", from: "2022-02-02", takeOver: false });
	// Nine in the evening in New York, and the next day in London.
	await setSimulatedClock(db, new Date("2022-02-02T02:00:00Z"), 0);
	await bring(["ZONA,name,Today's,"]);
	expect(await codesOf(old)).toEqual([["name", "Today's", null, null]]);
	expect(await codesOf(next)).toEqual([]);
	expect((await getInstrument(db, old)).today).toBe("2022-02-01");
});
