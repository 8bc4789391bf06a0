/** Going on with a backfill that stopped: what is good stays, the rest is done again from the first that is not. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { lockBackfill } from "../backfills/lock-backfill";
import { type Db, inTransaction, maybeOne } from "../db";
import { QtradeError } from "../errors";
import { notifyDataset } from "../events";
import { type Actor, requireAction } from "../policy";
import { isFinalRunState, isGoodRunState } from "../vocabulary/states";
import { advanceBackfill, readSteps } from "./advance-backfill";
import { SERVICE } from "./start-run";

/**
 * Puts the first step that is not good in line again; what follows is published as the service, as of retried runs.
 * @throws QtradeError("forbidden" | "not_found" | "conflict")
 */
export async function resumeBackfill(db: Db, actor: Actor, id: number): Promise<void> {
	requireAction(actor, "run.backfill");
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "run.backfill");
		// The dataset before the backfill, as whoever publishes does.
		await tx.query(
			"select id from datasets where id = (select dataset_id from backfills where id = $1) for no key update",
			[id],
		);
		const backfill = await lockBackfill(tx, id);
		if (!backfill) throw new QtradeError("not_found", `there is no backfill ${id}: qtrade backfills lists them`);
		if (backfill.state === "running" || backfill.state === "succeeded") {
			throw new QtradeError("conflict", `backfill ${id} is ${backfill.state}: only one that stopped can be resumed`);
		}
		if (backfill.archived) throw new QtradeError("conflict", `${backfill.dataset} is archived and takes no runs`);
		const steps = await readSteps(tx, id);
		const open = steps.find(({ state }) => state !== null && !isFinalRunState(state));
		if (open) throw new QtradeError("conflict", `run ${open.run_id} of backfill ${id} is still open: wait for its end`);
		const other = await maybeOne<{ id: number }>(
			tx,
			"select id from backfills where dataset_id = $1 and state = 'running'",
			[backfill.dataset_id],
		);
		if (other) throw new QtradeError("conflict", `backfill ${other.id} of ${backfill.dataset} is running: wait for it`);
		const again = steps.filter(({ state }) => state === null || !isGoodRunState(state)).map(({ seq }) => seq);
		await tx.query("update backfill_steps set run_id = null where backfill_id = $1 and seq = any($2)", [id, again]);
		await tx.query("update backfills set state = 'running', finished_at = null, publishes_as = $2 where id = $1", [
			id,
			SERVICE,
		]);
		await advanceBackfill(tx, { ...backfill, state: "running", publishes_as: SERVICE });
		await notifyDataset(tx, backfill.dataset, "backfill");
		await appendAudit(tx, {
			actor: actor.name,
			action: "backfill.resume",
			subject: `backfill:${id}`,
			detail: { dataset: backfill.dataset, from_step: again[0], steps: again.length },
		});
	});
}
