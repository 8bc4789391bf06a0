/** The S&P 500 sample that qtrade was specified on. Its folder is optional: a user's clone does not have it. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { listFiles, listVersions } from "../server/datasets/reads";
import { createDataset } from "../server/datasets/save-dataset";
import { Sandbox } from "../server/lake/read/sandbox";
import { checkLake } from "../server/ops/fsck";
import { runSql } from "../server/query/run-sql";
import type { DatasetDefinition } from "../server/vocabulary/definition";
import { fileDefinition } from "./bars";
import { EVERYTHING, openFixture } from "./fixture";

const SAMPLE = path.resolve(import.meta.dirname, "../../shared/data/prices/sp500_5yr");
const columns = {
	symbol: "Name",
	date: "date",
	open: "open",
	high: "high",
	low: "low",
	close: "close",
	volume: "volume",
};
const definition = (name: string, glob: string): DatasetDefinition => ({
	...fileDefinition(name, glob),
	source: { type: "file", path: glob, format: "csv", columns },
});

describe.skipIf(!existsSync(SAMPLE))("the S&P 500 sample (skipped where ../shared/data is absent)", async () => {
	const fixture = existsSync(SAMPLE) ? await openFixture() : null;
	if (!fixture) return;
	const { db, env, folder, ingest } = fixture;

	test("gives the counts, flags and warnings that were worked out by hand", async () => {
		await createDataset(db, EVERYTHING, definition("us_prices_daily", `${SAMPLE}/*.csv`));
		const run = await ingest("us_prices_daily");
		expect(run.rows).toEqual({ extracted: 121_052, staged: 121_052, quarantined: 1, flagged: 14, published: 121_051 });
		const count = (name: string) => run.checks.find((check) => check.name === name);
		expect(count("price_jump")).toMatchObject({ status: "warn", count: 4 });
		expect(
			count("price_jump")
				?.sample.map((row) => row.symbol)
				.sort(),
		).toEqual(["BAX", "DISCK", "EBAY", "NI"]);
		expect(count("completeness")).toMatchObject({ status: "warn", count: 42 });
		expect(count("completeness")?.sample.map((row) => [row.symbol, row.missing])).toEqual([
			["DHR", 16],
			["O", 16],
			["ES", 10],
		]);
	});

	test("is answered by SQL", async () => {
		const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 0 });
		const ask = (sql: string) => runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 100 });
		const sum = await ask("select count(*), round(sum(close), 4) from lake.us_prices_daily");
		expect(sum.rows).toEqual([[121_051, 11_163_993.4689]]);
		const flagged = await ask(
			"select symbol, date from lake.us_prices_daily where list_contains(flags, 'high_below_low')",
		);
		expect(flagged.rows).toEqual([["AOS", "2014-05-19"]]);
		await sandbox.close();
	});

	test("again is unchanged", async () => {
		expect(await ingest("us_prices_daily")).toMatchObject({ state: "unchanged", version: null });
	});

	test("in two deliveries equals one, and only the touched years are rewritten", async () => {
		const cut = path.join(folder, "cut");
		mkdirSync(cut);
		const names = readdirSync(SAMPLE).filter((name) => name.endsWith(".csv"));
		for (const name of names) {
			const lines = readFileSync(path.join(SAMPLE, name), "utf8")
				.split("\n")
				.filter((line) => line !== "");
			writeFileSync(
				path.join(cut, name),
				`${lines.filter((line, i) => i === 0 || line.slice(0, 10) <= "2017-11-15").join("\n")}\n`,
			);
		}
		await createDataset(db, EVERYTHING, definition("cut", `${cut}/*.csv`));
		expect((await ingest("cut")).rows.extracted).toBe(115_464);
		for (const name of names) copyFileSync(path.join(SAMPLE, name), path.join(cut, name));
		expect((await ingest("cut")).state).toBe("succeeded");
		const { files } = await listFiles(db, "cut", 2);
		expect(files.map((file) => [file.partition.slice(5), file.since_version])).toEqual([
			["2013", 1],
			["2014", 1],
			["2015", 1],
			["2016", 1],
			["2017", 2],
			["2018", 2],
		]);
		const hashOf = async (name: string) =>
			(await listVersions(db, { name, page: 1, page_size: 1 })).rows[0]?.content_hash;
		expect(await hashOf("cut")).toBe(await hashOf("us_prices_daily"));
		expect((await listVersions(db, { name: "cut", page: 1, page_size: 1 })).rows[0]).toMatchObject({
			rows_added: 5588,
			rows_restated: 0,
		});
	});

	test("leaves every invariant whole", async () => {
		expect((await checkLake(db, env.lake, true)).problems).toEqual([]);
	});
});
