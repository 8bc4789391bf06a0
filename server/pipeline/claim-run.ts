/** Taking a queued run: the dataset's lease and the run's start, in one transaction. */
import { type Db, inTransaction, maybeOne } from "../db";
import { recordEvents } from "../events";
import { claimLease, datasetLease, type Lease } from "../leases";
import type { RunState } from "../vocabulary/states";

export type Claim = { kind: "claimed"; lease: Lease } | { kind: "waiting" } | { kind: "gone" };

/**
 * Claims the run for this worker.
 * @returns `waiting` while another run of the dataset works (whoever ends it wakes this one); `gone` when the run is
 *   not queued any more
 */
export async function claimRun(db: Db, runId: number, worker: string, termMs: number): Promise<Claim> {
	return inTransaction(db, async (tx) => {
		const run = await maybeOne<{ id: number; state: RunState; dataset: string; dataset_id: number }>(
			tx,
			`select r.id, r.state, d.name as dataset, r.dataset_id from ingestion_runs r join datasets d on d.id = r.dataset_id
			 where r.id = $1 for update of r`,
			[runId],
		);
		if (run?.state !== "queued") return { kind: "gone" };
		const running = await maybeOne(tx, "select id from ingestion_runs where dataset_id = $1 and state = 'running'", [
			run.dataset_id,
		]);
		// A lost run still counts as running until the reaper has ended it.
		if (running) return { kind: "waiting" };
		const lease = await claimLease(tx, datasetLease(run.dataset_id), worker, termMs, runId);
		if (!lease) return { kind: "waiting" };
		await tx.query(
			`update ingestion_runs set state = 'running', worker = $2, fence = $3, started_at = clock_timestamp() where id = $1`,
			[runId, worker, lease.fence],
		);
		await recordEvents(tx, run, [{ kind: "state", message: "running", data: { worker, fence: lease.fence } }]);
		return { kind: "claimed", lease };
	});
}
