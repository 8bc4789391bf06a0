/**
 * The reaper: a run whose worker vanished is `lost` and its work put in line again as a new run (a few times); a queued
 * run that no live job will ever pick up gets a new job. Safe to run from many processes: rows are locked and looked at
 * again.
 */
import { readdir, rm } from "node:fs/promises";
import { appendAudit } from "../audit";
import { lockBackfillOf } from "../backfills/lock-backfill";
import { type Db, inTransaction, many, maybeOne, one, type Tx } from "../db";
import { recordEvents } from "../events";
import { inLake, stagingFolder } from "../lake/paths";
import { assertFence, endExpiredLease, type Lease, releaseLease } from "../leases";
import { log } from "../log";
import { advanceBackfill } from "./advance-backfill";
import { enqueueNextRun, enqueueRun } from "./enqueue";
import { requeueRun } from "./retry-run";
import { SERVICE } from "./start-run";

/** Ends expired leases; returns the runs that ended with them. */
export async function reapLostRuns(db: Db, lake: string): Promise<number[]> {
	const expired = await many<{ resource: string }>(
		db,
		"select resource from job_leases where expires_at < clock_timestamp() and resource like 'dataset:%'",
	);
	const lost: number[] = [];
	for (const { resource } of expired) {
		const run = await loseExpired(db, resource);
		if (run !== null) lost.push(run);
	}
	await sweepStaging(db, lake);
	return lost;
}

/** Clears the staging of runs that ended without doing it: lost ones, and those whose worker died just after the commit. */
async function sweepStaging(db: Db, lake: string): Promise<void> {
	const names = await readdir(inLake(lake, "_staging")).catch(() => []);
	const runs = names.map(Number).filter(Number.isSafeInteger);
	if (runs.length === 0) return;
	const ended = await many<{ id: number }>(
		db,
		"select id from ingestion_runs where id = any($1::bigint[]) and finished_at is not null",
		[runs],
	);
	for (const { id } of ended) {
		await rm(inLake(lake, stagingFolder(id)), { recursive: true, force: true }).catch((error: unknown) =>
			log().warn({ err: error, run: id }, "a run's staging could not be cleared"),
		);
	}
}

/** Ends one expired lease and loses its run; null when the lease turned out to be alive or idle. */
async function loseExpired(db: Db, resource: string): Promise<number | null> {
	return inTransaction(db, async (tx) => {
		const lease = await maybeOne<{ run_id: number | null }>(
			tx,
			"select run_id from job_leases where resource = $1 and expires_at < clock_timestamp() for update skip locked",
			[resource],
		);
		if (!lease || !(await endExpiredLease(tx, resource)) || lease.run_id === null) return null;
		return (await loseRun(tx, lease.run_id, "lease_lost")) === null ? null : lease.run_id;
	});
}

/**
 * Gives up a run that this process holds, because the process is to stop: the work goes back in line at once.
 * @returns the state in which the run ended: `cancelled` when somebody had asked for that before
 */
export async function handBackRun(db: Db, runId: number, lease: Lease): Promise<"lost" | "cancelled"> {
	return inTransaction(db, async (tx) => {
		await assertFence(tx, lease);
		await releaseLease(tx, lease);
		return (await loseRun(tx, runId, "shutdown")) ?? "lost";
	});
}

/** How often the work of a run whose worker vanished is put in line again before a person has to look. */
const REQUEUES_MAX = 3;

type Lost = {
	id: number;
	dataset: string;
	dataset_id: number;
	requested_by: string;
	publishes_as: string;
	worker: string;
	cancelled_by: string | null;
	is_archived: boolean;
};

/**
 * Ends a running run whose worker is gone: as cancelled when somebody had asked for that, else as lost, with its work
 * put in line again as a new run.
 * @param why "lease_lost" when the worker vanished, which this run may itself be the cause of
 * @returns the state in which it ended; null when it was not running
 */
