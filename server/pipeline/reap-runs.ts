/**
 * The reaper: a run whose worker vanished is `lost` and its work put in line again as a new run; a queued run that no
 * live job will ever pick up gets a new job. Safe to run from many processes: rows are locked and looked at again.
 */
import { readdir, rm } from "node:fs/promises";
import { appendAudit } from "../audit";
import { type Db, inTransaction, many, maybeOne, type Tx } from "../db";
import { recordEvents } from "../events";
import { inLake, stagingFolder } from "../lake/paths";
import { assertFence, endExpiredLease, type Lease, releaseLease } from "../leases";
import { enqueueNextRun, enqueueRun } from "./enqueue";
import { requeueRun } from "./retry-run";
import { SERVICE } from "./start-run";

/** Ends expired leases; returns the runs that were lost. */
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
	for (const { id } of ended) await rm(inLake(lake, stagingFolder(id)), { recursive: true, force: true });
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
		return loseRun(tx, lease.run_id, "its worker vanished; the work was put in line again");
	});
}

/** Gives up a run that this process holds, because the process is to stop: the work goes back in line at once. */
export async function handBackRun(db: Db, runId: number, lease: Lease): Promise<void> {
	await inTransaction(db, async (tx) => {
		await assertFence(tx, lease);
		await releaseLease(tx, lease);
		await loseRun(tx, runId, "its worker was shut down; the work was put in line again");
	});
}

/** Marks a running run lost and puts its work in line again as a new run; null when it was not running. */
async function loseRun(tx: Tx, runId: number, reason: string): Promise<number | null> {
	const run = await maybeOne<{ id: number; dataset: string; dataset_id: number; requested_by: string; worker: string }>(
		tx,
		`update ingestion_runs r set state = 'lost', reason = $2, finished_at = clock_timestamp()
		 from datasets d where r.id = $1 and r.state = 'running' and d.id = r.dataset_id
		 returning r.id, d.name as dataset, r.dataset_id, r.requested_by, r.worker`,
		[runId, reason],
	);
	if (!run) return null;
	await recordEvents(tx, run, [{ kind: "state", message: "lost", level: "error", data: { worker: run.worker } }]);
	// Before anything is audited: the chain's lock comes last, or two enders could wait for each other.
	await enqueueNextRun(tx, run.dataset_id);
	const archived = await maybeOne(tx, "select id from datasets where id = $1 and archived_at is not null", [
		run.dataset_id,
	]);
	const requeued = archived ? null : await requeueRun(tx, run.id, run.requested_by);
	await appendAudit(tx, {
		actor: SERVICE,
		action: "run.lost",
		subject: `run:${run.id}`,
		detail: { dataset: run.dataset, worker: run.worker, requeued_as: requeued, reason },
	});
	return run.id;
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
