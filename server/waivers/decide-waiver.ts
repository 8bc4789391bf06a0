/** What becomes of a waiver: approved or rejected by another person, or taken back. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { readClock } from "../clock";
import { type Db, inTransaction, maybeOne, type Tx } from "../db";
import { QtradeError } from "../errors";
import { notifyDataset } from "../events";
import { type Actor, requireAction } from "../policy";
import type { WaiverState } from "../vocabulary/states";
import { whyNotDecide } from "./gate";

type Locked = {
	id: number;
	dataset: string;
	state: WaiverState;
	requested_by: string;
	environment: string;
	expired: boolean;
};

/**
 * Approves or rejects a pending waiver.
 * @throws QtradeError("forbidden") without the role, or for the requester outside dev; ("conflict") when it was decided,
 *   or its time is over
 */
export async function decideWaiver(
	db: Db,
	actor: Actor,
	{ id, approve, note }: { id: number; approve: boolean; note: string | null },
): Promise<void> {
	requireAction(actor, "waiver.decide");
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "waiver.decide");
		const waiver = await lockWaiver(tx, id);
		const own = actor.name === waiver.requested_by;
		const refusal = whyNotDecide(actor.name, waiver, approve);
		if (refusal !== null) throw new QtradeError(refusal.code, refusal.message);
		await tx.query(
			`update waivers set state = $2, decided_by = $3, decided_at = clock_timestamp(), decision_note = $4, self_approved = $5
			 where id = $1`,
			[id, approve ? "active" : "rejected", actor.name, note, approve && own],
		);
		await notifyDataset(tx, waiver.dataset, "waiver");
		await appendAudit(tx, {
			actor: actor.name,
			action: approve ? "waiver.approve" : "waiver.reject",
			subject: `waiver:${id}`,
			detail: { dataset: waiver.dataset, requested_by: waiver.requested_by, self_approved: approve && own, note },
		});
	});
}

/** Takes back a waiver that waits or is active: from now on the check counts again. Any operator may; it only makes stricter. */
export async function withdrawWaiver(db: Db, actor: Actor, id: number): Promise<void> {
	requireAction(actor, "waiver.request");
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "waiver.request");
		const waiver = await lockWaiver(tx, id);
		if (waiver.state !== "pending" && waiver.state !== "active") {
			throw new QtradeError("conflict", `waiver ${id} is ${waiver.state} already`);
		}
		await tx.query(
			"update waivers set state = 'withdrawn', withdrawn_by = $2, withdrawn_at = clock_timestamp() where id = $1",
			[id, actor.name],
		);
		await notifyDataset(tx, waiver.dataset, "waiver");
		await appendAudit(tx, {
			actor: actor.name,
			action: "waiver.withdraw",
			subject: `waiver:${id}`,
			detail: { dataset: waiver.dataset, requested_by: waiver.requested_by },
		});
	});
}

async function lockWaiver(tx: Tx, id: number): Promise<Locked> {
	const waiver = await maybeOne<Omit<Locked, "expired"> & { expires_at: Date }>(
		tx,
		`select w.id, d.name as dataset, w.state, w.requested_by, w.environment, w.expires_at
		 from waivers w join datasets d on d.id = w.dataset_id where w.id = $1 for update of w`,
		[id],
	);
	if (!waiver) throw new QtradeError("not_found", `there is no waiver ${id}: qtrade waiver list shows them`);
	return { ...waiver, expired: waiver.expires_at <= (await readClock(tx)).now() };
}
