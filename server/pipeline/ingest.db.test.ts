import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { openFixture } from "../../tests/fixture";
import { verifyChain } from "../audit/verify-chain";
import { listFiles, listVersions } from "../datasets/reads";
import { memoryFor } from "../lake/write/run-duck";
import { checkLake } from "../ops/fsck";

const fixture = await openFixture();
const { db, env, csv, dataset, ingest } = fixture;

/** Every file of the lake with its modification time. */
function lakeFiles(): Map<string, number> {
	const entries = readdirSync(env.lake, { recursive: true, withFileTypes: true });
	return new Map(
		entries
			.filter((entry) => entry.isFile())
			.map((entry) => path.join(entry.parentPath, entry.name))
			.map((file) => [file, statSync(file).mtimeMs]),
	);
}

const versionsOf = async (name: string) => (await listVersions(db, { name, page: 1, page_size: 50 })).rows;
const check = (run: Awaited<ReturnType<typeof ingest>>, name: string) =>
	run.checks.find((result) => result.name === name);

describe("a first ingest", () => {
	test("publishes version 1 with counts, watermark, lineage and a read-only file per year", async () => {
		csv("first/a.csv", [HEADER, bar("AAA", "2023-12-28"), bar("AAA", "2023-12-29"), bar("AAA", "2024-01-02")]);
		await dataset("first", "first/*.csv");
		const run = await ingest("first");
		expect(run).toMatchObject({ state: "succeeded", version: 1, base_version: null });
		expect(run.rows).toEqual({ extracted: 3, staged: 3, quarantined: 0, flagged: 0, published: 3 });
		const [version] = await versionsOf("first");
		expect(version).toMatchObject({
			is_current: true,
			watermark: "2024-01-02",
			row_count: 3,
			file_count: 2,
			rows_added: 3,
		});
		const { files } = await listFiles(db, "first", null);
		expect(files.map((file) => file.partition)).toEqual(["year=2023", "year=2024"]);
		for (const file of files) {
			expect(path.basename(file.path)).toBe(`${file.sha256}.parquet`);
			expect(statSync(path.join(env.lake, file.path)).mode & 0o777).toBe(0o444);
		}
		expect(run.phases.map((phase) => phase.state)).toEqual(["done", "done", "done", "done", "done"]);
	});

	test("leaves no staging folder behind", () => {
		expect(readdirSync(path.join(env.lake, "_staging"))).toEqual([]);
	});
});

