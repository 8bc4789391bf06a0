/** Rows that were set aside, tried again after a fix. */
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING } from "../../tests/fixture";
import { openGround } from "../../tests/rollback-ground";
import { createDataset, updateDataset } from "../datasets/save-dataset";
import { one } from "../db";
import { inLake } from "../lake/paths";
import { readManifest } from "../lake/write/manifest";
import { checkLake } from "../ops/fsck";
import { QUERY_LIMITS, runSql } from "../query/run-sql";
import { startReplay } from "./start-run";

const { db, env, sandbox, csv, dataset, ingest, replay, folder } = await openGround();
const rowsOf = async (sql: string): Promise<unknown[]> =>
	(await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 100 })).rows;
const bars = (name: string): Promise<unknown[]> =>
	rowsOf(`select symbol, date::varchar as date, close, volume from lake.${name} order by symbol, date`);
/** The files of rows that the current version's runs set aside. */
async function asideOf(name: string): Promise<{ path: string; rows: number }[]> {
	const { manifest_path } = await one<{ manifest_path: string }>(
		db,
		`select manifest_path from dataset_versions v join datasets d on d.id = v.dataset_id where d.name = $1 and is_current`,
		[name],
	);
	return (await readManifest(env.lake, manifest_path)).quarantine;
}

test("what a fix of the rules makes sound is taken in, the rest stays aside, and a second replay finds nothing to do", async () => {
	csv("rules/1.csv", [HEADER, bar("AAA", "2024-01-02"), bar("OIL", "2024-01-05", -5), bar("BBB", "2024-01-03", "x")]);
	const definition = await dataset("rules", "rules/*.csv");
	expect(await ingest("rules")).toMatchObject({ state: "succeeded", rows: { quarantined: 2, published: 1 } });
	expect(await replay("rules")).toMatchObject({ state: "unchanged", rows: { quarantined: 2 } });

	await updateDataset(db, EVERYTHING, { ...definition, checks: { negative_prices: "allowed" } });
	const run = await replay("rules");
	expect(run).toMatchObject({
		state: "succeeded",
		action: "replay",
		rows: { staged: 2, quarantined: 1, published: 1 },
	});
	expect(await bars("rules")).toEqual([
		["AAA", "2024-01-02", 100, 1000],
		["OIL", "2024-01-05", -5, 1000],
	]);
	const aside = await asideOf("rules");
	expect(aside.map(({ rows }) => rows)).toEqual([1]);
	// The provider's file is still named where a row came from.
	const { rows } = await sandbox.query({
		sql: "select source_file, close from lake.kept",
		views: [
			{
				name: "kept",
				files: [inLake(env.lake, aside[0]?.path ?? "")],
				columns: [
					{ name: "source_file", type: "VARCHAR" },
					{ name: "close", type: "VARCHAR" },
				],
			},
		],
		limits: { ...QUERY_LIMITS, rowsMax: 10 },
	});
	expect(rows).toEqual([["1.csv", "x"]]);
	expect(await replay("rules")).toMatchObject({ state: "unchanged" });
	// The dataset reaches no further than before, and the file is not new.
	expect(
		await one(
			db,
			"select watermark, source_state from dataset_versions v join datasets d on d.id = v.dataset_id where d.name = 'rules' and is_current",
		),
	).toMatchObject({
		watermark: "2024-01-02",
	});
	expect(await checkLake(db, env.lake, true)).toMatchObject({ problems: [] });
});

test("rows of a ticker that a strict dataset did not know come in once it does, in their own unit", async () => {
	csv(
		"strict/1.csv",
		[HEADER, "NEW,20240102,10.5,10.5,10.5,10.5,7", "NEW,20240103,12.25,12.25,12.25,12.25,8"].map((line) => line),
	);
	const { source } = await dataset("strict_known", "none/*.csv");
	if (source.type !== "file") throw new Error("a file");
	const definition = {
		name: "strict",
		zone: "silver" as const,
		kind: "prices_daily" as const,
		calendar: "XNYS",
		basis: "raw" as const,
		instruments: "strict" as const,
		price_unit: 0.01,
		source: { ...source, path: path.join(folder, "strict/*.csv"), date_format: "%Y%m%d" },
	};
	await createDataset(db, EVERYTHING, definition);
	csv("strict/1.csv", [
		HEADER,
		"NEW,20240102,1050,1050,1050,1050,7",
		"NEW,20240103,1225.5,1225.5,1225.5,1225.5,8",
		"AAA,20240103,100,100,100,100,1",
	]);
	expect(await ingest("strict")).toMatchObject({ state: "succeeded", rows: { quarantined: 2, published: 1 } });

	csv("auto/1.csv", [HEADER, bar("NEW", "2024-01-02")]);
	await dataset("auto", "auto/*.csv");
	await ingest("auto");
	expect(await replay("strict")).toMatchObject({ state: "succeeded", rows: { published: 2 } });
	expect(await bars("strict")).toEqual([
		["AAA", "2024-01-03", 1, 1],
		["NEW", "2024-01-02", 10.5, 7],
		["NEW", "2024-01-03", 12.255, 8],
	]);
	expect(await asideOf("strict")).toEqual([]);
});

