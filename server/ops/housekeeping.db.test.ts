import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { many, one } from "../db";
import { claimLease, releaseLease, workerLease } from "../leases";
import { executeRun } from "../pipeline/execute-run";
import { startRun } from "../pipeline/start-run";
import { keepHouse } from "./housekeeping";

const { db, env, csv, dataset } = await openFixture();
const jobs = () => many<{ key: string | null }>(db, "select key from graphile_worker.jobs order by key");

test("jobs that dead workers left locked, or that failed, go with their runs; those of open runs stay", async () => {
	csv("a/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
	await dataset("a", "a/*");
	const start = (day: string) =>
		startRun(db, EVERYTHING, { dataset: "a", from: day, to: day, symbols: null, full: false });
	const taken = await start("2024-01-02");
	await db.query(
		"update graphile_worker._private_jobs set locked_at = clock_timestamp(), locked_by = 'killed', attempts = 1",
	);
	const failed = await start("2024-01-03");
	await db.query("update graphile_worker._private_jobs set attempts = 1 where key = $1", [`run:${failed}`]);
	const open = await start("2024-01-04");
	await executeRun({ db, env, worker: "w" }, taken);
	await executeRun({ db, env, worker: "w" }, failed);
	// The failed one was replaced when its run was woken. Whoever did a run may be about to complete its job.
	expect(await keepHouse(db, 60_000)).toMatchObject({ jobs: 1 });
	expect(await jobs()).toEqual([taken, failed, open].map((run) => ({ key: `run:${run}` })));
	expect(await keepHouse(db, 0)).toMatchObject({ jobs: 2 });
	expect(await jobs()).toEqual([{ key: `run:${open}` }]);
});

test("leases of workers that ended go; those of living ones and of datasets stay", async () => {
	const lease = (name: string) => claimLease(db, workerLease(name), name, 60_000);
	const stopped = await lease("stopped");
	if (stopped) await releaseLease(db, stopped);
	await lease("killed");
	await db.query("update job_leases set expires_at = expires_at - interval '2 hours' where holder = 'killed'");
	await lease("alive");
	await db.query("insert into job_leases (resource) values ('worker:starting')");
	expect(await keepHouse(db, 60_000)).toMatchObject({ workerLeases: 2 });
	expect(await many(db, "select resource from job_leases where resource like 'worker:%' order by resource")).toEqual([
		{ resource: "worker:alive" },
		{ resource: "worker:starting" },
	]);
	expect(await one(db, "select count(*) as n from job_leases where resource like 'dataset:%'")).toEqual({ n: 1 });
});

test("sign-ins of over 30 days ago are forgotten, the oldest 5,000 at once", async () => {
	await db.query(
		`insert into login_attempts (account, address, succeeded, at)
		 select 'a', '127.0.0.1', false, clock_timestamp() - case when n <= 5500 then interval '31 days' else interval '29 days' end
		 from generate_series(1, 6000) n`,
	);
	const left = () => one<{ n: number }>(db, "select count(*) as n from login_attempts");
	expect(await keepHouse(db, 60_000)).toMatchObject({ loginAttempts: 5000 });
	expect(await keepHouse(db, 60_000)).toMatchObject({ loginAttempts: 500 });
	expect(await left()).toEqual({ n: 500 });
});
