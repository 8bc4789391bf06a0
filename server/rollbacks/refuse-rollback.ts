/** The other ways a request ends: rejected by an approver, withdrawn by who asked. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { decide, lockRequest } from "./approve-rollback";
import { endRequest } from "./end-request";
import { standingOf, whyNotDecide } from "./gate";

/** Rejects a pending request and lifts its hold. The requester may not, outside dev: that is withdrawing. */
export async function rejectRollback(db: Db, actor: Actor, id: number, note: string | null): Promise<void> {
	requireAction(actor, "rollback.decide");
	await decide(db, actor, id, async (tx, request) => {
		const own = whyNotDecide(actor.name, request);
		if (own !== null) throw new QtradeError("forbidden", own);
		await endRequest(tx, { id, dataset: request.dataset, state: "rejected", by: actor.name, note });
		await appendAudit(tx, {
			actor: actor.name,
			action: "rollback.reject",
			subject: `rollback:${id}`,
			detail: { dataset: request.dataset, requested_by: request.requested_by, note },
		});
	});
}

/**
 * Takes one's own pending request back and lifts its hold.
 * @throws QtradeError("forbidden") for anybody but the requester, ("conflict") when it has ended
 */
export async function withdrawRollback(db: Db, actor: Actor, id: number, note: string | null): Promise<void> {
	requireAction(actor, "rollback.withdraw");
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "rollback.withdraw");
		const { request, dataset } = await lockRequest(tx, id);
		const standing = standingOf(request, dataset);
		if (standing.kind === "ended") throw new QtradeError("conflict", standing.reason);
		if (request.requested_by !== actor.name) {
			throw new QtradeError("forbidden", `${request.requested_by} asked for this rollback: only they can withdraw it`);
		}
		await endRequest(tx, { id, dataset: request.dataset, state: "withdrawn", by: actor.name, note });
		await appendAudit(tx, {
			actor: actor.name,
			action: "rollback.withdraw",
			subject: `rollback:${id}`,
			detail: { dataset: request.dataset, note },
		});
	});
}
