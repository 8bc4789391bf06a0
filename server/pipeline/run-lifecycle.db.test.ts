import { describe, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { until } from "../../tests/faults/until";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { setSimulatedClock } from "../clock";
import { getDataset } from "../datasets/reads";
import { updateDataset } from "../datasets/save-dataset";
import { inTransaction, many, one } from "../db";
import { QtradeError } from "../errors";
import { checkLake } from "../ops/fsck";
import { cancelRun } from "./cancel-run";
import { claimRun } from "./claim-run";
import { executeRun } from "./execute-run";
import { getRun } from "./reads";
import { reapLostRuns, wakeStrandedRuns } from "./reap-runs";
import { retryRun } from "./retry-run";
import { startDueRuns } from "./schedule-runs";
import { startRun } from "./start-run";

const { db, env, csv, dataset, ingest } = await openFixture();
const request = (name: string) => ({ dataset: name, from: null, to: null, symbols: null, full: false });
const jobs = (run: number) => many(db, "select id from graphile_worker.jobs where key = $1", [`run:${run}`]);
const expireLeases = () =>
	db.query("update job_leases set expires_at = clock_timestamp() - interval '1 second' where expires_at is not null");

async function makeDataset(name: string): Promise<void> {
	csv(`${name}/a.csv`, [HEADER, bar("AAA", "2024-01-02")]);
	await dataset(name, `${name}/*`);
}

describe("starting", () => {
	test("writes run, job, event and audit in one transaction", async () => {
		await makeDataset("started");
		const run = await startRun(db, EVERYTHING, request("started"));
		expect(await jobs(run)).toHaveLength(1);
		expect(await getRun(db, run)).toMatchObject({ state: "queued", requested_by: "local-admin" });
		expect(await many(db, "select action from audit_log where subject = $1", [`run:${run}`])).toEqual([
			{ action: "run.start" },
		]);
	});

	test("is refused without the role, for an unknown dataset and for a window that ends before it begins", async () => {
		const viewer = { name: "vera", roles: ["viewer"] as const };
		await expect(startRun(db, viewer, request("started"))).rejects.toMatchObject({ code: "forbidden" });
		await expect(startRun(db, EVERYTHING, request("nowhere"))).rejects.toMatchObject({ code: "not_found" });
		await expect(
			startRun(db, EVERYTHING, { ...request("started"), from: "2024-02-01", to: "2024-01-01" }),
		).rejects.toMatchObject({ code: "invalid_input" });
	});
});

test("a run that is asked for while its dataset is being archived is refused", async () => {
	await makeDataset("leaving");
	const { asked } = await inTransaction(db, async (tx) => {
		await tx.query("select from datasets where name = 'leaving' for update");
		const waiting = startRun(db, EVERYTHING, request("leaving"));
		waiting.catch(() => undefined);
		await until("the wait for the dataset", { deadlineMs: 10_000 }, async () => {
			const rows = await many(
				db,
				"select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
			);
			return rows[0] ?? null;
		});
		await tx.query("update datasets set archived_at = clock_timestamp() where name = 'leaving'");
		return { asked: waiting };
	});
	await expect(asked).rejects.toMatchObject({ code: "conflict" });
});

describe("two runs of one dataset", () => {
	test("work one after the other; whoever ends the first wakes the second", async () => {
		await makeDataset("pair");
		const first = await startRun(db, EVERYTHING, request("pair"));
		expect((await claimRun(db, first, "w1", 60_000)).kind).toBe("claimed");
		const second = await startRun(db, EVERYTHING, request("pair"));
		expect(await executeRun({ db, env, worker: "w2" }, second)).toBe("waiting");
		await db.query("select graphile_worker.remove_job($1)", [`run:${second}`]);
		await expireLeases();
		await reapLostRuns(db, env.lake);
		expect(await jobs(second)).toHaveLength(1);
		expect(await executeRun({ db, env, worker: "w2" }, second)).toBe("succeeded");
	});
});

describe("a run whose worker vanished", () => {
	test("is lost, and its work is put in line again as a new run", async () => {
		await makeDataset("vanished");
		const run = await startRun(db, EVERYTHING, request("vanished"));
		await claimRun(db, run, "gone", 60_000);
		expect(await reapLostRuns(db, env.lake)).toEqual([]);
		await expireLeases();
		expect(await reapLostRuns(db, env.lake)).toEqual([run]);
		const lost = await getRun(db, run);
		expect(lost).toMatchObject({ state: "lost", retried_by: expect.any(Number) });
		const again = lost.retried_by ?? 0;
		expect(await getRun(db, again)).toMatchObject({ state: "queued", trigger: "requeue", retry_of: run });
		expect(await executeRun({ db, env, worker: "next" }, again)).toBe("succeeded");
		expect(
			await one(
				db,
				"select published_by from dataset_versions v join datasets d on d.id = v.dataset_id where d.name = 'vanished'",
			),
		).toEqual({
			published_by: "service",
		});
	});

	test("three times over is not put in line again: it says why, and its dataset fails", async () => {
		await makeDataset("deadly");
		let run = await startRun(db, EVERYTHING, request("deadly"));
		// A worker that was stopped in order is no sign that the work kills.
		expect(
			await executeRun({ db, env, worker: "w" }, run, AbortSignal.abort(new QtradeError("shutdown", "stop"))),
		).toBe("lost");
		for (let deaths = 1; deaths <= 4; deaths += 1) {
			run = (await getRun(db, run)).retried_by ?? 0;
			await claimRun(db, run, "dies", 60_000);
			await expireLeases();
			expect(await reapLostRuns(db, env.lake)).toEqual([run]);
		}
		expect(await getRun(db, run)).toMatchObject({
			state: "lost",
			retried_by: null,
			error_code: "lease_lost",
			reason: expect.stringContaining("4 times in a row"),
		});
		expect(await getDataset(db, "deadly")).toMatchObject({
			health: "errored",
			health_reason: expect.stringContaining("then retry it"),
		});
		// A person who retries it begins anew.
		const retried = await retryRun(db, EVERYTHING, run);
		await claimRun(db, retried, "dies", 60_000);
		await expireLeases();
		await reapLostRuns(db, env.lake);
		const again = (await getRun(db, retried)).retried_by;
		expect(await executeRun({ db, env, worker: "next" }, again ?? 0)).toBe("succeeded");
	});

	test("after somebody had cancelled it is cancelled, and its work is not put in line again", async () => {
		await makeDataset("cancelled_then_died");
		const run = await startRun(db, EVERYTHING, request("cancelled_then_died"));
		await claimRun(db, run, "gone", 60_000);
		const next = await startRun(db, EVERYTHING, request("cancelled_then_died"));
		expect(await cancelRun(db, EVERYTHING, run)).toBe("running");
		await db.query("select graphile_worker.remove_job($1)", [`run:${next}`]);
		await expireLeases();
		expect(await reapLostRuns(db, env.lake)).toEqual([run]);
		expect(await getRun(db, run)).toMatchObject({
			state: "cancelled",
			reason: "cancelled by local-admin",
			retried_by: null,
		});
		expect(await jobs(next)).toHaveLength(1);
		await cancelRun(db, EVERYTHING, next);
	});

	test("a queued run whose job died with its worker gets a job again", async () => {
		await makeDataset("stranded");
		const run = await startRun(db, EVERYTHING, request("stranded"));
		await db.query("select graphile_worker.remove_job($1)", [`run:${run}`]);
		await db.query("update ingestion_runs set queued_at = queued_at - interval '1 hour' where id = $1", [run]);
		expect(await wakeStrandedRuns(db, 30_000)).toBeGreaterThan(0);
		expect(await jobs(run)).toHaveLength(1);
	});
});

describe("a queued run whose job failed before the claim", () => {
	test("gets a job again that a worker will take", async () => {
		await makeDataset("failed_job");
		const run = await startRun(db, EVERYTHING, request("failed_job"));
		// As the queue leaves it: its one attempt used up, locked by nobody.
		await db.query(
			"select graphile_worker.permanently_fail_jobs(array(select id from graphile_worker.jobs where key = $1))",
			[`run:${run}`],
		);
		await db.query("update ingestion_runs set queued_at = queued_at - interval '1 hour' where id = $1", [run]);
		expect(await wakeStrandedRuns(db, 30_000)).toBe(1);
		expect(
			await many(db, "select attempts, locked_at from graphile_worker.jobs where key = $1", [`run:${run}`]),
		).toEqual([{ attempts: 0, locked_at: null }]);
		expect(await wakeStrandedRuns(db, 30_000)).toBe(0);
		await cancelRun(db, EVERYTHING, run);
	});
});

describe("cancelling", () => {
	test("ends a queued run at once, and only once", async () => {
		await makeDataset("cancelled");
		const run = await startRun(db, EVERYTHING, request("cancelled"));
		expect(await cancelRun(db, EVERYTHING, run)).toBe("cancelled");
		expect(await executeRun({ db, env, worker: "w" }, run)).toBe("gone");
		await expect(cancelRun(db, EVERYTHING, run)).rejects.toMatchObject({ code: "conflict" });
	});

	test("a shutdown hands the run back: lost, and in line again", async () => {
		await makeDataset("shutdown");
		const run = await startRun(db, EVERYTHING, request("shutdown"));
		expect(
			await executeRun({ db, env, worker: "w" }, run, AbortSignal.abort(new QtradeError("shutdown", "stopping"))),
		).toBe("lost");
		expect((await getRun(db, run)).retried_by).not.toBeNull();
	});
});

describe("retrying", () => {
	test("starts a new run of a failed one, never of a good one", async () => {
		csv("retried/a.csv", ["symbol,date", "AAA,2024-01-02"]);
		await dataset("retried", "retried/*");
		const failed = await ingest("retried");
		expect(failed.state).toBe("failed");
		csv("retried/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
		const run = await retryRun(db, EVERYTHING, failed.id);
		await expect(retryRun(db, EVERYTHING, failed.id)).rejects.toMatchObject({ code: "conflict" });
		expect(await executeRun({ db, env, worker: "w" }, run)).toBe("succeeded");
		await expect(retryRun(db, EVERYTHING, run)).rejects.toMatchObject({ code: "conflict" });
		expect((await getRun(db, failed.id)).state).toBe("failed");
	});
});

describe("schedules", () => {
	test("start one run after each close, and one for all that was missed", async () => {
		const definition = await (async () => {
			await setSimulatedClock(db, new Date("2024-01-02T20:00:00Z"), 0);
			csv("scheduled/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
			return dataset("scheduled", "scheduled/*");
		})();
		await updateDataset(db, EVERYTHING, { ...definition, schedule: { after_close_minutes: 30 } });
		expect(await startDueRuns(db)).toEqual([]);
		await setSimulatedClock(db, new Date("2024-01-02T21:29:00Z"), 0);
		expect(await startDueRuns(db)).toEqual([]);
		await setSimulatedClock(db, new Date("2024-01-02T21:31:00Z"), 0);
		const [first] = await startDueRuns(db);
		expect(await startDueRuns(db)).toEqual([]);
		await executeRun({ db, env, worker: "w" }, first ?? 0);
		await setSimulatedClock(db, new Date("2024-01-12T12:00:00Z"), 0);
		expect(await startDueRuns(db)).toHaveLength(1);
		expect(await getRun(db, first ?? 0)).toMatchObject({ trigger: "schedule", requested_by: "scheduler" });
	});
});

test("every invariant holds after all of it", async () => {
	expect((await checkLake(db, env.lake, false)).problems).toEqual([]);
});
