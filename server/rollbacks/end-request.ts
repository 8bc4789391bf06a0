/** Ending a pending request in any state but applied, with its own hold lifted. The caller holds the dataset's lock. */
import type { Tx } from "../db";
import { notifyDataset } from "../events";
import type { RollbackState } from "../vocabulary/states";

export type RequestEnding = {
	id: number;
	dataset: string;
	state: Exclude<RollbackState, "pending" | "applied">;
	by: string;
	note: string | null;
};

/** Sets the final state and lifts the hold that the request placed; the caller audits it. */
export async function endRequest(tx: Tx, ending: RequestEnding): Promise<void> {
	await tx.query(
		`update rollback_requests set state = $2, decided_by = $3, decided_at = clock_timestamp(), decision_note = $4
		 where id = $1 and state = 'pending'`,
		[ending.id, ending.state, ending.by, ending.note],
	);
	await liftHoldOf(tx, ending.id, ending.by);
	await notifyDataset(tx, ending.dataset, "rollback");
}

/** Lifts the hold of a request, if it is open. */
export async function liftHoldOf(tx: Tx, requestId: number, by: string): Promise<void> {
	await tx.query(
		`update holds set released_by = $2, released_at = clock_timestamp()
		 where rollback_request_id = $1 and released_at is null`,
		[requestId, by],
	);
}
