/** Break-glass: outside dev one operator may put an earlier version back at once; another person looks at it afterwards. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, maybeOne, one, type Tx } from "../db";
import { QtradeError } from "../errors";
import { notifyDataset } from "../events";
import type { SandboxAccess } from "../lake/read/sandbox";
import { log } from "../log";
import { type Actor, requireAction } from "../policy";
import { requireReason } from "../reason";
import type { ReviewVerdict } from "../vocabulary/states";
import { holdAfter, restore } from "./apply";
import type { Applied } from "./approve-rollback";
import { endRequest } from "./end-request";
import { type DatasetFacts, readDatasetFacts, readSideFacts } from "./facts";
import { mayDecideOwn } from "./gate";
import { lockAsPreviewed, prepareRollback, type RollbackWish } from "./request-rollback";

const REVIEW_HOURS = 24;

/**
 * Restores a version at once, under the same gate as a request. The dataset stays on hold, approvers see a review that
 * is due within 24 hours, and an open request on the dataset is superseded.
 * @throws QtradeError("conflict") in dev, where one person may request and approve
 */
export async function breakGlass(db: Db, sandbox: SandboxAccess, actor: Actor, wish: RollbackWish): Promise<Applied> {
	requireAction(actor, "rollback.break_glass");
	const reason = requireReason(wish.reason);
	const { environment } = await one<{ environment: string }>(db, "select name as environment from environment");
	if (mayDecideOwn(environment)) {
		throw new QtradeError(
			"conflict",
			"in dev there is no glass to break: request the rollback and approve it yourself",
		);
	}
	const preview = await prepareRollback(db, sandbox, wish);
	const applied = await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "rollback.break_glass");
		const datasetId = await lockAsPreviewed(tx, preview);
		const dataset = await readDatasetFacts(tx, wish.dataset);
		const pause = await pauseOf(tx, dataset, preview.to.version);
		const open = await maybeOne<{ id: number }>(
			tx,
			"select id from rollback_requests where dataset_id = $1 and state = 'pending' for update",
			[datasetId],
		);
		const { from, to, changes } = preview;
		const versions = { from_version: from.version, to_version: to.version };
		const version = await restore(tx, datasetId, versions, changes, actor.name);
		const { id } = await one<{ id: number }>(
			tx,
			`insert into rollback_requests (dataset_id, kind, state, environment, from_version, to_version, definition_hash, reason,
			                                preview, files_hashed_at, requested_by, expires_at, decided_by, decided_at,
			                                applied_version, review_due_at)
			 values ($1, 'break_glass', 'applied', $2, $3, $4, $5, $6, $7, clock_timestamp(), $8, clock_timestamp(), $8,
			         clock_timestamp(), $9, clock_timestamp() + $10 * interval '1 hour') returning id`,
			[
				datasetId,
				dataset.environment,
				preview.from.version,
				preview.to.version,
				dataset.definition_hash,
				reason,
				JSON.stringify(preview),
				actor.name,
				version,
				REVIEW_HOURS,
			],
		);
		await tx.query("insert into holds (dataset_id, reason, placed_by, rollback_request_id) values ($1, $2, $3, $4)", [
			datasetId,
			[`break-glass rollback ${id} to version ${preview.to.version}: ${reason}`, pause].filter(Boolean).join("; "),
			actor.name,
			id,
		]);
		const note = `${actor.name} broke the glass: version ${version} was made current`;
		if (open) await endRequest(tx, { id: open.id, dataset: wish.dataset, state: "superseded", by: actor.name, note });
		await notifyDataset(tx, wish.dataset, "rollback");
		await appendAudit(tx, {
			actor: actor.name,
			action: "rollback.break_glass",
			subject: `rollback:${id}`,
			detail: {
				dataset: wish.dataset,
				from_version: preview.from.version,
				to_version: preview.to.version,
				version,
				environment: dataset.environment,
				reason,
				superseded: open?.id ?? null,
			},
		});
		if (open) {
			await appendAudit(tx, {
				actor: actor.name,
				action: "rollback.superseded",
				subject: `rollback:${open.id}`,
				detail: { dataset: wish.dataset, note },
			});
		}
		return { id, dataset: wish.dataset, version, on_hold: true };
	});
	log().warn({ rollback: applied.id, dataset: applied.dataset, by: actor.name }, "break-glass rollback: review is due");
	return applied;
}

/** Why the dataset stays paused whoever lifts the hold, if it does: whoever reads the hold must be told, as after approving. */
async function pauseOf(tx: Tx, dataset: DatasetFacts, version: number): Promise<string | null> {
	const to = await readSideFacts(tx, dataset.id, version);
	return to && holdAfter(dataset, to).reason;
}

/**
 * Records another person's view of a break-glass rollback.
 * @throws QtradeError("forbidden") for the person who broke the glass, ("conflict") when it was reviewed or needs none
 */
export async function reviewBreakGlass(
	db: Db,
	actor: Actor,
	review: { id: number; verdict: ReviewVerdict; note: string | null },
): Promise<void> {
	requireAction(actor, "rollback.review");
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "rollback.review");
		const row = await maybeOne<{ kind: string; requested_by: string; reviewed_by: string | null; dataset: string }>(
			tx,
			`select r.kind, r.requested_by, r.reviewed_by, d.name as dataset
			 from rollback_requests r join datasets d on d.id = r.dataset_id where r.id = $1 for update of r`,
			[review.id],
		);
		if (!row) throw new QtradeError("not_found", `there is no rollback ${review.id}: qtrade rollback list shows them`);
		if (row.kind !== "break_glass") throw new QtradeError("conflict", `rollback ${review.id} needs no review`);
		if (row.reviewed_by) {
			throw new QtradeError("conflict", `${row.reviewed_by} has reviewed rollback ${review.id} already`);
		}
		if (row.requested_by === actor.name) {
			throw new QtradeError("forbidden", `${actor.name} broke the glass: another person reviews it`);
		}
		await tx.query(
			`update rollback_requests set reviewed_by = $2, reviewed_at = clock_timestamp(), review_verdict = $3, review_note = $4
			 where id = $1`,
			[review.id, actor.name, review.verdict, review.note],
		);
		await notifyDataset(tx, row.dataset, "rollback");
		await appendAudit(tx, {
			actor: actor.name,
			action: "rollback.review",
			subject: `rollback:${review.id}`,
			detail: { dataset: row.dataset, verdict: review.verdict, note: review.note },
		});
	});
}
