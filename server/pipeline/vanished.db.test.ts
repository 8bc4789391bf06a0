/** Rows that the source had and has no more. */
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING } from "../../tests/fixture";
import { openGround } from "../../tests/rollback-ground";
import { createDataset } from "../datasets/save-dataset";
import { checkLake } from "../ops/fsck";
import { runSql } from "../query/run-sql";
import type { CheckView, RunView } from "../vocabulary/run-views";

const { db, env, sandbox, csv, dataset, ingest, folder } = await openGround();
const rowsOf = async (sql: string): Promise<unknown[]> =>
	(await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 100 })).rows;
const bars = (name: string): Promise<unknown[]> =>
	rowsOf(`select symbol, date::varchar as date, array_to_string(flags, ',') from lake.${name} order by symbol, date`);
const checkOf = (run: RunView): CheckView | undefined => run.checks.find(({ name }) => name === "vanished_rows");

const WHOLE = [
	HEADER,
	bar("AAA", "2023-12-29"),
	bar("AAA", "2024-01-02"),
	bar("GONE", "2023-12-29"),
	bar("GONE", "2024-01-02"),
];
const LESS = [HEADER, bar("AAA", "2023-12-29"), bar("AAA", "2024-01-02"), bar("GONE", "2023-12-29")];

test("a bar that vanished is kept and flagged, told once, and unflagged when it comes back", async () => {
	csv("kept/all.csv", WHOLE);
	await dataset("kept", "kept/*.csv", { vanished: "keep" });
	await ingest("kept");
	csv("kept/all.csv", LESS);
	const run = await ingest("kept", { full: true });
	expect(run).toMatchObject({ state: "succeeded" });
	expect(checkOf(run)).toMatchObject({ status: "warn", count: 1, message: expect.stringContaining("GONE 2024-01-02") });
	const kept = [
		["AAA", "2023-12-29", null],
		["AAA", "2024-01-02", null],
		["GONE", "2023-12-29", null],
	];
	expect(await bars("kept")).toEqual([...kept, ["GONE", "2024-01-02", "vanished"]]);
	const again = await ingest("kept", { full: true });
	expect(again).toMatchObject({ state: "unchanged" });
	expect(checkOf(again)).toMatchObject({ status: "pass" });

	csv("kept/all.csv", WHOLE);
	await ingest("kept", { full: true });
	expect(await bars("kept")).toEqual([...kept, ["GONE", "2024-01-02", null]]);
	expect(await checkLake(db, env.lake, true)).toMatchObject({ problems: [] });
});

test("by policy it is removed, whole years too, and counted", async () => {
	csv("removed/all.csv", WHOLE);
	await dataset("removed", "removed/*.csv", { vanished: "remove", checks: { row_count: { drop_share_max: 0.9 } } });
	const first = await ingest("removed");
	csv("removed/all.csv", [HEADER, bar("AAA", "2024-01-02")]);
	const run = await ingest("removed", { full: true });
	expect(run).toMatchObject({ state: "succeeded" });
	expect(checkOf(run)).toMatchObject({ status: "warn", count: 3 });
	expect(await bars("removed")).toEqual([["AAA", "2024-01-02", null]]);
	const { rows } = await db.query(
		"select rows_removed, row_count, file_count from dataset_versions where run_id = $1",
		[run.id],
	);
	expect(rows).toEqual([{ rows_removed: 3, row_count: 1, file_count: 1 }]);
	expect(first.version).toBe(1);
	expect(await checkLake(db, env.lake, true)).toMatchObject({ problems: [] });
});

test("what was not asked for has not vanished: unchanged files, files that were taken away, other symbols, other dates", async () => {
	csv("part/1.csv", [HEADER, bar("AAA", "2024-01-02"), bar("BBB", "2024-01-02")]);
	csv("part/2.csv", [HEADER, bar("AAA", "2024-01-03")]);
	await dataset("part", "part/*.csv", { lookback: 5, vanished: "keep" });
	await ingest("part");
	// One of two files is read: the other's rows did not have to come.
	csv("part/2.csv", [HEADER, bar("AAA", "2024-01-03", 101)]);
	const some = await ingest("part");
	expect(some).toMatchObject({ state: "succeeded" });
	expect(checkOf(some)).toBeUndefined();
	// A whole read of one symbol, and of a window.
	csv("part/1.csv", [HEADER, bar("AAA", "2024-01-02")]);
	expect(checkOf(await ingest("part", { symbols: ["AAA"], from: "2024-01-01" }))).toMatchObject({ status: "pass" });
	expect(checkOf(await ingest("part", { from: "2024-01-03" }))).toMatchObject({ status: "pass" });
	expect(checkOf(await ingest("part", { from: "2024-01-02" }))).toMatchObject({ status: "warn", count: 1 });
	const { rmSync } = await import("node:fs");
	rmSync(path.join(folder, "part/1.csv"));
	expect(checkOf(await ingest("part", { full: true }))).toBeUndefined();
});

test("files that say nothing of it may hold only what is new", async () => {
	csv("rotated/latest.csv", WHOLE);
	await dataset("rotated", "rotated/*.csv", { lookback: 9 });
	await ingest("rotated");
	csv("rotated/latest.csv", [HEADER, bar("AAA", "2024-01-03")]);
	expect(checkOf(await ingest("rotated"))).toBeUndefined();
	expect(await bars("rotated")).toHaveLength(5);
});

test("a row that was set aside came", async () => {
	csv("aside/all.csv", [HEADER, bar("AAA", "2024-01-02"), bar("BBB", "2024-01-02")]);
	await dataset("aside", "aside/*.csv", { vanished: "keep" });
	await ingest("aside");
	csv("aside/all.csv", [HEADER, bar("AAA", "2024-01-02"), bar("BBB", "2024-01-02", "x")]);
	expect(checkOf(await ingest("aside", { full: true }))).toMatchObject({ status: "pass" });
	// Not trimmed, and without a date that can be read: it may be the one.
	csv("aside/all.csv", [HEADER, bar("AAA", "2024-01-02"), bar(" BBB ", "2024-13-02")]);
	expect(checkOf(await ingest("aside", { full: true }))).toMatchObject({ status: "pass" });
});

test("reference data: kept and told, or removed", async () => {
	const head = "index,symbol,from,to";
	for (const [name, vanished] of [
		["spells", "keep"],
		["spells_removed", "remove"],
	] as const) {
		csv(`${name}/a.csv`, [head, "IX,AAA,2020-01-01,", "IX,BBB,2020-01-01,", "IX,BBB,2023-01-03,"]);
		await createDataset(db, EVERYTHING, {
			name,
			zone: "silver",
			kind: "membership",
			calendar: "XNYS",
			vanished,
			checks: { row_count: { drop_share_max: 0.9 } },
			source: {
				type: "file",
				path: path.join(folder, name, "*.csv"),
				format: "csv",
				columns: { index: "index", symbol: "symbol", from: "from", to: "to" },
			},
		});
		await ingest(name);
		csv(`${name}/a.csv`, [head, "IX,AAA,2020-01-01,"]);
		const run = await ingest(name);
		expect(checkOf(run)).toMatchObject({ status: "warn", count: 2 });
		const rows = await rowsOf(`select symbol, "from"::varchar from lake.${name} order by 1, 2`);
		if (vanished === "keep") expect(run).toMatchObject({ state: "unchanged" });
		expect(rows).toHaveLength(vanished === "keep" ? 3 : 1);
	}
	expect(await checkLake(db, env.lake, true)).toMatchObject({ problems: [] });
});