async function loseRun(tx: Tx, runId: number, why: "lease_lost" | "shutdown"): Promise<"lost" | "cancelled" | null> {
	const backfill = await lockBackfillOf(tx, runId);
	const run = await maybeOne<Lost>(
		tx,
		`select r.id, d.name as dataset, r.dataset_id, r.requested_by, r.publishes_as, r.worker,
		        r.cancel_requested_by as cancelled_by, d.archived_at is not null as is_archived
		 from ingestion_runs r join datasets d on d.id = r.dataset_id
		 where r.id = $1 and r.state = 'running' for update of r`,
		[runId],
	);
	if (!run) return null;
	const state = run.cancelled_by === null ? "lost" : "cancelled";
	const givesUp = why === "lease_lost" && (await requeuesBefore(tx, runId)) >= REQUEUES_MAX;
	const repeats = state === "lost" && !givesUp && !run.is_archived;
	const reason = state === "lost" ? reasonOf(why, givesUp, repeats) : `cancelled by ${run.cancelled_by}`;
	await tx.query(
		"update ingestion_runs set state = $2, error_code = $3, reason = $4, finished_at = clock_timestamp() where id = $1",
		[runId, state, state === "lost" ? why : "cancelled", reason],
	);
	await recordEvents(tx, run, [
		{ kind: "state", message: state, level: state === "lost" ? "error" : "warn", data: { worker: run.worker } },
	]);
	// Before anything is audited: the chain's lock comes last, or two enders could wait for each other.
	await enqueueNextRun(tx, run.dataset_id);
	const requeued = repeats ? await requeueRun(tx, runId, run.requested_by) : null;
	if (requeued === null && backfill) await advanceBackfill(tx, backfill);
	await appendAudit(tx, {
		actor: state === "lost" ? SERVICE : run.publishes_as,
		action: `run.${state}`,
		subject: `run:${runId}`,
		detail: { dataset: run.dataset, worker: run.worker, requeued_as: requeued, reason },
	});
	return state;
}

function reasonOf(why: "lease_lost" | "shutdown", givesUp: boolean, repeats: boolean): string {
	const what = why === "shutdown" ? "its worker was shut down" : "its worker vanished";
	if (givesUp) {
		return `${what} ${REQUEUES_MAX + 1} times in a row at this work, which is not put in line again: look at the workers' log and the machine's memory, then retry it or ask for a smaller window`;
	}
	return `${what}; the work was ${repeats ? "" : "not "}put in line again`;
}

/** How many times in a row this run's work was put in line again because its worker had vanished. */
async function requeuesBefore(tx: Tx, runId: number): Promise<number> {
	const { n } = await one<{ n: number }>(
		tx,
		`with recursive chain as (
		   select retry_of, trigger, null::text as error_code from ingestion_runs where id = $1
		   union all
		   select r.retry_of, r.trigger, r.error_code from chain c join ingestion_runs r on r.id = c.retry_of
		   where c.trigger = 'requeue'
		 )
		 select count(*) as n from chain where error_code = 'lease_lost'`,
		[runId],
	);
	return n;
}

/**
 * Gives queued runs a job again whose job was taken by a worker that died before it began, or failed before the claim
 * (the database went away for a moment): a job has one attempt, the run's row is the truth. A run that waits for its
 * dataset's writer needs none: whoever ends that run wakes it.
 * @param termMs a job that was taken longer ago than this, by a run that is still queued, is dead
 */
export async function wakeStrandedRuns(db: Db, termMs: number): Promise<number> {
	return inTransaction(db, async (tx) => {
		const stranded = await many<{ id: number }>(
			tx,
			`select distinct on (r.dataset_id) r.id
			 from ingestion_runs r
			 left join graphile_worker.jobs j on j.key = 'run:' || r.id
			 left join job_leases l on l.resource = 'dataset:' || r.dataset_id and l.expires_at > clock_timestamp()
			 where r.state = 'queued' and l.resource is null
			   and r.queued_at < clock_timestamp() - $1 * interval '1 millisecond'
			   and (j.id is null or (j.locked_at is null and j.attempts >= j.max_attempts)
			        or j.locked_at < clock_timestamp() - $1 * interval '1 millisecond')
			 order by r.dataset_id, r.id`,
			[termMs],
		);
		for (const { id } of stranded) await enqueueRun(tx, id);
		return stranded.length;
	});
}
