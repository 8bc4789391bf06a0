/** Who locks what first: a backfill, then its run, the audit's chain last. */
import { maybeOne, type Tx } from "../db";
import type { BackfillState } from "../vocabulary/backfill-views";

export type LockedBackfill = {
	id: number;
	dataset: string;
	dataset_id: number;
	archived: boolean;
	state: BackfillState;
	symbols: string[] | null;
	stop_at_failure: boolean;
	requested_by: string;
	publishes_as: string;
};

const SELECT = `select b.id, d.name as dataset, b.dataset_id, d.archived_at is not null as archived, b.state, b.symbols,
	b.stop_at_failure, b.requested_by, b.publishes_as from backfills b join datasets d on d.id = b.dataset_id`;

export const lockBackfill = (tx: Tx, id: number): Promise<LockedBackfill | null> =>
	maybeOne<LockedBackfill>(tx, `${SELECT} where b.id = $1 for update of b`, [id]);

/**
 * Locks the backfill that a run belongs to, before the run itself is locked: whoever cancels a backfill locks in this
 * order, too. Null for a run that belongs to none.
 */
export const lockBackfillOf = (tx: Tx, runId: number): Promise<LockedBackfill | null> =>
	maybeOne<LockedBackfill>(
		tx,
		`${SELECT} where b.id = (select backfill_id from backfill_steps where run_id = $1) for update of b`,
		[runId],
	);
