import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { openFixture } from "../../tests/fixture";
import { getDataset, listVersions } from "../datasets/reads";
import { openDuck } from "../lake/write/duck";
import { checkLake } from "../ops/fsck";

const { db, env, folder, csv, dataset, ingest } = await openFixture();

const SESSIONS = [
	"2024-01-02",
	"2024-01-03",
	"2024-01-04",
	"2024-01-05",
	"2024-01-08",
	"2024-01-09",
	"2024-01-10",
	"2024-01-11",
];
const symbols = (count: number): string[] => Array.from({ length: count }, (_, i) => `S${String(i).padStart(4, "0")}`);

/** A dataset with a good version 1, whose next delivery is `bad`; asserts that nothing moved. */
async function refuses(name: string, bad: (file: string) => void): Promise<Awaited<ReturnType<typeof ingest>>> {
	const file = csv(`${name}/a.csv`, [HEADER, ...symbols(700).map((symbol) => bar(symbol, "2024-01-02"))]);
	await dataset(name, `${name}/*`);
	expect((await ingest(name)).state).toBe("succeeded");
	const before = await getDataset(db, name);
	const bronzeBefore = readdirSync(path.join(env.lake, "bronze", name, "data")).length;
	bad(file);
	const run = await ingest(name);
	const after = await getDataset(db, name);
	expect(after.current_version).toBe(1);
	expect(after.watermark).toBe(before.watermark);
	expect(after.freshness.sessions_behind).toBe(before.freshness.sessions_behind);
	expect((await listVersions(db, { name, page: 1, page_size: 9 })).total).toBe(1);
	expect(run.version).toBeNull();
	expect(run.rows.published).toBe(0);
	if (existsSync(file)) {
		expect(run.files.length).toBeGreaterThan(0);
		expect(readdirSync(path.join(env.lake, "bronze", name, "data")).length).toBe(bronzeBefore + run.files.length);
		const kept = run.files.find((arrived) => arrived.name === path.basename(file));
		expect(readFileSync(path.join(env.lake, kept?.bronze_path ?? "")).equals(readFileSync(file))).toBe(true);
	}
	return run;
}

/** 700 symbols over 8 sessions; `close` may spoil the close of the i-th row. */
const delivery = (close: (i: number) => number | string): string[] => [
	HEADER,
	...SESSIONS.flatMap((date, day) =>
		symbols(700).map((symbol, i) => `${symbol},${date},100,101,99,${close(day * 700 + i)},1000`),
	),
];

const checkOf = (run: Awaited<ReturnType<typeof ingest>>, name: string) =>
	run.checks.find((check) => check.name === name);

test("2% broken closes fail quarantine_share; the rows are kept with their reasons", async () => {
	const run = await refuses("broken", () =>
		csv(
			"broken/a.csv",
			delivery((i) => (i % 50 === 0 ? 50 : 100)),
		),
	);
	expect(run.state).toBe("failed");
	expect(checkOf(run, "quarantine_share")).toMatchObject({
		status: "fail",
		severity: "critical",
		count: 112,
		threshold: 0.01,
	});
	expect(run.diagnosis?.fault).toBe("provider");
	const duck = await openDuck(path.join(folder, "spill"), { memoryMb: 128 });
	const rows = await duck.rows<{ n: number; reasons: string; close: string; source_file: string }>(
		`select count(*) as n, any_value(reasons[1]) as reasons, any_value(close) as close, any_value(source_file) as source_file
		 from '${path.join(env.lake, "_quarantine", "broken", `${run.id}.parquet`)}'`,
	);
	duck.close();
	expect(rows[0]).toEqual({ n: 112, reasons: "close_outside_range", close: "50", source_file: "a.csv" });
});

test.each([
	["text", "n/a"],
	["nan", "NaN"],
	["infinity", "Infinity"],
	["nothing", ""],
])("%s in over 1%% of the closes fails", async (name, close) => {
	const run = await refuses(`bad_${name}`, () =>
		csv(
			`bad_${name}/a.csv`,
			delivery((i) => (i % 90 === 0 ? close : 100)),
		),
	);
	expect(run.state).toBe("failed");
	expect(checkOf(run, "quarantine_share")).toMatchObject({ status: "fail", count: 63 });
});

