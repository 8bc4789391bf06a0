/** Asking for a backfill: its list of runs, the audit row and the first run in one transaction. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { lockBackfill } from "../backfills/lock-backfill";
import { planBackfill } from "../backfills/reads";
import { type Db, inTransaction, maybeOne, one } from "../db";
import { QtradeError } from "../errors";
import { notifyDataset } from "../events";
import { type Actor, requireAction } from "../policy";
import type { BackfillWish } from "../vocabulary/backfill-views";
import { advanceBackfill } from "./advance-backfill";

/**
 * Stores the very list that a dry run shows, and puts the first run in line.
 * @param seen the fingerprint of the list that the person saw; null where none was shown
 * @returns the backfill's id
 * @throws QtradeError("forbidden" | "not_found" | "invalid_input" | "conflict")
 */
export async function requestBackfill(
	db: Db,
	actor: Actor,
	wish: BackfillWish,
	seen: string | null = null,
): Promise<number> {
	requireAction(actor, "run.backfill");
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "run.backfill");
		// Locked against another request, an archive and a new revision until the list is stored.
		const dataset = await maybeOne<{ id: number }>(tx, "select id from datasets where name = $1 for no key update", [
			wish.dataset,
		]);
		const plan = await planBackfill(tx, wish);
		if (seen !== null && seen !== plan.fingerprint) {
			throw new QtradeError("conflict", "the list of runs has changed since it was shown: look at it again");
		}
		const running = await maybeOne<{ id: number; requested_by: string }>(
			tx,
			"select id, requested_by from backfills where dataset_id = $1 and state = 'running'",
			[dataset?.id],
		);
		if (running) {
			throw new QtradeError(
				"conflict",
				`backfill ${running.id} of ${wish.dataset} by ${running.requested_by} is running: wait for it, or stop it with qtrade backfill-cancel ${running.id}`,
				{ details: { backfill: running.id } },
			);
		}
		const { id } = await one<{ id: number }>(
			tx,
			`insert into backfills (dataset_id, requested_from, requested_to, symbols, step, stop_at_failure, requested_by,
			                        publishes_as)
			 values ($1, $2, $3, $4, $5, $6, $7, $7) returning id`,
			[dataset?.id, plan.from, plan.to, plan.symbols, plan.step, wish.stop_at_failure, actor.name],
		);
		await tx.query(
			`insert into backfill_steps (backfill_id, seq, window_from, window_to)
			 select $1, * from unnest($2::integer[], $3::date[], $4::date[])`,
			[id, plan.steps.map(({ seq }) => seq), plan.steps.map(({ from }) => from), plan.steps.map(({ to }) => to)],
		);
		const backfill = await lockBackfill(tx, id);
		if (backfill) await advanceBackfill(tx, backfill);
		await notifyDataset(tx, wish.dataset, "backfill");
		await appendAudit(tx, {
			actor: actor.name,
			action: "backfill.request",
			subject: `backfill:${id}`,
			detail: {
				dataset: wish.dataset,
				from: plan.from,
				to: plan.to,
				symbols: plan.symbols,
				step: plan.step,
				stop_at_failure: wish.stop_at_failure,
				runs: plan.steps.length,
			},
		});
		return id;
	});
}
