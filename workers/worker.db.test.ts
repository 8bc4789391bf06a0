import { expect, test, vi } from "vitest";
import { many, one } from "../server/db";
import { claimLease, releaseLease, workerLease } from "../server/leases";
import { getRun } from "../server/pipeline/reads";
import { startRun } from "../server/pipeline/start-run";
import { bar, HEADER } from "../tests/bars";
import { EVERYTHING, openFixture } from "../tests/fixture";
import { startWorker } from "./worker";

const { db, env, csv, dataset } = await openFixture({ QTRADE_LEASE_SECONDS: "0.5" });
const leases = () =>
	many<{ holder: string | null }>(db, "select holder from job_leases where resource like 'worker:%'");

test("a worker does a run whose job failed before the claim, and clears what earlier workers left", async () => {
	csv("a/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
	await dataset("a", "a/*");
	const run = await startRun(db, EVERYTHING, { dataset: "a", from: null, to: null, symbols: null, full: false });
	await db.query("select graphile_worker.permanently_fail_jobs(array(select id from graphile_worker.jobs))");
	const earlier = await claimLease(db, workerLease("earlier"), "earlier", 60_000);
	if (earlier) await releaseLease(db, earlier);

	const worker = await startWorker(db, env, { concurrency: 1 });
	try {
		await vi.waitUntil(async () => (await getRun(db, run)).state === "succeeded", { timeout: 30_000, interval: 50 });
		await vi.waitUntil(async () => (await leases()).every((lease) => lease.holder === worker.name), {
			timeout: 30_000,
			interval: 50,
		});
	} finally {
		await worker.stop();
	}
	expect(await one(db, "select count(*) as n from job_leases where expires_at is not null")).toEqual({ n: 0 });
});
