/** Holds and rollback requests as pages and documents show them. */
import { type Db, many, maybeOne, one, type Queryable } from "../db";
import { QtradeError } from "../errors";
import type { SandboxAccess } from "../lake/read/sandbox";
import type { Actor } from "../policy";
import { rolesAllow } from "../vocabulary/roles";
import type { HoldView, RollbackPreview, RollbackRow, RollbackView } from "../vocabulary/rollback-views";
import type { RollbackState } from "../vocabulary/states";
import type { Page } from "../vocabulary/views";
import { type Readers, readersOf } from "./facts";
import { whyNotDecide } from "./gate";
import { previewRollback } from "./preview";

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

/** Who has read the version that is current now. */
export const readersOfCurrent = (db: Queryable, datasetId: number, version: number | null): Promise<Readers> =>
	readersOf(db, datasetId, version === null ? [] : [version]);

/** The request that waits for a decision on this dataset, if there is one whose time is not over. */
export async function pendingRollback(db: Queryable, dataset: string): Promise<number | null> {
	const row = await maybeOne<{ id: number }>(
		db,
		`select r.id from rollback_requests r join datasets d on d.id = r.dataset_id
		 where d.name = $1 and r.state = 'pending' and r.expires_at > clock_timestamp()`,
		[dataset],
	);
	return row?.id ?? null;
}

const COLUMNS = `r.id, d.name as dataset, r.kind, r.state as status, r.environment, r.from_version, r.to_version,
	r.applied_version, r.reason, r.requested_by, ${iso("r.requested_at", "requested_at")}, ${iso("r.expires_at", "expires_at")},
	r.decided_by, ${iso("r.decided_at", "decided_at")}, r.decision_note, r.self_approved,
	${iso("r.review_due_at", "review_due_at")}, r.reviewed_by, ${iso("r.reviewed_at", "reviewed_at")}, r.review_verdict,
	r.review_note`;

export type RollbackFilter = { dataset?: string; states?: readonly RollbackState[]; page: number; page_size: number };

/** Requests, newest first; those that wait for somebody come before the others. */
export async function listRollbacks(db: Queryable, filter: RollbackFilter): Promise<Page<RollbackRow>> {
	const where = `where ($1::text is null or d.name = $1) and ($2::rollback_state[] is null or r.state = any($2::rollback_state[]))`;
	const from = "from rollback_requests r join datasets d on d.id = r.dataset_id";
	const values = [filter.dataset ?? null, filter.states?.length ? filter.states : null];
	const { total } = await one<{ total: number }>(db, `select count(*) as total ${from} ${where}`, values);
	const rows = await many<RollbackRow>(
		db,
		`select ${COLUMNS} ${from} ${where} order by (r.state = 'pending') desc, r.id desc limit $3 offset $4`,
		[...values, filter.page_size, (filter.page - 1) * filter.page_size],
	);
	return { rows, total, page: filter.page, page_size: filter.page_size };
}

/**
 * Everything a request's page shows, for this person; the preview of a pending one is made again.
 * @throws QtradeError("not_found")
 */
export async function getRollback(db: Db, sandbox: SandboxAccess, actor: Actor, id: number): Promise<RollbackView> {
	const row = await maybeOne<
		RollbackRow & { preview: RollbackPreview; files_hashed_at: string; expired: boolean; dataset_id: number }
	>(
		db,
		`select ${COLUMNS}, r.dataset_id, r.preview, ${iso("r.files_hashed_at", "files_hashed_at")},
		        r.expires_at <= clock_timestamp() as expired
		 from rollback_requests r join datasets d on d.id = r.dataset_id where r.id = $1`,
		[id],
	);
	if (!row) throw new QtradeError("not_found", `there is no rollback request ${id}: qtrade rollback list shows them`);
	const { expired, dataset_id: datasetId, ...view } = row;
	const pending = row.status === "pending" && !expired;
	const fresh = pending ? await previewRollback(db, sandbox, row.dataset, row.to_version) : null;
	const decides = rolesAllow(actor.roles, "rollback.decide");
	const why = pending && decides ? (whyNotDecide(actor.name, row) ?? whyChanged(row, fresh)) : null;
	return {
		...view,
		// Whoever read since must be told, too.
		preview: { ...row.preview, ...(await readersOf(db, datasetId, row.preview.withdraws)) },
		fresh,
		why_not_approve: why,
		can: {
			approve: pending && decides && why === null,
			reject: pending && decides && whyNotDecide(actor.name, row) === null,
			withdraw: pending && rolesAllow(actor.roles, "rollback.withdraw") && row.requested_by === actor.name,
			review:
				row.kind === "break_glass" &&
				row.reviewed_at === null &&
				rolesAllow(actor.roles, "rollback.review") &&
				row.requested_by !== actor.name,
		},
		holds: await openHolds(db, row.dataset),
	};
}

function whyChanged(
	row: { preview: RollbackPreview; from_version: number },
	fresh: RollbackPreview | null,
): string | null {
	if (fresh === null) return null;
	if (fresh.refusals.length > 0) return fresh.refusals.join("; ");
	return fresh.fingerprint === row.preview.fingerprint
		? null
		: "what was asked for does not stand any more: the dataset has changed since; approving ends the request as superseded";
}
