/** What a run makes of a delivery that does not go together with the version it builds on. */
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { listVersions } from "../datasets/reads";
import { updateDataset } from "../datasets/save-dataset";
import { one } from "../db";
import { readManifest } from "../lake/write/manifest";
import { checkLake } from "../ops/fsck";

const { db, env, csv, dataset, ingest } = await openFixture();
const newest = async (name: string) => (await listVersions(db, { name, page: 1, page_size: 1 })).rows[0];
const check = (run: Awaited<ReturnType<typeof ingest>>, name: string) =>
	run.checks.find((result) => result.name === name);
/** Bars of so many symbols on a day. */
const session = (date: string, symbols: number): string[] =>
	Array.from({ length: symbols }, (_, i) => bar(`S${String(i).padStart(3, "0")}`, date));

test.each([
	["the day before", "2024-01-03", "2024-01-04"],
	["the year before", "2023-12-29", "2024-01-02"],
])("a session that was cut short against %s publishes nothing until it is whole", async (_, last, next) => {
	const name = `cut_${last.replaceAll("-", "_")}`;
	const before = [HEADER, ...session(last, 40)];
	csv(`${name}/a.csv`, before);
	await dataset(name, `${name}/*`);
	await ingest(name);
	csv(`${name}/a.csv`, [...before, ...session(next, 5)]);
	const run = await ingest(name);
	expect(run).toMatchObject({ state: "failed", reason: expect.stringContaining(`${next} has 5 rows, ${last} had 40`) });
	expect(check(run, "session_rows")).toMatchObject({
		status: "fail",
		observed: 0.875,
		count: 35,
		sample: [{ date: next, rows: 5 }],
	});
	expect(await newest(name)).toMatchObject({ version: 1, watermark: last });
	csv(`${name}/a.csv`, [...before, ...session(next, 39)]);
	expect((await ingest(name)).state).toBe("succeeded");
});

test("few rows, a definition that allows it and a run over some symbols are no cut session", async () => {
	csv("few/a.csv", [HEADER, ...session("2024-01-03", 15)]);
	await dataset("few", "few/*");
	await ingest("few");
	csv("few/a.csv", [HEADER, ...session("2024-01-03", 15), ...session("2024-01-04", 1)]);
	const few = await ingest("few");
	expect(few.state).toBe("succeeded");
	// Under 20 rows are no measure, and the sentence says so.
	expect(check(few, "session_rows")).toMatchObject({
		status: "pass",
		observed: 0,
		message: "1 new session, none over 10.0% and 20 rows shorter than the one before it",
	});

	const lines = [HEADER, ...session("2024-01-03", 40), ...session("2024-01-04", 5)];
	csv("allowed/a.csv", lines.slice(0, 41));
	await dataset("allowed", "allowed/*", { checks: { row_count: { session_drop_share_max: 0.9 } } });
	await ingest("allowed");
	csv("allowed/a.csv", lines);
	expect((await ingest("allowed")).state).toBe("succeeded");

	// What is said of row_count is said of a session where the definition still limits sessions there, and nowhere else.
	for (const [name, row_count, state] of [
		["older", { session_drop_share_max: 0.5, severity: "warning" }, "succeeded"],
		["other", { drop_share_max: 0.5, severity: "warning" }, "failed"],
	] as const) {
		csv(`${name}/a.csv`, lines.slice(0, 41));
		await dataset(name, `${name}/*`, { checks: { row_count } });
		await ingest(name);
		csv(`${name}/a.csv`, lines);
		expect((await ingest(name)).state).toBe(state);
	}

	csv("graded/a.csv", lines.slice(0, 41));
	await dataset("graded", "graded/*", { checks: { session_rows: { drop_share_max: 0.5, fail_above: 0.9 } } });
	await ingest("graded");
	csv("graded/a.csv", lines);
	const graded = await ingest("graded");
	expect(graded.state).toBe("succeeded");
	expect(check(graded, "session_rows")).toMatchObject({ status: "warn", severity: "critical" });

	csv("some/a.csv", lines.slice(0, 41));
	await dataset("some", "some/*");
	await ingest("some");
	csv("some/a.csv", lines);
	expect((await ingest("some", { symbols: ["S000"] })).state).toBe("succeeded");
});

