/**
 * Approving a rollback applies it, in one transaction: policy, the same gate under the dataset's lock, the restored
 * version, the hold, audit. Only metadata moves, so no worker is on its way and size does not matter.
 */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, many, maybeOne, prepared, type Queryable, type Tx } from "../db";
import { env } from "../env";
import { QtradeError } from "../errors";
import { datasetNotice, EVENT_CHANNEL } from "../events";
import { type Actor, requireAction } from "../policy";
import type { ChangeCounts } from "../vocabulary/rollback-views";
import { holdAfter, restore } from "./apply";
import { endRequest } from "./end-request";
import type { DatasetFacts, NeededFile, RestoredFacts } from "./facts";
import { type StoredRequest, standingOf, whyNotDecide } from "./gate";
import { checkPresence } from "./restorable";

export type Decision = {
	id: number;
	note: string | null;
	/** of the preview that the decider saw; null where none was shown */
	fingerprint: string | null;
};

export type Applied = { id: number; dataset: string; version: number; on_hold: boolean };

type LockedRequest = StoredRequest & {
	dataset: string;
	dataset_id: number;
	/** of the preview that the requester saw */
	fingerprint: string;
	changes: ChangeCounts | null;
	to: RestoredFacts;
};

/**
 * Applies a pending request.
 * @returns the version that was made current
 * @throws QtradeError("forbidden") for the requester outside dev or without the role, ("conflict") when it was decided,
 *   has expired or anything that it is bound to has changed; such a request ends as expired or superseded
 */
export async function approveRollback(db: Db, actor: Actor, decision: Decision): Promise<Applied> {
	requireAction(actor, "rollback.decide");
	// Looked up while the transaction begins; a decision that is refused before it needs them does not wait.
	const presence = filesToRestore(prepared(db), decision.id).then((files) => checkPresence(env().lake, files));
	presence.catch(() => undefined);
	const outcome = await decide(db, actor, decision.id, async (tx, request, dataset) => {
		const own = whyNotDecide(actor.name, request);
		if (own !== null) throw new QtradeError("forbidden", own);
		if (decision.fingerprint !== null && decision.fingerprint !== request.fingerprint) {
			throw new QtradeError("conflict", "the preview that was shown is not of this request: look at it again");
		}
		const present = await presence;
		if (!present.ok) {
			const [first] = present.problems;
			throw new QtradeError(
				"conflict",
				`version ${request.to_version} cannot be restored: ${first?.path} ${first?.problem}; restore the file from a backup (qtrade fsck lists what is damaged)`,
			);
		}
		const version = await restore(tx, request.dataset_id, request, request.changes, actor.name);
		const selfApproved = actor.name === request.requested_by;
		const hold = holdAfter(dataset, request.to);
		await tx.query(
			`with decided as (
			   update rollback_requests set state = 'applied', decided_by = $2, decided_at = clock_timestamp(),
			          decision_note = $3, applied_version = $4, self_approved = $5
			   where id = $1 and state = 'pending'
			 ), lifted as (
			   update holds set released_by = case when $6 then null else $2 end,
			          released_at = case when $6 then null else clock_timestamp() end, reason = coalesce($7, reason)
			   where rollback_request_id = $1 and released_at is null
			 )
			 select pg_notify('${EVENT_CHANNEL}', $8)`,
			[
				request.id,
				actor.name,
				decision.note,
				version,
				selfApproved,
				hold.stays,
				hold.reason,
				datasetNotice(request.dataset, "rollback"),
			],
		);
		await appendAudit(tx, {
			actor: actor.name,
			action: "rollback.apply",
			subject: `rollback:${request.id}`,
			detail: {
				dataset: request.dataset,
				from_version: request.from_version,
				to_version: request.to_version,
				version,
				environment: request.environment,
				requested_by: request.requested_by,
				self_approved: selfApproved,
				on_hold: hold.stays,
				note: decision.note,
			},
		});
		return { id: request.id, dataset: request.dataset, version, on_hold: hold.stays };
	});
	return outcome;
}

