/** Holds and rollback requests as pages and documents show them. */
import { many, maybeOne, type Queryable } from "../db";
import type { HoldView } from "../vocabulary/rollback-views";

const iso = (column: string, name: string): string => `to_json(${column}) #>> '{}' as ${name}`;

/** The open holds of a dataset (of every dataset when null): a person's first. */
export const openHolds = (db: Queryable, dataset: string | null): Promise<HoldView[]> =>
	many<HoldView>(
		db,
		`select h.id, d.name as dataset, h.reason, h.placed_by, ${iso("h.placed_at", "placed_at")},
		        h.rollback_request_id as rollback_request
		 from holds h join datasets d on d.id = h.dataset_id
		 where h.released_at is null and ($1::text is null or d.name = $1)
		 order by d.name, h.rollback_request_id nulls first`,
		[dataset],
	);

/** The request that waits for a decision on this dataset, if there is one. */
export async function pendingRollback(db: Queryable, dataset: string): Promise<number | null> {
	const row = await maybeOne<{ id: number }>(
		db,
		`select r.id from rollback_requests r join datasets d on d.id = r.dataset_id
		 where d.name = $1 and r.state = 'pending'`,
		[dataset],
	);
	return row?.id ?? null;
}