describe("a second ingest", () => {
	test("of the same files is unchanged and touches nothing in the lake", async () => {
		csv("again/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
		await dataset("again", "again/*.csv");
		await ingest("again");
		const before = lakeFiles();
		const run = await ingest("again");
		expect(run).toMatchObject({ state: "unchanged", version: null, reason: null });
		expect(lakeFiles()).toEqual(before);
		expect(await versionsOf("again")).toHaveLength(1);
	});

	test("of new rows rewrites only the years that they touch, and equals one ingest of everything", async () => {
		const lines = ["2022-12-30", "2023-01-03", "2023-01-04", "2024-01-02"].map((date) => bar("AAA", date));
		csv("cut/a.csv", [HEADER, ...lines.slice(0, 2)]);
		await dataset("cut", "cut/*.csv");
		await ingest("cut");
		csv("cut/a.csv", [HEADER, ...lines]);
		const run = await ingest("cut");
		expect(run.rows).toMatchObject({ extracted: 4, staged: 3, published: 3 });
		const { files } = await listFiles(db, "cut", 2);
		expect(files.map((file) => [file.partition, file.since_version])).toEqual([
			["year=2022", 1],
			["year=2023", 2],
			["year=2024", 2],
		]);
		csv("whole/a.csv", [HEADER, ...lines.toReversed()]);
		await dataset("whole", "whole/*.csv");
		await ingest("whole");
		expect((await versionsOf("cut"))[0]?.content_hash).toBe((await versionsOf("whole"))[0]?.content_hash);
	});

	test("reports a changed row outside the window, every time, until it is taken with full", async () => {
		csv("outside/a.csv", [HEADER, bar("AAA", "2014-03-03", 10), bar("AAA", "2024-01-02", 10)]);
		await dataset("outside", "outside/*.csv");
		await ingest("outside");
		csv("outside/a.csv", [
			HEADER,
			bar("AAA", "2014-03-03", 11),
			bar("AAA", "2024-01-02", 10),
			bar("AAA", "2024-01-03", 10),
		]);
		for (const state of ["succeeded", "unchanged"]) {
			const run = await ingest("outside");
			expect(run.state).toBe(state);
			expect(check(run, "outside_window")).toMatchObject({ status: "warn", count: 1 });
			expect(check(run, "outside_window")?.message).toContain("AAA 2014-03-03");
		}
		const full = await ingest("outside", { full: true });
		expect(full.state).toBe("succeeded");
		expect(check(full, "outside_window")?.status).toBe("pass");
		expect((await versionsOf("outside"))[0]).toMatchObject({ version: 3, rows_restated: 1, rows_added: 0 });
		expect((await ingest("outside")).state).toBe("unchanged");
	});

	test("of a window restates rows inside it and never moves the watermark back", async () => {
		csv("window/a.csv", [
			HEADER,
			bar("AAA", "2024-01-02", 10),
			bar("AAA", "2024-01-03", 10),
			bar("AAA", "2024-01-04", 10),
		]);
		await dataset("window", "window/*.csv");
		await ingest("window");
		csv("window/a.csv", [
			HEADER,
			bar("AAA", "2024-01-02", 11),
			bar("AAA", "2024-01-03", 11),
			bar("AAA", "2024-01-04", 11),
		]);
		const run = await ingest("window", { from: "2024-01-02", to: "2024-01-03" });
		expect(run.rows.staged).toBe(2);
		expect(check(run, "outside_window")).toMatchObject({ status: "warn", count: 1 });
		expect((await versionsOf("window"))[0]).toMatchObject({ watermark: "2024-01-04", rows_restated: 2 });
	});

	test("of some symbols leaves the others alone", async () => {
		csv("symbols/a.csv", [HEADER, bar("AAA", "2024-01-02", 10), bar("BBB", "2024-01-02", 10)]);
		await dataset("symbols", "symbols/*.csv");
		await ingest("symbols");
		csv("symbols/a.csv", [HEADER, bar("AAA", "2024-01-02", 11), bar("BBB", "2024-01-02", 11)]);
		await ingest("symbols", { symbols: ["BBB"], full: true });
		expect((await versionsOf("symbols"))[0]).toMatchObject({ version: 2, rows_restated: 1 });
	});

	test("of a new definition reads every file again", async () => {
		csv("header/a.csv", [HEADER]);
		await dataset("header", "header/*.csv");
		expect((await ingest("header")).state).toBe("unchanged");
		expect(await versionsOf("header")).toHaveLength(0);
	});
});

test("rows that repeat a key and agree are dropped and counted out of staged", async () => {
	csv("repeat/a.csv", [HEADER, bar("AAA", "2024-01-02"), bar("AAA", "2024-01-02"), bar("BBB", "2024-01-02")]);
	await dataset("repeat", "repeat/*.csv");
	const run = await ingest("repeat");
	expect(run.rows).toMatchObject({ extracted: 3, staged: 2, published: 2 });
	expect(check(run, "unique_key")).toMatchObject({
		status: "pass",
		message: expect.stringContaining("1 repeated row dropped"),
	});
});

test("files are written in the order of instrument and date, whatever the order of arrival", async () => {
	const dates = ["2024-01-02", "2024-01-03", "2024-01-04"];
	const lines = dates.flatMap((date) => ["CCC", "AAA", "BBB"].map((symbol) => bar(symbol, date)));
	csv("order/a.csv", [HEADER, ...lines]);
	await dataset("order", "order/*.csv");
	await ingest("order");
	const { files } = await listFiles(db, "order", null);
	const { openDuck } = await import("../lake/write/duck");
	const duck = await openDuck(path.join(fixture.folder, "spill"), { memoryMb: 128 });
	const rows = await duck.rows<{ symbol: string; date: string }>(
		`select symbol, date::varchar as date from '${path.join(env.lake, files[0]?.path ?? "")}'`,
	);
	duck.close();
	expect(rows.map((row) => `${row.symbol} ${row.date}`)).toEqual(
		["AAA", "BBB", "CCC"].flatMap((symbol) => dates.map((date) => `${symbol} ${date}`)),
	);
});

/** The least that QTRADE_MEMORY_MB may be. */
const LITTLE_MB = 128;

test("what may not fit into memory is published as what does", async () => {
	const dates = Array.from({ length: 300 }, (_, i) => new Date(Date.UTC(2023, 8, 1 + i)).toISOString().slice(0, 10));
	const lines = dates.flatMap((date, i) => Array.from({ length: 100 }, (_, s) => bar(`S${s}`, date, s + 1 + (i % 7))));
	csv("small/a.csv", [HEADER, ...lines]);
	await dataset("small", "small/*.csv");
	await ingest("small");
	// The same rows, and so many bytes beside them that their tables go to a file.
	const note = "x".repeat(800);
	csv("large/a.csv", [`${HEADER},note`, ...lines.map((line) => `${line},${note}`)]);
	const { size } = statSync(path.join(fixture.folder, "large", "a.csv"));
	expect(memoryFor([{ name: "a.csv", path: "a.csv", bytes: size }])).toBeGreaterThan(LITTLE_MB * 2 ** 20);
	await dataset("large", "large/*.csv");
	const memory = env.memoryMb;
	env.memoryMb = LITTLE_MB;
	try {
		expect(await ingest("large")).toMatchObject({ state: "succeeded", rows: { published: lines.length } });
	} finally {
		env.memoryMb = memory;
	}
	const [small] = await versionsOf("small");
	expect(await versionsOf("large")).toMatchObject([{ content_hash: small?.content_hash, row_count: lines.length }]);
	expect(readdirSync(path.join(env.lake, "_staging"))).toEqual([]);
});

test("every invariant holds over all of the above, down to the rows", async () => {
	const report = await checkLake(db, env.lake, true);
	expect(report.problems).toEqual([]);
	expect(report.checked.versions).toBeGreaterThan(10);
	expect(await verifyChain(db, [])).toMatchObject({ ok: true });
});
