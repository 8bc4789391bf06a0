/** Stopping a backfill: no further run, and the one that is open is cancelled. */
import { requireActionNow } from "../authority";
import { lockBackfill } from "../backfills/lock-backfill";
import { type Db, inTransaction } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { isFinalRunState } from "../vocabulary/states";
import { endBackfill, readSteps } from "./advance-backfill";
import { cancelOpenRun } from "./cancel-run";

/**
 * @param state `stopped` where the command was interrupted, rather than the backfill given up; both can be resumed
 * @throws QtradeError("forbidden" | "not_found" | "conflict")
 */
export async function cancelBackfill(
	db: Db,
	actor: Actor,
	id: number,
	state: "cancelled" | "stopped" = "cancelled",
): Promise<void> {
	requireAction(actor, "run.backfill");
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "run.backfill");
		const backfill = await lockBackfill(tx, id);
		if (!backfill) throw new QtradeError("not_found", `there is no backfill ${id}: qtrade backfills lists them`);
		if (backfill.state !== "running") {
			throw new QtradeError("conflict", `backfill ${id} has already ended: it is ${backfill.state}`);
		}
		const open = (await readSteps(tx, id)).find(({ state }) => state !== null && !isFinalRunState(state));
		if (open?.run_id) await cancelOpenRun(tx, actor, open.run_id);
		await endBackfill(tx, backfill, state, actor.name);
	});
}
