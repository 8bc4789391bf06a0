/** Asking for the same work again: a new run that names the old one. A final state is never overwritten. */
import { requireActionNow } from "../authority";
import { lockBackfillOf } from "../backfills/lock-backfill";
import { type Db, inTransaction, maybeOne, type Tx } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { isRetryableRunState, type RunState, type RunTrigger, type VersionAction } from "../vocabulary/states";
import { insertRun, SERVICE } from "./start-run";

export type RunToRepeat = {
	id: number;
	dataset: string;
	state: RunState;
	action: VersionAction;
	requested_from: string | null;
	requested_to: string | null;
	requested_symbols: string[] | null;
	is_full: boolean;
};

/**
 * Retries a run that did not end well; it publishes as the service.
 * @throws QtradeError("conflict") when the run is open or ended well, or was retried already and that run is open
 */
export async function retryRun(db: Db, actor: Actor, runId: number): Promise<number> {
	requireAction(actor, "run.retry");
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "run.retry");
		const run = await readForRepeat(tx, runId);
		if (!isRetryableRunState(run.state)) {
			throw new QtradeError(
				"conflict",
				`run ${runId} is ${run.state}: only a run that did not end well can be retried`,
			);
		}
		const open = await maybeOne<{ id: number }>(
			tx,
			"select id from ingestion_runs where retry_of = $1 and state in ('queued', 'running')",
			[runId],
		);
		if (open) throw new QtradeError("conflict", `run ${open.id} is already retrying run ${runId}`);
		return repeatRun(tx, run, "retry", actor.name);
	});
}

/** Puts the work of a lost run in line again, on behalf of whoever asked first. */
export async function requeueRun(tx: Tx, runId: number, requestedBy: string): Promise<number> {
	return repeatRun(tx, await readForRepeat(tx, runId), "requeue", requestedBy);
}

/** Puts the same work in line as a new run that names the old one, and takes over its step of a backfill. */
export async function repeatRun(tx: Tx, run: RunToRepeat, trigger: RunTrigger, requestedBy: string): Promise<number> {
	const request = {
		dataset: run.dataset,
		from: run.requested_from,
		to: run.requested_to,
		symbols: run.requested_symbols,
		full: run.is_full,
	};
	const origin = { action: run.action, trigger, requestedBy, publishesAs: SERVICE, retryOf: run.id };
	const again = await insertRun(tx, request, origin);
	await tx.query("update backfill_steps set run_id = $2 where run_id = $1", [run.id, again]);
	return again;
}

/** What a run was asked for, with its row locked, and its backfill before it. */
export async function readForRepeat(tx: Tx, runId: number): Promise<RunToRepeat> {
	await lockBackfillOf(tx, runId);
	const run = await maybeOne<RunToRepeat>(
		tx,
		`select r.id, d.name as dataset, r.state, r.action, r.requested_from, r.requested_to, r.requested_symbols, r.is_full
		 from ingestion_runs r join datasets d on d.id = r.dataset_id where r.id = $1 for update of r`,
		[runId],
	);
	if (!run) throw new QtradeError("not_found", `there is no run ${runId}: qtrade runs lists them`);
	return run;
}
