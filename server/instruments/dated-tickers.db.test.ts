/** Tickers for a time: what runs make of renames, delistings and names that come again. */
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, type Fixture, openFixture } from "../../tests/fixture";
import { openGround } from "../../tests/rollback-ground";
import { createDataset } from "../datasets/save-dataset";
import { many, one } from "../db";
import { checkLake } from "../ops/fsck";
import { runSql } from "../query/run-sql";
import type { RunView } from "../vocabulary/run-views";
import { delistInstrument } from "./delist-instrument";

// Queries ask the environment that was opened last.
const other = await openFixture();
const ground = await openGround();
const { db, env, sandbox, csv, dataset, ingest, folder } = ground;

const COLUMNS = ["symbol", "ex_date", "type", "ratio", "new_symbol"];
/** Publishes these actions as a dataset of this name. */
async function actions({ csv, db, folder, ingest }: Fixture, name: string, lines: readonly string[]): Promise<RunView> {
	csv(`${name}/actions.csv`, [COLUMNS.join(","), ...lines]);
	await createDataset(db, EVERYTHING, {
		name,
		zone: "silver",
		kind: "corporate_actions",
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, name, "*.csv"),
			format: "csv",
			columns: Object.fromEntries(COLUMNS.map((column) => [column, column])),
		},
	});
	return ingest(name);
}
const rowsOf = async (sql: string) =>
	(await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 100 })).rows;
const hashOf = async ({ db }: Fixture, dataset: string): Promise<string> => {
	const sql = `select content_hash from dataset_versions v join datasets d on d.id = v.dataset_id where v.is_current and d.name = $1`;
	return (await one<{ content_hash: string }>(db, sql, [dataset])).content_hash;
};
const checkOf = (run: RunView, name: string) => run.checks.find((check) => check.name === name);
const termsOf = (of: Fixture, symbols: readonly string[]) =>
	many<{ key: string; symbol: string; from: string; to: string; origin: string }>(
		of.db,
		`select i.canonical_key as key, t.symbol, t.valid_from as "from", t.valid_to as "to", t.origin
		 from instrument_tickers t join instruments i on i.id = t.instrument_id where t.symbol = any($1)
		 order by t.valid_from, t.symbol`,
		[symbols],
	);

test("bars under a company's new name go on with the same instrument once actions have told the rename", async () => {
	csv("fb/1.csv", [HEADER, bar("FB", "2022-06-07", 190), bar("FB", "2022-06-08", 196)]);
	await dataset("fb", "fb/*.csv");
	await ingest("fb");
	const told = await actions(ground, "fb_acts", ["FB,2022-06-09,rename,,META"]);
	expect(told).toMatchObject({ state: "succeeded", rows: { published: 1 } });
	expect(checkOf(told, "renames")).toMatchObject({ status: "pass" });
	expect(await termsOf(ground, ["FB", "META"])).toEqual([
		{ key: "XNYS:FB", symbol: "FB", from: "-infinity", to: "2022-06-09", origin: "first_sight" },
		{ key: "XNYS:FB", symbol: "META", from: "2022-06-09", to: "infinity", origin: "action" },
	]);
	csv("fb/2.csv", [HEADER, bar("META", "2022-06-09", 184), bar("META", "2022-06-10", 175)]);
	expect(checkOf(await ingest("fb"), "reused_tickers")).toMatchObject({ status: "pass" });
	expect(
		await rowsOf("select symbol, count(*), count(distinct instrument_id) from lake.fb group by symbol order by 1"),
	).toEqual([
		["FB", 2, 1],
		["META", 2, 1],
	]);
	expect(await rowsOf("select count(distinct instrument_id) from lake.fb")).toEqual([[1]]);
	// The action is of who had the name until the day before, also when it is read again.
	const again = await ingest("fb_acts", { full: true });
	expect(again.state).toBe("unchanged");
	expect(await rowsOf("select count(*) from lake.fb_acts a join lake.fb b using (instrument_id)")).toEqual([[4]]);
	expect(await termsOf(ground, ["FB", "META"])).toHaveLength(2);

	// A provider that sends all of it under the present name means the same company.
	csv("meta/1.csv", [HEADER, bar("META", "2021-12-31", 336), bar("META", "2022-06-10", 175)]);
	await dataset("meta", "meta/*.csv");
	await ingest("meta");
	expect(
		await rowsOf("select count(distinct instrument_id) from (from lake.fb union all by name from lake.meta)"),
	).toEqual([[1]]);
});

