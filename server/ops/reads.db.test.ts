import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { setSimulatedClock } from "../clock";
import { claimLease, releaseLease, workerLease } from "../leases";
import { claimRun } from "../pipeline/claim-run";
import { startRun } from "../pipeline/start-run";
import { diagnoseInstallation } from "./doctor";
import { unattendedRuns } from "./reads";

const { db, env, csv, dataset } = await openFixture();

test("runs that nobody does are named, with what to do, unless a worker is up", async () => {
	csv("a/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
	for (const name of ["first", "second"]) await dataset(name, "a/*");
	const start = (name: string) =>
		startRun(db, EVERYTHING, { dataset: name, from: null, to: null, symbols: null, full: false });
	const workerOf = async () => (await diagnoseInstallation(env)).find((finding) => finding.name === "worker");
	expect(await unattendedRuns(db)).toBeNull();
	expect(await workerOf()).toMatchObject({ ok: true, message: expect.stringContaining("none up") });

	const run = await start("first");
	expect(await unattendedRuns(db)).toBe(
		`run ${run} of first waits and no worker is up: start one with qtrade up, or do it now with qtrade ingest first`,
	);
	expect(await workerOf()).toMatchObject({ ok: false, message: expect.stringContaining(`run ${run} of first waits`) });

	// A command does it: its lease is alive. Then it is killed.
	await claimRun(db, run, "cli", 60_000);
	expect(await unattendedRuns(db)).toBeNull();
	await db.query("update job_leases set expires_at = clock_timestamp() - interval '1 second' where holder = 'cli'");
	await start("second");
	expect(await unattendedRuns(db)).toContain("2 runs wait and no worker is up");
	expect(await unattendedRuns(db)).toContain("qtrade ingest <dataset> (first, second)");

	const worker = await claimLease(db, workerLease("w"), "w", 60_000);
	expect(await unattendedRuns(db)).toBeNull();
	if (worker) await releaseLease(db, worker);
	expect(await unattendedRuns(db)).not.toBeNull();
});

test("doctor says what day it is for qtrade, and looks at a lake that is not made yet without making it", async () => {
	const finding = async (name: string, of = env) =>
		(await diagnoseInstallation(of)).find((found) => found.name === name)?.message;
	expect(await finding("clock")).toMatch(new RegExp(`^${new Date().toISOString().slice(0, 10)} .*, the machine's$`));
	await setSimulatedClock(db, new Date("2024-03-05T14:00:00Z"), 600);
	expect(await finding("clock")).toMatch(/^simulated: it shows 2024-03-05 14:0\d UTC and runs 600 times as fast/);
	const lake = path.join(env.home, "not", "made");
	expect(await finding("lake", { ...env, lake })).toContain(`${lake} (not made yet), `);
	expect(existsSync(path.dirname(lake))).toBe(false);
	const file = path.join(env.home, "a-file");
	writeFileSync(file, "");
	for (const below of [file, path.join(file, "lake")]) {
		expect(await finding("lake", { ...env, lake: below })).toBe(`${file} is no folder: move it away`);
	}
});