test("a row that is set aside again for a rule keeps its unit, whatever is tried after", async () => {
	const columns = {
		symbol: "symbol",
		date: "date",
		open: "open",
		high: "high",
		low: "low",
		close: "close",
		volume: "volume",
	};
	const definition = {
		name: "cents",
		zone: "silver" as const,
		kind: "prices_daily" as const,
		calendar: "XNYS",
		basis: "raw" as const,
		instruments: "strict" as const,
		price_unit: 0.01,
		source: { type: "file" as const, path: path.join(folder, "cents/*.csv"), format: "csv" as const, columns },
	};
	csv("cents/1.csv", [HEADER, "CEN,2024-01-02,123,,123,123,1", "AAA,2024-01-02,100,100,100,100,1"]);
	await createDataset(db, EVERYTHING, definition);
	await ingest("cents");
	csv("cen/1.csv", [HEADER, bar("CEN", "2024-01-02")]);
	await dataset("cen", "cen/*.csv");
	await ingest("cen");
	await updateDataset(db, EVERYTHING, { ...definition, checks: { rules: { high_null: "quarantine" } } });
	expect(await replay("cents")).toMatchObject({ rows: { quarantined: 1 } });
	await updateDataset(db, EVERYTHING, definition);
	expect(await replay("cents")).toMatchObject({ state: "succeeded", rows: { published: 1 } });
	expect(await bars("cents")).toContainEqual(["CEN", "2024-01-02", 1.23, 1]);
});

test("rows that contradict each other are not settled by a replay", async () => {
	csv("two/1.csv", [HEADER, bar("TWO", "2024-01-02", 1.5), bar("TWO", "2024-01-02", 1.9), bar("AAA", "2024-01-02")]);
	await dataset("two", "two/*.csv", { instruments: "strict" });
	expect(await ingest("two")).toMatchObject({ state: "succeeded", rows: { quarantined: 2 } });
	csv("two_known/1.csv", [HEADER, bar("TWO", "2024-01-02")]);
	await dataset("two_known", "two_known/*.csv");
	await ingest("two_known");
	const run = await replay("two");
	expect(run).toMatchObject({ state: "failed", reason: expect.stringContaining("unique_key") });
	expect((await asideOf("two")).map(({ rows }) => rows)).toEqual([2]);
});

test("what was set aside under another reading of the source is not kept for this one", async () => {
	csv("reread/1.csv", [HEADER, bar("AAA", "2024-01-02"), bar("BBB", "2024-01-02", "x")]);
	const definition = await dataset("reread", "reread/*.csv");
	await ingest("reread");
	csv("reread/1.csv", [HEADER, bar("AAA", "2024-01-02", 200)]);
	await updateDataset(db, EVERYTHING, { ...definition, price_unit: 0.01, checks: { price_jump: { jump_max: 100 } } });
	expect(await ingest("reread")).toMatchObject({ state: "succeeded" });
	expect(await asideOf("reread")).toEqual([]);
});

test("a row that was delivered as it should be meanwhile stays as it is; of a row set aside twice the newer counts", async () => {
	csv("later/1.csv", [HEADER, bar("AAA", "2024-01-02"), bar("BBB", "2024-01-02", -7), bar("CCC", "2024-01-02", -1)]);
	const definition = await dataset("later", "later/*.csv", { lookback: 1 });
	await ingest("later");
	csv("later/2.csv", [HEADER, bar("BBB", "2024-01-02", 50), bar("CCC", "2024-01-02", -2), bar("AAA", "2024-01-03")]);
	expect(await ingest("later")).toMatchObject({ state: "succeeded" });
	await updateDataset(db, EVERYTHING, { ...definition, checks: { negative_prices: "allowed" } });
	expect(await replay("later")).toMatchObject({ state: "succeeded", rows: { published: 1 } });
	expect(await bars("later")).toEqual([
		["AAA", "2024-01-02", 100, 1000],
		["AAA", "2024-01-03", 100, 1000],
		["BBB", "2024-01-02", 50, 1000],
		["CCC", "2024-01-02", -2, 1000],
	]);
	expect(await asideOf("later")).toEqual([]);
});

test("reference data is tried again, too", async () => {
	const head = "symbol,ex_date,type,amount,currency";
	csv("acts/1.csv", [head, "AAA,2024-01-02,cash_dividend,0.5,USD", "ZZZ,2024-01-02,cash_dividend,0.7,USD"]);
	await createDataset(db, EVERYTHING, {
		name: "acts",
		zone: "silver",
		kind: "corporate_actions",
		calendar: "XNYS",
		instruments: "strict",
		source: {
			type: "file",
			path: path.join(folder, "acts/*.csv"),
			format: "csv",
			columns: Object.fromEntries(head.split(",").map((name) => [name, name])),
		},
	});
	expect(await ingest("acts")).toMatchObject({ state: "succeeded", rows: { quarantined: 1, published: 1 } });
	csv("zzz/1.csv", [HEADER, bar("ZZZ", "2024-01-02")]);
	await dataset("zzz", "zzz/*.csv");
	await ingest("zzz");
	expect(await replay("acts")).toMatchObject({ state: "succeeded", rows: { published: 1 } });
	expect(await rowsOf("select symbol, amount from lake.acts order by symbol")).toEqual([
		["AAA", 0.5],
		["ZZZ", 0.7],
	]);
	expect(await asideOf("acts")).toEqual([]);
});

test("refusals: before the first version, with another reading of the source, and for who may not", async () => {
	csv("early/1.csv", [HEADER, bar("AAA", "2024-01-02", "x"), bar("BBB", "2024-01-02")]);
	const definition = await dataset("early", "early/*.csv");
	const run = await replay("early");
	expect(run).toMatchObject({ state: "failed", reason: "early has published nothing yet: run it first" });
	await ingest("early");
	await updateDataset(db, EVERYTHING, { ...definition, price_unit: 0.01 });
	expect(await replay("early")).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("a run takes all of it anew"),
	});
	await expect(startReplay(db, { name: "vera", roles: ["viewer"] }, "early")).rejects.toMatchObject({
		code: "forbidden",
	});
});