test("a ticker that comes again after a delisting is another instrument's, and both histories stay", async () => {
	csv("gone/1.csv", [HEADER, bar("GONE", "2023-01-03", 10), bar("GONE", "2023-01-04", 11)]);
	await dataset("gone", "gone/*.csv");
	await ingest("gone");
	await actions(ground, "gone_acts", ["GONE,2023-01-05,delisting,,"]);
	csv("gone/2.csv", [HEADER, bar("GONE", "2024-03-01", 50), bar("GONE", "2024-03-04", 51)]);
	const run = await ingest("gone");
	expect(checkOf(run, "reused_tickers")).toMatchObject({
		status: "warn",
		count: 1,
		message: expect.stringContaining(
			"GONE 2024-03-01: a new instrument, since the name of the former one ended on 2023-01-05",
		),
	});
	expect(await termsOf(ground, ["GONE"])).toEqual([
		{ key: "XNYS:GONE", symbol: "GONE", from: "-infinity", to: "2023-01-05", origin: "first_sight" },
		{ key: "XNYS:GONE@2023-01-05", symbol: "GONE", from: "2023-01-05", to: "infinity", origin: "first_sight" },
	]);
	expect(
		await rowsOf("select min(date)::varchar, max(date)::varchar from lake.gone group by instrument_id order by 1"),
	).toEqual([
		["2023-01-03", "2023-01-04"],
		["2024-03-01", "2024-03-04"],
	]);
	csv("gone/3.csv", [HEADER, bar("GONE", "2024-03-05", 52)]);
	expect(checkOf(await ingest("gone"), "reused_tickers")).toMatchObject({ status: "pass" });
	expect(await rowsOf("select count(distinct instrument_id) from lake.gone where date > date '2024-01-01'")).toEqual([
		[1],
	]);
	expect((await checkLake(db, env.lake, true)).problems).toEqual([]);
});

test("in whatever order bars and actions come, the content is the same once the register knows", async () => {
	const bars = [
		HEADER,
		bar("OLD", "2022-05-02", 20),
		bar("OLD", "2022-05-03", 21),
		bar("NEW", "2022-05-04", 22),
		bar("NEW", "2023-05-04", 23),
		// another company takes the first name, and the second one's comes again after its end
		bar("OLD", "2023-06-05", 70),
		bar("NEW", "2024-05-06", 5),
	];
	const acts = ["OLD,2022-05-04,rename,,NEW", "NEW,2023-05-05,delisting,,"];

	await actions(other, "acts", acts);
	other.csv("bars/1.csv", bars);
	await other.dataset("bars", "bars/*.csv");
	await other.ingest("bars");

	csv("late/1.csv", [HEADER, ...bars.filter((line) => line.startsWith("OLD"))]);
	await dataset("late", "late/*.csv");
	await ingest("late");
	await actions(ground, "late_acts", acts);
	csv(
		"late/1.csv",
		[...bars]
			.reverse()
			.filter((line) => line !== HEADER)
			.toSpliced(0, 0, HEADER),
	);
	const full = await ingest("late", { full: true });
	expect(full).toMatchObject({ state: "succeeded", rows: { published: 6 } });

	// OLD of 2023 was published as the first company's: each ticker's day is there once all the same.
	expect(await rowsOf("select count(*), count(distinct instrument_id) from lake.late")).toEqual([[6, 3]]);
	expect(await hashOf(ground, "late")).toBe(await hashOf(other, "bars"));
	const terms = await Promise.all([termsOf(ground, ["OLD", "NEW"]), termsOf(other, ["OLD", "NEW"])]);
	expect(terms[0]).toEqual(terms[1]);
	expect((await checkLake(db, env.lake, true)).problems).toEqual([]);
});

