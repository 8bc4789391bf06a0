/** What approving and break-glass have in common: the restored version, and what becomes of the hold. */
import type { Tx } from "../db";
import { type Restoration, restoreVersion } from "../versions";
import type { RollbackPreview } from "../vocabulary/rollback-views";
import { liftHoldOf } from "./end-request";
import { type DatasetFacts, readSideFacts } from "./facts";
import { mayDecideOwn } from "./gate";
import { pauseReason } from "./preview";

/** Publishes the target again as the next version. @returns its number */
export function restore(
	tx: Tx,
	datasetId: number,
	request: { from_version: number; to_version: number },
	preview: Pick<RollbackPreview, "changes">,
	by: string,
): Promise<number> {
	const restoration: Restoration = {
		datasetId,
		fromVersion: request.from_version,
		toVersion: request.to_version,
		publishedBy: by,
		rowsAdded: preview.changes?.added ?? 0,
		rowsRestated: preview.changes?.restated ?? 0,
		rowsRemoved: preview.changes?.removed ?? 0,
	};
	return restoreVersion(tx, restoration);
}

/**
 * In dev an applied request lifts its hold; elsewhere it stays until an operator releases it. A definition that reads
 * otherwise than the restored version's keeps it everywhere, and says so.
 * @returns whether the dataset stays on hold
 */
export async function settleHold(
	tx: Tx,
	dataset: DatasetFacts,
	request: { id: number; to_version: number },
	by: string,
): Promise<boolean> {
	const to = await readSideFacts(tx, dataset.id, request.to_version);
	const pause = to && pauseReason(dataset, to);
	if (pause) {
		await tx.query("update holds set reason = $2 where rollback_request_id = $1 and released_at is null", [
			request.id,
			pause,
		]);
		return true;
	}
	if (!mayDecideOwn(dataset.environment)) return true;
	await liftHoldOf(tx, request.id, by);
	return false;
}
