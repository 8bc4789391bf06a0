/** Cancelling: a queued run ends at once, a running one is told to stop and ends by itself. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { lockBackfillOf } from "../backfills/lock-backfill";
import { type Db, inTransaction, maybeOne, type Tx } from "../db";
import { QtradeError } from "../errors";
import { recordEvents } from "../events";
import { type Actor, requireAction } from "../policy";
import { isFinalRunState, type RunState } from "../vocabulary/states";
import { advanceBackfill } from "./advance-backfill";
import { enqueueNextRun } from "./enqueue";

/**
 * @returns the state after the request: `cancelled`, or `running` while its worker is stopping
 * @throws QtradeError("conflict") when the run has ended already
 */
export async function cancelRun(db: Db, actor: Actor, runId: number): Promise<RunState> {
	requireAction(actor, "run.cancel");
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "run.cancel");
		const backfill = await lockBackfillOf(tx, runId);
		return cancelOpenRun(tx, actor, runId, async () => {
			if (backfill) await advanceBackfill(tx, backfill);
		});
	});
}

/** @param onEnd what else follows from the end of a queued run, before anything is audited */
export async function cancelOpenRun(
	tx: Tx,
	actor: Actor,
	runId: number,
	onEnd: () => Promise<void> = async () => undefined,
): Promise<RunState> {
	const run = await maybeOne<{ id: number; state: RunState; dataset: string; dataset_id: number }>(
		tx,
		`select r.id, r.state, d.name as dataset, r.dataset_id from ingestion_runs r join datasets d on d.id = r.dataset_id
			 where r.id = $1 for update of r`,
		[runId],
	);
	if (!run) throw new QtradeError("not_found", `there is no run ${runId}: qtrade runs lists them`);
	if (isFinalRunState(run.state))
		throw new QtradeError("conflict", `run ${runId} has already ended: it is ${run.state}`);
	const state = run.state === "queued" ? "cancelled" : "running";
	if (state === "cancelled") {
		await tx.query(
			`update ingestion_runs set state = 'cancelled', cancel_requested_by = $2, reason = $3, finished_at = clock_timestamp()
				 where id = $1`,
			[runId, actor.name, `cancelled by ${actor.name}`],
		);
		await recordEvents(tx, run, [{ kind: "state", message: "cancelled", level: "warn" }]);
		await enqueueNextRun(tx, run.dataset_id);
		await onEnd();
	} else {
		await tx.query("update ingestion_runs set cancel_requested_by = $2 where id = $1", [runId, actor.name]);
		await recordEvents(tx, run, [{ kind: "log", message: `${actor.name} asked to cancel`, level: "warn" }]);
	}
	await appendAudit(tx, {
		actor: actor.name,
		action: "run.cancel",
		subject: `run:${runId}`,
		detail: { dataset: run.dataset, state },
	});
	return state;
}