test("strict leaves rows unknown that come after the name has ended", async () => {
	csv("strict_seed/1.csv", [HEADER, bar("STR", "2022-01-03", 10)]);
	await dataset("strict_seed", "strict_seed/*.csv");
	await ingest("strict_seed");
	await actions(ground, "strict_acts", ["STR,2022-06-01,delisting,,"]);
	csv("strict/1.csv", [HEADER, bar("STR", "2022-05-31", 11), bar("STR", "2022-06-01", 12)]);
	await dataset("strict", "strict/*.csv", { instruments: "strict" });
	const run = await ingest("strict");
	expect(run).toMatchObject({ state: "succeeded", rows: { published: 1, quarantined: 1 } });
	expect(await rowsOf("select date::varchar from lake.strict")).toEqual([["2022-05-31"]]);
	expect(await termsOf(ground, ["STR"])).toHaveLength(1);
});

test("names that follow one another in one delivery are one instrument, also on one day", async () => {
	await actions(ground, "chain", [
		"CHB,2015-01-05,rename,,CHC",
		"CHA,2010-01-04,rename,,CHB",
		"CHB,2012-01-03,split,2,",
		// the name is free only once its holder has another
		"CAD,2015-01-05,rename,,CHB",
	]);
	expect(await termsOf(ground, ["CHA", "CHB", "CHC", "CAD"])).toEqual([
		{ key: "XNYS:CAD", symbol: "CAD", from: "-infinity", to: "2015-01-05", origin: "first_sight" },
		{ key: "XNYS:CHA", symbol: "CHA", from: "-infinity", to: "2010-01-04", origin: "first_sight" },
		{ key: "XNYS:CHA", symbol: "CHB", from: "2010-01-04", to: "2015-01-05", origin: "action" },
		{ key: "XNYS:CAD", symbol: "CHB", from: "2015-01-05", to: "infinity", origin: "action" },
		{ key: "XNYS:CHA", symbol: "CHC", from: "2015-01-05", to: "infinity", origin: "action" },
	]);
	expect(
		await rowsOf(
			"select string_agg(symbol || ' ' || type, ', ' order by ex_date, symbol) from lake.chain group by instrument_id order by 1",
		),
	).toEqual([["CAD rename"], ["CHA rename, CHB split, CHB rename"]]);
});

