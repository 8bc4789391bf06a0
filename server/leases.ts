/**
 * Leases with fences (table job_leases): one process at a time owns a dataset's writing, and a number that only grows
 * tells a stale owner's write from the owner's. All times are the database's.
 */
import { maybeOne, type Queryable, type Tx } from "./db";
import { QtradeError } from "./errors";

export type Lease = { resource: string; holder: string; fence: number };

export const datasetLease = (datasetId: number): string => `dataset:${datasetId}`;
export const workerLease = (worker: string): string => `worker:${worker}`;

/**
 * Takes the lease when nobody holds it or its holder let it expire; null while somebody does.
 * @param termMs how long it lasts without a heartbeat
 */
export async function claimLease(
	db: Queryable,
	resource: string,
	holder: string,
	termMs: number,
	runId: number | null = null,
): Promise<Lease | null> {
	await db.query("insert into job_leases (resource) values ($1) on conflict do nothing", [resource]);
	const row = await maybeOne<{ fence: number }>(
		db,
		`update job_leases
		 set fence = fence + 1, holder = $2, run_id = $3, acquired_at = clock_timestamp(), heartbeat_at = clock_timestamp(),
		     expires_at = clock_timestamp() + $4 * interval '1 millisecond'
		 where resource = $1 and (holder is null or expires_at < clock_timestamp())
		 returning fence`,
		[resource, holder, runId, termMs],
	);
	return row ? { resource, holder, fence: row.fence } : null;
}

/** Extends the lease; false when it is not mine any more: stop working. */
export async function heartbeat(db: Queryable, lease: Lease, termMs: number): Promise<boolean> {
	const result = await db.query(
		`update job_leases
		 set heartbeat_at = clock_timestamp(), expires_at = clock_timestamp() + $4 * interval '1 millisecond'
		 where resource = $1 and fence = $2 and holder = $3`,
		[lease.resource, lease.fence, lease.holder, termMs],
	);
	return result.rowCount === 1;
}

/** Makes sure, inside the transaction that writes, that the fence is still mine; the row stays locked until it ends. */
export async function assertFence(tx: Tx, lease: Lease): Promise<void> {
	const row = await maybeOne(
		tx,
		"select resource from job_leases where resource = $1 and fence = $2 and holder = $3 for update",
		[lease.resource, lease.fence, lease.holder],
	);
	if (!row) throw leaseLost();
}

export const leaseLost = (): QtradeError =>
	new QtradeError("lease_lost", "another process took this work over: this one stops without a trace");

/** Gives the lease back, if it is still mine. The fence stays, so that the next one is higher. */
export async function releaseLease(db: Queryable, lease: Lease): Promise<void> {
	await db.query(
		`update job_leases set holder = null, run_id = null, expires_at = null
		 where resource = $1 and fence = $2 and holder = $3`,
		[lease.resource, lease.fence, lease.holder],
	);
}

/** Ends a lease whose term is over, so that its holder can neither heartbeat nor write; false when it is alive. */
export async function endExpiredLease(tx: Tx, resource: string): Promise<boolean> {
	const result = await tx.query(
		`update job_leases set fence = fence + 1, holder = null, run_id = null, expires_at = null
		 where resource = $1 and expires_at < clock_timestamp()`,
		[resource],
	);
	return result.rowCount === 1;
}
