/** Files as vendors pack them: archives, no header, the symbol in the file's name, prices in other units, times of day. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { EVERYTHING } from "../../tests/fixture";
import { openGround } from "../../tests/rollback-ground";
import { zipOf } from "../../tests/zip-file";
import { runSql } from "../query/run-sql";
import type { FileSource } from "../vocabulary/definition";

const { db, sandbox, folder, csv, dataset, ingest } = await openGround();
const published = async (name: string) => {
	const sql = `select symbol, date, open, high, low, close, volume from lake.${name} order by symbol, date`;
	return (await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 100 })).rows;
};

const PLACES = { date: 1, open: 2, high: 3, low: 4, close: 5, volume: 6 };
const source = (glob: string, changes: Partial<FileSource>): FileSource => ({
	type: "file",
	path: path.join(folder, glob),
	format: "csv",
	columns: PLACES,
	header: false,
	symbol_from: "file_name",
	symbol_case: "upper",
	date_format: "%Y%m%d %H:%M",
	...changes,
});

test("a zip per symbol, without a header, in ten-thousandths", async () => {
	csv("lean/keep.txt", []);
	writeFileSync(
		path.join(folder, "lean/aapl.zip"),
		zipOf([{ name: "aapl.csv", text: "20240102 00:00,136300,162500,135000,162500,6315000\n" }]),
	);
	writeFileSync(
		path.join(folder, "lean/brk.b.zip"),
		zipOf([{ name: "brk.csv", text: "20240102 00:00,10000,10100,9900,10050,5\n" }]),
	);
	await dataset("lean", "lean/*.zip", { basis: "raw", price_unit: 0.0001, source: source("lean/*.zip", {}) });
	expect(await ingest("lean")).toMatchObject({ state: "succeeded", rows: { extracted: 2, published: 2, flagged: 0 } });
	expect(await published("lean")).toEqual([
		["AAPL", "2024-01-02", 13.63, 16.25, 13.5, 16.25, 6_315_000],
		["BRK", "2024-01-02", 1, 1.01, 0.99, 1.005, 5],
	]);
	// Unchanged bytes are known by the archive's.
	expect(await ingest("lean")).toMatchObject({ state: "unchanged" });
});

test("volumes in lots, and two symbols whose files are the same byte for byte", async () => {
	csv("lots/a.csv", ["2024-01-02,100,101,99,100,7"]);
	csv("lots/b.csv", ["2024-01-02,100,101,99,100,7"]);
	await dataset("lots", "lots/*.csv", {
		volume_unit: 100,
		source: source("lots/*.csv", { date_format: "%Y-%m-%d", symbol_case: "lower" }),
	});
	expect(await ingest("lots")).toMatchObject({ state: "succeeded", rows: { published: 2 } });
	expect(await published("lots")).toEqual([
		["a", "2024-01-02", 100, 101, 99, 100, 700],
		["b", "2024-01-02", 100, 101, 99, 100, 700],
	]);
});

test("a time of day sets its row aside, unless the definition drops it; a time zone always does", async () => {
	const lines = ["2024-01-02 16:00:00", "2024-01-03", "2024-01-04T16:00:00Z", "2024-01-05 00:00"];
	csv("times/a.csv", ["date,close", ...lines.map((date) => `${date},100`)]);
	const times = source("times/*.csv", { header: true, columns: { date: "date", close: "close" } });
	delete times.date_format;
	await dataset("times", "times/*.csv", { source: times });
	expect(await ingest("times")).toMatchObject({ rows: { quarantined: 2, published: 2 } });
	await dataset("dropped", "times/*.csv", { source: { ...times, time_of_day: "drop" } });
	expect(await ingest("dropped")).toMatchObject({ rows: { quarantined: 1, published: 3 } });
	expect((await published("dropped")).map(([, date]) => date)).toEqual(["2024-01-02", "2024-01-03", "2024-01-05"]);
	// With a format of one's own, too.
	await dataset("formatted", "times/*.csv", { source: { ...times, date_format: "%Y-%m-%d %H:%M:%S" } });
	expect(await ingest("formatted")).toMatchObject({ rows: { quarantined: 4, published: 0 } });
});

test("a first line that is too short names the place that it lacks", async () => {
	csv("short/a.csv", ["2024-01-02,100"]);
	await dataset("short", "short/*.csv", { source: source("short/*.csv", { date_format: "%Y-%m-%d" }) });
	expect(await ingest("short")).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("a.csv: has no column 3 (high)"),
	});
});

test("a file of one ticker that names it nowhere has it, and a volume, by constants", async () => {
	csv("index/spx.csv", ["date,close", "2024-01-02,4742.83", "2024-01-03,4704.81"]);
	await dataset("index", "index/*.csv", {
		source: {
			type: "file",
			path: path.join(folder, "index/*.csv"),
			format: "csv",
			columns: { date: "date", close: "close" },
			constants: { symbol: "^SPX", volume: "1" },
		},
	});
	expect(await ingest("index")).toMatchObject({ state: "succeeded", rows: { published: 2 } });
	expect(await published("index")).toEqual([
		["^SPX", "2024-01-02", null, null, null, 4742.83, 1],
		["^SPX", "2024-01-03", null, null, null, 4704.81, 1],
	]);
});
