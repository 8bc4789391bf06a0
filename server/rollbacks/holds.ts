/** Holds: publishing stopped by one person, readers unaffected, reversible at any time. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, many, maybeOne, one, type Tx } from "../db";
import { QtradeError } from "../errors";
import { notifyDataset } from "../events";
import { type Actor, requireAction } from "../policy";
import { requireReason } from "../reason";
import { lockDataset } from "../versions";
import { lapseFallen } from "./lapse-requests";

/**
 * Stops publishing of a dataset. It waits for a publish that is in its transaction now; the next one is refused.
 * @throws QtradeError("conflict") when a person holds it already
 */
export async function placeHold(db: Db, actor: Actor, name: string, reason: string): Promise<{ id: number }> {
	requireAction(actor, "hold.place");
	const why = requireReason(reason);
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "hold.place");
		const datasetId = await lockByName(tx, name);
		const held = await maybeOne<{ placed_by: string; reason: string }>(
			tx,
			`select placed_by, reason from holds
			 where dataset_id = $1 and released_at is null and rollback_request_id is null`,
			[datasetId],
		);
		if (held) throw new QtradeError("conflict", `${held.placed_by} holds ${name} already: ${held.reason}`);
		const { id } = await one<{ id: number }>(
			tx,
			"insert into holds (dataset_id, reason, placed_by) values ($1, $2, $3) returning id",
			[datasetId, why, actor.name],
		);
		await notifyDataset(tx, name, "hold");
		await appendAudit(tx, {
			actor: actor.name,
			action: "hold.place",
			subject: `dataset:${name}`,
			detail: { hold: id, reason: why },
		});
		return { id };
	});
}

/**
 * Lets a dataset publish again: a person's hold, and that of a rollback that was applied. A request that does not stand
 * any more ends here, with its hold.
 * @param shown every open hold that the person saw: one that came since may have a reason that they have not read
 * @returns how many holds were released
 * @throws QtradeError("conflict") when nothing holds it, when other holds are open than were shown, or when a rollback
 *   request still waits for its decision
 */
export async function releaseHolds(
	db: Db,
	actor: Actor,
	name: string,
	shown: readonly number[],
): Promise<{ released: number }> {
	requireAction(actor, "hold.release");
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "hold.release");
		const datasetId = await lockByName(tx, name);
		const open = await many<{ id: number; pending: number | null }>(
			tx,
			`select h.id, case when r.state = 'pending' then r.id end as pending
			 from holds h left join rollback_requests r on r.id = h.rollback_request_id
			 where h.dataset_id = $1 and h.released_at is null for update of h`,
			[datasetId],
		);
		if (open.length === 0) throw new QtradeError("conflict", `${name} is not on hold`);
		if (open.length !== new Set(shown).size || open.some((hold) => !shown.includes(hold.id))) {
			throw new QtradeError("conflict", `other holds are open on ${name} than those that were shown: look again`, {
				details: { open: open.map((hold) => hold.id) },
			});
		}
		const lapsed = await lapseFallen(tx, datasetId);
		const releasable = open.filter((hold) => hold.pending === null).map((hold) => hold.id);
		const waiting = open.find((hold) => hold.pending !== null && hold.pending !== lapsed)?.pending;
		if (releasable.length === 0 && lapsed !== null) return { released: 1 };
		if (releasable.length === 0) {
			throw new QtradeError(
				"conflict",
				`rollback request ${waiting} holds ${name} until it is decided: approve, reject or withdraw it`,
				{ details: { rollback: waiting } },
			);
		}
		await tx.query("update holds set released_by = $2, released_at = clock_timestamp() where id = any($1::bigint[])", [
			releasable,
			actor.name,
		]);
		await notifyDataset(tx, name, "hold");
		await appendAudit(tx, {
			actor: actor.name,
			action: "hold.release",
			subject: `dataset:${name}`,
			detail: { holds: releasable },
		});
		return { released: releasable.length + (lapsed === null ? 0 : 1) };
	});
}

async function lockByName(tx: Tx, name: string): Promise<number> {
	const row = await maybeOne<{ id: number }>(tx, "select id from datasets where name = $1", [name]);
	if (!row) throw new QtradeError("not_found", `there is no dataset ${name}: qtrade dataset list shows them`);
	await lockDataset(tx, row.id);
	return row.id;
}
