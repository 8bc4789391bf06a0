/** Asking for a rollback: gate, request, hold and audit in one transaction. Nothing readers see changes. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, maybeOne, one, type Tx } from "../db";
import { env } from "../env";
import { QtradeError } from "../errors";
import { notifyDataset } from "../events";
import type { SandboxAccess } from "../lake/read/sandbox";
import { type Actor, requireAction } from "../policy";
import { requireReason } from "../reason";
import { lockDataset } from "../versions";
import type { RollbackPreview } from "../vocabulary/rollback-views";
import { endRequest } from "./end-request";
import { fingerprintOf, readDatasetFacts, readNeededFiles, readSideFacts } from "./facts";
import { previewRollback } from "./preview";
import { checkContent } from "./restorable";

export type RollbackWish = {
	dataset: string;
	to: number;
	reason: string;
	/** of the preview that the person saw; null where none was shown */
	fingerprint: string | null;
};

/**
 * Makes the preview again, reads and hashes the files to be restored, and records the request. The dataset is on hold
 * until the request ends. An open request for another version is superseded by this one.
 * @returns the request's id
 * @throws QtradeError("forbidden" | "not_found" | "invalid_input" | "conflict")
 */
export async function requestRollback(
	db: Db,
	sandbox: SandboxAccess,
	actor: Actor,
	wish: RollbackWish,
): Promise<number> {
	requireAction(actor, "rollback.request");
	const reason = requireReason(wish.reason);
	const preview = await prepareRollback(db, sandbox, wish);
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "rollback.request");
		const datasetId = await lockAsPreviewed(tx, preview);
		await supersedeOpenRequest(tx, actor, wish);
		const { id } = await one<{ id: number }>(
			tx,
			`insert into rollback_requests (dataset_id, environment, from_version, to_version, definition_hash, reason, preview,
			                                files_hashed_at, requested_by, expires_at)
			 select d.id, e.name, $2, $3, f.definition_hash, $4, $5, clock_timestamp(), $6,
			        clock_timestamp() + $7 * interval '1 hour'
			 from datasets d join dataset_definitions f on f.id = d.definition_id join environment e on true
			 where d.id = $1 returning id`,
			[
				datasetId,
				preview.from.version,
				preview.to.version,
				reason,
				JSON.stringify(preview),
				actor.name,
				env().rollbackExpiryHours,
			],
		);
		await tx.query("insert into holds (dataset_id, reason, placed_by, rollback_request_id) values ($1, $2, $3, $4)", [
			datasetId,
			`rollback request ${id} to version ${preview.to.version}: ${reason}`,
			actor.name,
			id,
		]);
		await notifyDataset(tx, wish.dataset, "rollback");
		await appendAudit(tx, {
			actor: actor.name,
			action: "rollback.request",
			subject: `rollback:${id}`,
			detail: {
				dataset: wish.dataset,
				from_version: preview.from.version,
				to_version: preview.to.version,
				environment: preview.environment,
				reason,
				fingerprint: preview.fingerprint,
			},
		});
		return id;
	});
}

/**
 * Everything that may take long, before any lock: the preview made now, and every file of the target read and hashed.
 * @throws QtradeError("conflict") when the gate refuses, or when the person saw another preview
 */
export async function prepareRollback(
	db: Db,
	sandbox: SandboxAccess,
	wish: Pick<RollbackWish, "dataset" | "to" | "fingerprint">,
): Promise<RollbackPreview> {
	const preview = await previewRollback(db, sandbox, wish.dataset, wish.to);
	if (preview.refusals.length > 0) throw new QtradeError("conflict", preview.refusals.join("; "));
	if (wish.fingerprint !== null && wish.fingerprint !== preview.fingerprint) throw changedSince(wish.dataset);
	const { id } = await readDatasetFacts(db, wish.dataset);
	const content = await checkContent(env().lake, await readNeededFiles(db, id, wish.to));
	if (!content.ok) {
		const [first] = content.problems;
		throw new QtradeError(
			"conflict",
			`version ${wish.to} cannot be restored: ${first?.path} ${first?.problem}; restore the file from a backup (qtrade fsck lists what is damaged)`,
			{ details: { problems: content.problems } },
		);
	}
	return preview;
}

/** Locks the dataset and makes sure that it still is what the preview showed. @returns the dataset's id */
export async function lockAsPreviewed(tx: Tx, preview: RollbackPreview): Promise<number> {
	const { id } = await readDatasetFacts(tx, preview.dataset);
	await lockDataset(tx, id);
	const dataset = await readDatasetFacts(tx, preview.dataset);
	const from = dataset.current === null ? null : await readSideFacts(tx, id, dataset.current);
	const to = await readSideFacts(tx, id, preview.to.version);
	if (!from || !to || dataset.archived || fingerprintOf(dataset, from, to) !== preview.fingerprint) {
		throw changedSince(preview.dataset);
	}
	return id;
}

const changedSince = (dataset: string): QtradeError =>
	new QtradeError("conflict", `${dataset} has changed since the preview was made: look at it again`);

/** One request at a time waits on a dataset: the same wish again is refused, another one takes its place. */
async function supersedeOpenRequest(tx: Tx, actor: Actor, wish: RollbackWish): Promise<void> {
	const open = await maybeOne<{ id: number; to_version: number; expired: boolean; requested_by: string }>(
		tx,
		`select r.id, r.to_version, r.expires_at <= clock_timestamp() as expired, r.requested_by
		 from rollback_requests r join datasets d on d.id = r.dataset_id
		 where d.name = $1 and r.state = 'pending' for update of r`,
		[wish.dataset],
	);
	if (!open) return;
	if (open.to_version === wish.to && !open.expired) {
		throw new QtradeError(
			"conflict",
			`${open.requested_by} has asked for this already: rollback request ${open.id} waits for a decision`,
			{ details: { rollback: open.id } },
		);
	}
	const state = open.expired ? "expired" : "superseded";
	const note = open.expired ? null : `${actor.name} asked for version ${wish.to} instead`;
	await endRequest(tx, { id: open.id, dataset: wish.dataset, state, by: actor.name, note });
	await appendAudit(tx, {
		actor: actor.name,
		action: `rollback.${state}`,
		subject: `rollback:${open.id}`,
		detail: { dataset: wish.dataset, note },
	});
}