const filesToRestore = (db: Queryable, id: number): Promise<NeededFile[]> =>
	many<NeededFile>(
		db,
		`with target as (select dataset_id, to_version as version from rollback_requests where id = $1)
		 select path, bytes, sha256 from files_of_version join target using (dataset_id, version)
		 union all
		 select manifest_path, null, manifest_sha256 from dataset_versions join target using (dataset_id, version)`,
		[id],
	);

/**
 * Runs a decision on a request that still stands, under its dataset's lock. One that does not stand any more is ended,
 * which is kept, and the decision refused.
 */
export async function decide<Result>(
	db: Db,
	actor: Actor,
	id: number,
	work: (tx: Tx, request: LockedRequest, dataset: DatasetFacts) => Promise<Result>,
): Promise<Result> {
	const outcome = await inTransaction(db, async (tx): Promise<{ done: Result } | { lapsed: string }> => {
		await requireActionNow(tx, actor, "rollback.decide");
		const { request, dataset } = await lockRequest(tx, id);
		const standing = standingOf(request, dataset);
		if (standing.kind === "ended") throw new QtradeError("conflict", standing.reason);
		if (standing.kind === "lapses") {
			await lapse(tx, request, standing.into, standing.reason);
			return { lapsed: standing.reason };
		}
		return { done: await work(tx, request, dataset) };
	});
	if ("lapsed" in outcome) throw new QtradeError("conflict", outcome.lapsed);
	return outcome.done;
}

/**
 * The request and its dataset, both locked, the dataset first: every change of its versions takes that lock. Two
 * statements, since what is read must be read after the lock.
 */
export async function lockRequest(tx: Tx, id: number): Promise<{ request: LockedRequest; dataset: DatasetFacts }> {
	await tx.query(
		"select from datasets where id = (select dataset_id from rollback_requests where id = $1) for update",
		[id],
	);
	const row = await maybeOne<LockedRequest & { facts: DatasetFacts }>(
		tx,
		`select r.id, r.state, r.from_version, r.to_version, r.environment, r.definition_hash, r.requested_by,
		        r.expires_at <= clock_timestamp() as expired, d.name as dataset, r.dataset_id,
		        r.preview->>'fingerprint' as fingerprint,
		        case when jsonb_typeof(r.preview->'changes') = 'object' then (r.preview->'changes') - '{by_symbol,by_date}'::text[] end
		          as changes,
		        json_build_object('version', t.version, 'definition', tf.definition, 'definition_revision', tf.revision) as to,
		        json_build_object('id', d.id, 'name', d.name, 'calendar', d.calendar, 'archived', d.archived_at is not null,
		          'current', (select version from dataset_versions c where c.dataset_id = d.id and c.is_current),
		          'definition', f.definition, 'definition_hash', f.definition_hash, 'definition_revision', f.revision,
		          'environment', e.name) as facts
		 from rollback_requests r
		 join datasets d on d.id = r.dataset_id
		 join dataset_definitions f on f.id = d.definition_id
		 join environment e on true
		 join dataset_versions t on t.dataset_id = r.dataset_id and t.version = r.to_version
		 join lateral (select definition, revision from dataset_definitions x
		               where x.dataset_id = t.dataset_id and x.definition_hash = t.definition_hash order by revision limit 1) tf on true
		 where r.id = $1 for update of r`,
		[id],
	);
	if (!row) throw new QtradeError("not_found", `there is no rollback request ${id}: qtrade rollback list shows them`);
	const { facts, ...request } = row;
	return { request, dataset: facts };
}

/** Ends a request that nobody decided: its time is over, or what it asked for does not stand any more. */
export async function lapse(
	tx: Tx,
	request: Pick<LockedRequest, "id" | "dataset">,
	into: "expired" | "superseded",
	reason: string,
): Promise<void> {
	await endRequest(tx, { id: request.id, dataset: request.dataset, state: into, by: SERVICE, note: reason });
	await appendAudit(tx, {
		actor: SERVICE,
		action: `rollback.${into}`,
		subject: `rollback:${request.id}`,
		detail: { dataset: request.dataset, reason },
	});
}

const SERVICE = "service";
