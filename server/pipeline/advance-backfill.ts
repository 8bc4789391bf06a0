/** What the end of a run means for the backfill that it belongs to: the next run is put in line, or the backfill ends. */
import { appendAudit } from "../audit";
import type { LockedBackfill } from "../backfills/lock-backfill";
import { many, type Tx } from "../db";
import { notifyDataset } from "../events";
import type { BackfillState } from "../vocabulary/backfill-views";
import { isFinalRunState, isGoodRunState, type RunState } from "../vocabulary/states";
import { insertRun, SERVICE } from "./start-run";

export type StepRow = {
	seq: number;
	window_from: string;
	window_to: string;
	run_id: number | null;
	state: RunState | null;
};

export const readSteps = (tx: Tx, backfillId: number): Promise<StepRow[]> =>
	many<StepRow>(
		tx,
		`select s.seq, s.window_from, s.window_to, s.run_id, r.state
		 from backfill_steps s left join ingestion_runs r on r.id = s.run_id where s.backfill_id = $1 order by s.seq`,
		[backfillId],
	);

/**
 * Goes on with a backfill whose run has ended, in the transaction that ended it. Only one of its runs is open at a time,
 * a retry by hand included.
 */
export async function advanceBackfill(tx: Tx, backfill: LockedBackfill): Promise<void> {
	const steps = await readSteps(tx, backfill.id);
	const isGood = ({ state }: StepRow): boolean => state !== null && isGoodRunState(state);
	if (backfill.state === "stopped") {
		// Somebody retried its runs one by one until all were good.
		if (steps.every(isGood)) await endBackfill(tx, backfill, "succeeded", SERVICE);
		return;
	}
	if (backfill.state !== "running" || steps.some(({ state }) => state !== null && !isFinalRunState(state))) return;
	const failed = steps.some((step) => step.run_id !== null && !isGood(step));
	const next = steps.find(({ run_id }) => run_id === null);
	if (next && !backfill.archived && !(failed && backfill.stop_at_failure)) {
		await startStep(tx, backfill, next);
		return;
	}
	await endBackfill(tx, backfill, steps.every(isGood) ? "succeeded" : "stopped", SERVICE);
}

async function startStep(tx: Tx, backfill: LockedBackfill, step: StepRow): Promise<void> {
	const run = await insertRun(
		tx,
		{
			dataset: backfill.dataset,
			from: step.window_from,
			to: step.window_to,
			symbols: backfill.symbols,
			full: false,
		},
		{
			action: "backfill",
			trigger: "manual",
			requestedBy: backfill.requested_by,
			publishesAs: backfill.publishes_as,
			retryOf: null,
		},
	);
	await tx.query("update backfill_steps set run_id = $3 where backfill_id = $1 and seq = $2", [
		backfill.id,
		step.seq,
		run,
	]);
}

/** @param by who ended it; the service where its runs did */
export async function endBackfill(
	tx: Tx,
	backfill: LockedBackfill,
	state: Exclude<BackfillState, "running">,
	by: string,
): Promise<void> {
	await tx.query("update backfills set state = $2, finished_at = clock_timestamp() where id = $1", [
		backfill.id,
		state,
	]);
	await notifyDataset(tx, backfill.dataset, "backfill");
	await appendAudit(tx, {
		actor: by,
		action: `backfill.${state}`,
		subject: `backfill:${backfill.id}`,
		detail: { dataset: backfill.dataset, requested_by: backfill.requested_by },
	});
}