test("a window that leaves a hole does not move the watermark over it; the next plain run fills it", async () => {
	csv("hole/a.csv", [HEADER, bar("AAA", "2024-01-03")]);
	await dataset("hole", "hole/*");
	await ingest("hole");
	csv("hole/a.csv", [
		HEADER,
		...["2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08"].map((day) => bar("AAA", day)),
	]);
	expect((await ingest("hole", { from: "2024-01-05" })).state).toBe("succeeded");
	expect(await newest("hole")).toMatchObject({ watermark: "2024-01-03", max_key_date: "2024-01-08" });
	expect((await ingest("hole")).state).toBe("succeeded");
	expect(await newest("hole")).toMatchObject({ watermark: "2024-01-08", row_count: 4 });
});

test("a window that begins with the next session moves it, over a weekend too", async () => {
	csv("next/a.csv", [HEADER, bar("AAA", "2024-01-05")]);
	await dataset("next", "next/*");
	await ingest("next");
	csv("next/a.csv", [HEADER, bar("AAA", "2024-01-05"), bar("AAA", "2024-01-08")]);
	await ingest("next", { from: "2024-01-08" });
	expect(await newest("next")).toMatchObject({ watermark: "2024-01-08" });
});

test("rows of two readings never stand in one version", async () => {
	const file = csv("unit/2023.csv", [HEADER, bar("AAA", "2023-12-29")]);
	csv("unit/2024.csv", [HEADER, bar("AAA", "2024-01-02"), bar("AAA", "2024-01-03")]);
	const definition = await dataset("unit", "unit/*");
	await ingest("unit");
	await updateDataset(db, EVERYTHING, { ...definition, price_unit: 0.01 });
	for (const part of [{ from: "2024-01-03" }, { to: "2024-01-02" }, { symbols: ["AAA"] }]) {
		expect(await ingest("unit", part)).toMatchObject({
			state: "failed",
			reason: expect.stringContaining("without --from, --to and --symbols"),
		});
	}
	rmSync(file);
	expect(await ingest("unit")).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("1 of its rows were not delivered again"),
	});
	csv("unit/2024.csv", [HEADER, bar("AAA", "2024-01-03")]);
	csv("unit/2023.csv", [HEADER, bar("AAA", "2023-12-29")]);
	expect(await ingest("unit", { full: true })).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("1 of its rows were not delivered again"),
	});
	expect(await newest("unit")).toMatchObject({ version: 1 });
	csv("unit/2024.csv", [HEADER, bar("AAA", "2024-01-02"), bar("AAA", "2024-01-03")]);
	expect(await ingest("unit")).toMatchObject({ state: "succeeded", version: 2 });
});

test("a row that a look-back sets aside again and again is named once by the manifest, and shown by each run", async () => {
	const days = ["2024-01-03", "2024-01-04", "2024-01-05"];
	const lines = [HEADER, bar("AAA", "2024-01-02"), bar("BAD", "2024-01-02", "x")];
	csv("again/a.csv", lines);
	await dataset("again", "again/*", { lookback: 5 });
	await ingest("again");
	for (const [i] of days.entries()) {
		csv("again/a.csv", [...lines, ...days.slice(0, i + 1).map((day) => bar("AAA", day))]);
		const run = await ingest("again");
		expect(run).toMatchObject({ state: "succeeded", rows: { quarantined: 1 } });
		const { path } = await one<{ path: string }>(
			db,
			"select quarantine_path as path from ingestion_runs where id = $1",
			[run.id],
		);
		expect(path).toContain(`/${run.id}.parquet`);
	}
	const listed = async (): Promise<number> => {
		const { path } = await one<{ path: string }>(
			db,
			"select manifest_path as path from dataset_versions v join datasets d on d.id = v.dataset_id where d.name = 'again' and is_current",
		);
		return (await readManifest(env.lake, path)).quarantine.length;
	};
	expect(await listed()).toBe(1);
	csv("again/a.csv", [
		...lines,
		bar("WORSE", "2024-01-05", "y"),
		...days.map((day) => bar("AAA", day)),
		bar("AAA", "2024-01-08"),
	]);
	await ingest("again");
	expect(await listed()).toBe(2);
});

test("every invariant holds after all of it", async () => {
	expect(await checkLake(db, env.lake, true)).toMatchObject({ ok: true, problems: [] });
});
