/** What accumulates and nobody needs: jobs of runs that have ended, leases of workers that have gone, old sign-ins. */
import type { Db } from "../db";

export type Swept = { jobs: number; workerLeases: number; loginAttempts: number };

/** Sign-ins are kept so long, for whoever looks into a break-in; the limits look at minutes. */
const LOGIN_ATTEMPT_DAYS = 30;
const LOGIN_ATTEMPTS_AT_ONCE = 5000;

/**
 * Deletes a bounded amount of it; several processes may do so at once.
 * @param termMs how long a run must have ended for its job to count as left behind
 */
export async function keepHouse(db: Db, termMs: number): Promise<Swept> {
	return {
		jobs: await deleteEndedJobs(db, termMs),
		workerLeases: await deleteWorkerLeases(db),
		loginAttempts: await forgetLoginAttempts(db),
	};
}

/**
 * A killed worker leaves its job locked, one that failed stays as failed, and one that another replaced (its key is
 * gone then) stays as well. The queue's own functions refuse to touch
 * a locked job for four hours, so its table is used; a worker that is alive after all finds nothing left to complete.
 */
const deleteEndedJobs = (db: Db, termMs: number): Promise<number> =>
	deleted(
		db,
		`delete from graphile_worker._private_jobs where id in (
		   select j.id from graphile_worker._private_jobs j join ingestion_runs r on r.id = (j.payload->>'run')::bigint
		   where r.finished_at < clock_timestamp() - $1 * interval '1 millisecond'
		      or (j.key is null and j.locked_at is null and j.attempts >= j.max_attempts)
		   for update of j skip locked)`,
		[termMs],
	);

/** A row without a holder that was never acquired is being claimed just now. */
const deleteWorkerLeases = (db: Db): Promise<number> =>
	deleted(
		db,
		`delete from job_leases where resource like 'worker:%'
		 and (expires_at < clock_timestamp() - interval '1 hour' or (holder is null and acquired_at is not null))`,
	);

/** Looks at the oldest rows only, which the ids tell: no index on time, no long scan when there is nothing to do. */
const forgetLoginAttempts = (db: Db): Promise<number> =>
	deleted(
		db,
		`delete from login_attempts where at < clock_timestamp() - $1 * interval '1 day'
		 and id in (select id from login_attempts order by id limit $2)`,
		[LOGIN_ATTEMPT_DAYS, LOGIN_ATTEMPTS_AT_ONCE],
	);

async function deleted(db: Db, sql: string, values: unknown[] = []): Promise<number> {
	return (await db.query(sql, values)).rowCount ?? 0;
}