test("a rename to a name that is another's is published, told, and not applied", async () => {
	csv("taken/1.csv", [HEADER, bar("TKA", "2022-01-03", 10), bar("TKB", "2022-01-03", 20)]);
	await dataset("taken", "taken/*.csv");
	await ingest("taken");
	const run = await actions(ground, "taken_acts", ["TKA,2022-01-04,rename,,TKB", "TKA,2030-01-04,delisting,,"]);
	expect(run).toMatchObject({ state: "succeeded", rows: { published: 2 } });
	expect(checkOf(run, "renames")).toMatchObject({
		status: "warn",
		count: 1,
		message: expect.stringMatching(/rename of TKA to TKB on 2022-01-04: TKB is another instrument's \(\d+, XNYS:TKB\)/),
	});
	expect((await termsOf(ground, ["TKA", "TKB"])).map(({ symbol, to }) => [symbol, to])).toEqual([
		["TKA", "2030-01-04"],
		["TKB", "infinity"],
	]);
});

test("a rename that could not be applied is, once the register was mended and the actions are read again", async () => {
	csv("later/1.csv", [HEADER, bar("LTA", "2022-01-03", 10), bar("LTB", "2022-01-03", 20)]);
	await dataset("later", "later/*.csv");
	await ingest("later");
	await actions(ground, "later_acts", ["LTA,2022-01-05,rename,,LTB"]);
	const [, second] = await many<{ id: number }>(
		db,
		"select id from instruments where canonical_key in ('XNYS:LTA', 'XNYS:LTB') order by canonical_key",
	);
	await delistInstrument(db, EVERYTHING, { id: second?.id ?? 0, lastDay: "2022-01-04" });
	expect(await ingest("later_acts", { full: true })).toMatchObject({ state: "unchanged" });
	expect((await termsOf(ground, ["LTA", "LTB"])).map(({ key, symbol, from }) => [key, symbol, from])).toEqual([
		["XNYS:LTA", "LTA", "-infinity"],
		["XNYS:LTB", "LTB", "-infinity"],
		["XNYS:LTA", "LTB", "2022-01-05"],
	]);
});

test("an action that turns out to be another instrument's is there once", async () => {
	await actions(ground, "moved_acts", ["MVA,2024-02-01,split,2,"]);
	csv("moved_acts/actions.csv", [COLUMNS.join(","), "MVA,2024-02-01,split,2,", "MVA,2023-01-05,delisting,,"]);
	expect(await ingest("moved_acts")).toMatchObject({ state: "succeeded", version: 2 });
	expect(await rowsOf("select type, count(*) from lake.moved_acts group by type order by 1")).toEqual([
		["delisting", 1],
		["split", 1],
	]);
	expect(await rowsOf("select count(distinct instrument_id) from lake.moved_acts")).toEqual([[2]]);
	expect(await termsOf(ground, ["MVA"])).toEqual([
		{ key: "XNYS:MVA", symbol: "MVA", from: "-infinity", to: "2023-01-05", origin: "first_sight" },
		{ key: "XNYS:MVA@2023-01-05", symbol: "MVA", from: "2023-01-05", to: "infinity", origin: "first_sight" },
	]);
	expect(await ingest("moved_acts", { full: true })).toMatchObject({ state: "unchanged" });
});

test("a ticker that returns after a long silence at another price is told; one that moved alone, or was silent alone, is not", async () => {
	csv("silent/1.csv", [
		HEADER,
		...["SLA", "SLB"].flatMap((symbol) => [bar(symbol, "2022-01-03", 10), bar(symbol, "2022-01-04", 10.5)]),
		bar("SLC", "2022-06-01", 10),
		bar("SLA", "2022-06-02", 30),
		bar("SLB", "2022-06-02", 11),
		bar("SLC", "2022-06-02", 30),
	]);
	await dataset("silent", "silent/*.csv");
	const check = checkOf(await ingest("silent"), "reused_tickers");
	expect(check).toMatchObject({
		status: "warn",
		count: 1,
		threshold: 60,
		sample: [{ symbol: "SLA", date: "2022-06-02" }],
	});
	expect(check?.message).toContain("qtrade instrument delist");
});

test("a filing long after a delisting is of who had the ticker, not of somebody new", async () => {
	csv("filer/1.csv", [HEADER, bar("LIQ", "2022-01-03", 10)]);
	await dataset("filer", "filer/*.csv");
	await ingest("filer");
	await actions(ground, "filer_acts", ["LIQ,2022-02-01,delisting,,"]);
	const columns = ["issuer", "symbol", "tag", "period_end", "unit", "value", "filed"];
	csv("filings/1.csv", [columns.join(","), "7,LIQ,Assets,2021-12-31,USD,5,2022-03-01"]);
	await createDataset(db, EVERYTHING, {
		name: "filings",
		zone: "silver",
		kind: "fundamentals",
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, "filings/*.csv"),
			format: "csv",
			columns: Object.fromEntries(columns.map((column) => [column, column])),
		},
	});
	expect(await ingest("filings")).toMatchObject({ state: "succeeded" });
	expect(await rowsOf("select f.instrument_id = b.instrument_id from lake.filings f, lake.filer b")).toEqual([[true]]);
	expect(await termsOf(ground, ["LIQ"])).toHaveLength(1);
});
