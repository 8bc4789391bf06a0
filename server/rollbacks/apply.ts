/** What approving and break-glass have in common: the restored version, and what becomes of the hold. */
import type { Tx } from "../db";
import { restoreVersion } from "../versions";
import type { ChangeCounts } from "../vocabulary/rollback-views";
import { type DatasetFacts, pauseReason, type RestoredFacts } from "./facts";
import { mayDecideOwn } from "./gate";

/** Publishes the target again as the next version. @returns its number */
export const restore = (
	tx: Tx,
	datasetId: number,
	request: { from_version: number; to_version: number },
	changes: ChangeCounts | null,
	by: string,
): Promise<number> =>
	restoreVersion(tx, {
		datasetId,
		fromVersion: request.from_version,
		toVersion: request.to_version,
		publishedBy: by,
		rowsAdded: changes?.added ?? 0,
		rowsRestated: changes?.restated ?? 0,
		rowsRemoved: changes?.removed ?? 0,
	});

/**
 * What an applied rollback leaves of its hold. In dev it is lifted; elsewhere it stays until an operator releases it. A
 * definition that reads otherwise than the restored version's keeps it everywhere, and says so in its reason.
 */
export function holdAfter(dataset: DatasetFacts, to: RestoredFacts): { stays: boolean; reason: string | null } {
	const reason = pauseReason(dataset, to);
	return { stays: reason !== null || !mayDecideOwn(dataset.environment), reason };
}
