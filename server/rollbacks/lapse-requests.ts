/** Requests that end by themselves: their time is over, or what they asked for does not stand any more. */
import { type Db, inTransaction, many, maybeOne, type Tx } from "../db";
import { log } from "../log";
import { lapse, lockRequest } from "./approve-rollback";
import { standingOf } from "./gate";

/**
 * Ends the request that waits on a dataset if it does not stand any more, and lifts its hold. Called by whatever makes it
 * fall, and by what its hold would stop for nothing.
 * @returns its id; null when none waits, or it stands
 */
export async function lapseFallen(tx: Tx, datasetId: number): Promise<number | null> {
	const waiting = await maybeOne<{ id: number }>(
		tx,
		"select id from rollback_requests where dataset_id = $1 and state = 'pending'",
		[datasetId],
	);
	if (!waiting) return null;
	const { request, dataset } = await lockRequest(tx, waiting.id);
	const standing = standingOf(request, dataset);
	// Somebody was quicker, or it stands.
	if (standing.kind !== "lapses") return null;
	await lapse(tx, request, standing.into, standing.reason);
	return waiting.id;
}

/** Ends all that do not stand any more; called by every worker's tick. One that cannot be ended stops no other. @returns how many */
export async function expireRollbacks(db: Db): Promise<number> {
	const due = await many<{ dataset_id: number; id: number }>(
		db,
		`select r.id, r.dataset_id from rollback_requests r
		 join datasets d on d.id = r.dataset_id
		 join dataset_definitions f on f.id = d.definition_id
		 join environment e on true
		 where r.state = 'pending' and (
		   r.expires_at <= clock_timestamp() or d.archived_at is not null or f.definition_hash <> r.definition_hash
		   or e.name <> r.environment or not exists (
		     select from dataset_versions v where v.dataset_id = r.dataset_id and v.version = r.from_version and v.is_current))
		 order by r.id`,
	);
	let ended = 0;
	for (const { id, dataset_id: datasetId } of due) {
		try {
			if ((await inTransaction(db, (tx) => lapseFallen(tx, datasetId))) !== null) ended += 1;
		} catch (error) {
			log().error({ err: error, rollback: id }, "a rollback request that does not stand any more could not be ended");
		}
	}
	return ended;
}