test("19 bad rows are set aside and do not block, 20 of over 1% do", async () => {
	const lines = (bad: number): string[] => [
		HEADER,
		...symbols(1000).map((symbol, i) => bar(symbol, "2024-01-02", i < bad ? "x" : 100)),
	];
	csv("nineteen/a.csv", lines(19));
	await dataset("nineteen", "nineteen/*");
	expect(await ingest("nineteen")).toMatchObject({
		state: "succeeded",
		rows: { quarantined: 19, published: 981, staged: 1000 },
	});
	csv("twenty/a.csv", lines(20));
	await dataset("twenty", "twenty/*");
	expect(await ingest("twenty")).toMatchObject({ state: "failed", rows: { quarantined: 20, published: 0 } });
});

test("keys that disagree fail unique_key and are named", async () => {
	const run = await refuses("conflict", () =>
		csv("conflict/a.csv", [
			HEADER,
			bar("AAA", "2024-01-03", 10),
			bar("AAA", "2024-01-03", 11),
			bar("BBB", "2024-01-03", 5),
		]),
	);
	expect(run.state).toBe("failed");
	expect(checkOf(run, "unique_key")).toMatchObject({
		status: "fail",
		count: 1,
		sample: [{ symbol: "AAA", date: "2024-01-03", rows: 2 }],
	});
});

test("random bytes fail with the file's name", async () => {
	const run = await refuses("bytes", (file) =>
		writeFileSync(file, Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256))),
	);
	expect(run).toMatchObject({ state: "failed", reason: expect.stringContaining("a.csv") });
	expect(checkOf(run, "schema")?.status).toBe("fail");
});

test("an empty file, and one that lacks a column, say what is missing", async () => {
	const empty = await refuses("empty", (file) => writeFileSync(file, ""));
	expect(empty.reason).toContain("is empty");
	const lacking = await refuses("lacking", () =>
		csv("lacking/a.csv", ["symbol,date,open,high,low,volume", "AAA,2024-01-03,1,1,1,1"]),
	);
	expect(lacking.reason).toMatch(/a\.csv: has no column "close" \(close\); it has "symbol"/);
});

test("a line with too many fields fails with file and line", async () => {
	const run = await refuses("ragged", () => csv("ragged/a.csv", [HEADER, "AAA,2024-01-03,1,1,1,1,1,9,9,9"]));
	expect(run.state).toBe("failed");
	expect(run.reason).toContain("a.csv: cannot be read: line 2: more than 7 fields");
	expect(run.reason).not.toContain(env.lake);
	expect(run.diagnosis?.steps[0]).toMatch(/^Look at the file .*, at the line where one is named/);
});

test("a truncated Parquet file fails", async () => {
	csv("parquet_src/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
	const duck = await openDuck(path.join(folder, "spill"), { memoryMb: 128 });
	const file = path.join(folder, "parquet", "a.parquet");
	csv("parquet/.keep", []);
	await duck.run(`copy (from '${folder}/parquet_src/a.csv') to '${file}' (format parquet)`);
	duck.close();
	await dataset("parquet", "parquet/*.parquet", {
		source: {
			type: "file",
			path: `${folder}/parquet/*.parquet`,
			format: "parquet",
			columns: { symbol: "symbol", date: "date", close: "close" },
		},
	});
	expect((await ingest("parquet")).state).toBe("succeeded");
	const whole = readFileSync(file);
	chmodSync(file, 0o644);
	writeFileSync(file, whole.subarray(0, whole.length - 40));
	const run = await ingest("parquet");
	expect(run).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("a.parquet: not a readable Parquet file"),
	});
});

test("a folder without files, and one that is not there, fail and say so", async () => {
	csv("hollow/.keep", []);
	await dataset("hollow", "hollow/*.csv");
	expect(await ingest("hollow")).toMatchObject({ state: "failed", reason: expect.stringContaining("hollow/*.csv") });
	await dataset("absent", "absent/*.csv");
	expect(await ingest("absent")).toMatchObject({ state: "failed", reason: expect.stringContaining("absent") });
});

test("after a failed run the next good delivery publishes without a hand", async () => {
	csv(
		"broken/a.csv",
		delivery(() => 100),
	);
	expect(await ingest("broken")).toMatchObject({ state: "succeeded", version: 2 });
});

test("dates in the future are set aside: they would move the watermark for good", async () => {
	csv("future/a.csv", [HEADER, bar("AAA", "2024-01-02"), bar("AAA", "2199-01-02")]);
	await dataset("future", "future/*");
	const run = await ingest("future");
	expect(run).toMatchObject({ state: "succeeded", rows: { quarantined: 1, published: 1 } });
	expect((await getDataset(db, "future")).watermark).toBe("2024-01-02");
});

test("every invariant holds after all of it", async () => {
	expect((await checkLake(db, env.lake, true)).problems).toEqual([]);
});
