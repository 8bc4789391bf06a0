/**
 * The only code that changes which version is current. Whoever publishes calls it inside the transaction that also
 * records why, and after the files are durable.
 */
import { maybeOne, one, type Tx } from "./db";
import { QtradeError } from "./errors";
import type { LakeFile } from "./lake/lake-file";
import { type Lease, leaseLost } from "./leases";
import type { VersionAction } from "./vocabulary/states";

export type Publication = {
	datasetId: number;
	/** version that the work started from; publishing is refused when another one is current by now */
	baseVersion: number | null;
	action: VersionAction;
	snapshotId: string;
	contentHash: string;
	schemaHash: string;
	definitionHash: string;
	manifestPath: string;
	manifestSha256: string;
	files: readonly LakeFile[];
	watermark: string | null;
	/** the last session that nearly all expected instruments have; null where no universe is named */
	completeUntil: string | null;
	rowsAdded: number;
	rowsRestated: number;
	rowsRemoved: number;
	sourceState: Record<string, string>;
	runId: number;
	fence: number;
	publishedBy: string;
	/** what the rows were made from: one line that names the source, and the sessions that were asked of it */
	lineage: { source: string; from: string | null; to: string | null };
};

/**
 * Publishes a snapshot as the dataset's next version and makes it current: base still current, no hold, clear, set
 * (design section 5). One statement, since readers and the audit's chain wait for it; each step takes its rows from the
 * one before, so current is cleared before the next is set, as its unique index demands. The caller holds the dataset's
 * lock, taken by a statement of its own: this one then sees whatever was committed before the lock was had.
 * @returns the new version's number
 * @throws QtradeError("superseded") when current is not the base any more, ("held") while a person holds the dataset
 */
export async function publishVersion(tx: Tx, publication: Publication): Promise<number> {
	const { files } = publication;
	const sum = (field: "rows" | "bytes"): number => files.reduce((total, file) => total + file[field], 0);
	const column = <Field extends keyof LakeFile>(field: Field): LakeFile[Field][] => files.map((file) => file[field]);
	const dates = files.flatMap((file) => [file.min_date, file.max_date]).sort();
	const published = await maybeOne<{ version: number }>(
		tx,
		`with hold as (
		   select id from holds where dataset_id = $1 and released_at is null
		 ), cleared as (
		   update dataset_versions set is_current = false
		   where dataset_id = $1 and is_current and version = $19::integer and not exists (select from hold)
		   returning version
		 ), base as (
		   select version from cleared
		   union all
		   select null where $19::integer is null and not exists (select from hold)
		     and not exists (select from dataset_versions where dataset_id = $1 and is_current)
		 ), counted as (
		   update datasets set last_version = last_version + 1 from base where id = $1
		   returning last_version as version, base.version as base_version
		 ), files as (
		   insert into version_files (dataset_id, version, path, partition, rows, bytes, sha256, content_sha256, min_date, max_date)
		   select $1, version, f.* from counted, unnest($23::text[], $24::text[], $25::bigint[], $26::bigint[], $27::text[],
		                                                $28::text[], $29::date[], $30::date[]) f
		 ), edge as (
		   insert into lineage_edges (run_id, dataset_id, version, source, window_from, window_to)
		   select $20, $1, version, $31, $32::date, $33::date from counted
		 )
		 insert into dataset_versions (
		   dataset_id, version, snapshot_id, content_hash, schema_hash, definition_hash, manifest_path, manifest_sha256,
		   row_count, byte_count, file_count, min_key_date, max_key_date, watermark, rows_added, rows_restated, rows_removed,
		   source_state, is_current, action, base_version, run_id, fence, published_by, published_at, files_version, complete_until)
		 select $1, version, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, true, $18, base_version,
		        $20, $21, $22, clock_timestamp(), version, $34::date from counted
		 returning version`,
		[
			publication.datasetId,
			publication.snapshotId,
			publication.contentHash,
			publication.schemaHash,
			publication.definitionHash,
			publication.manifestPath,
			publication.manifestSha256,
			sum("rows"),
			sum("bytes"),
			files.length,
			dates[0] ?? null,
			dates.at(-1) ?? null,
			publication.watermark,
			publication.rowsAdded,
			publication.rowsRestated,
			publication.rowsRemoved,
			JSON.stringify(publication.sourceState),
			publication.action,
			publication.baseVersion,
			publication.runId,
			publication.fence,
			publication.publishedBy,
			column("path"),
			column("partition"),
			column("rows"),
			column("bytes"),
			column("sha256"),
			column("content_sha256"),
			column("min_date"),
			column("max_date"),
			publication.lineage.source,
			publication.lineage.from,
			publication.lineage.to,
			publication.completeUntil,
		],
	);
	if (!published) throw await whyRefused(tx, publication);
	return published.version;
}

async function whyRefused(tx: Tx, { datasetId, baseVersion }: Publication): Promise<QtradeError> {
	const now = await one<{ version: number | null; hold_reason: string | null; held_by: string | null }>(
		tx,
		`select v.version, h.reason as hold_reason, h.placed_by as held_by from datasets d
		 left join dataset_versions v on v.dataset_id = d.id and v.is_current
		 left join lateral (select reason, placed_by from holds where dataset_id = d.id and released_at is null
		                    order by rollback_request_id nulls first limit 1) h on true
		 where d.id = $1`,
		[datasetId],
	);
	if (now.version !== baseVersion) {
		return new QtradeError(
			"superseded",
			`version ${now.version ?? "none"} became current while this run worked on version ${baseVersion ?? "none"}: run it again`,
		);
	}
	return new QtradeError("held", `${now.held_by} holds this dataset: ${now.hold_reason}`, {
		details: { reason: "on_hold" },
	});
}

export type Restoration = {
	datasetId: number;
	/** the version that is current, as the caller has seen under the dataset's lock */
	fromVersion: number;
	/** the version whose snapshot is published again */
	toVersion: number;
	publishedBy: string;
	rowsAdded: number;
	rowsRestated: number;
	rowsRemoved: number;
};

/**
 * Publishes an earlier version's snapshot again as the next version: same files, manifest, content hash, watermark and
 * source state. Versions in between are marked as withdrawn by it; those of the restored snapshot stand again. No file
 * moves and no list of files is copied, so the cost does not depend on the size of the data. The caller holds the dataset's lock.
 * @returns the new version's number
 * @throws QtradeError("superseded") when `fromVersion` is not current
 */
export async function restoreVersion(tx: Tx, restoration: Restoration): Promise<number> {
	const restored = await maybeOne<{ version: number }>(
		tx,
		// The target is read once: joined to the versions, a history of thousands would be read as often as it is long.
		// Current is cleared and marked in one step, since a statement changes a row once.
		`with target as materialized (
		   select * from dataset_versions where dataset_id = $1 and version = $2
		 ), cleared as (
		   update dataset_versions v
		   set is_current = false, withdrawn_by = case when v.snapshot_id <> target.snapshot_id then d.last_version + 1 end
		   from target, datasets d where d.id = $1 and v.dataset_id = $1 and v.version = $3 and v.is_current
		   returning v.version
		 ), counted as (
		   update datasets set last_version = last_version + 1 from cleared where id = $1 returning last_version as version
		 ), marked as (
		   update dataset_versions v
		   set withdrawn_by = case when v.snapshot_id = target.snapshot_id then null else counted.version end
		   from counted, target
		   where v.dataset_id = $1 and v.version <> $3
		     and case when v.snapshot_id = target.snapshot_id then v.withdrawn_by is not null
		              else v.version > $2 and v.withdrawn_by is null end
		 )
		 insert into dataset_versions (
		   dataset_id, version, snapshot_id, content_hash, schema_hash, definition_hash, manifest_path, manifest_sha256,
		   row_count, byte_count, file_count, min_key_date, max_key_date, watermark, rows_added, rows_restated, rows_removed,
		   source_state, is_current, action, base_version, restored_version, published_by, published_at, files_version, complete_until)
		 select $1, counted.version, v.snapshot_id, v.content_hash, v.schema_hash, v.definition_hash, v.manifest_path,
		        v.manifest_sha256, v.row_count, v.byte_count, v.file_count, v.min_key_date, v.max_key_date, v.watermark,
		        $5, $6, $7, v.source_state, true, 'rollback', $3, $2, $4, clock_timestamp(), v.files_version, v.complete_until
		 from counted, target v
		 returning version`,
		[
			restoration.datasetId,
			restoration.toVersion,
			restoration.fromVersion,
			restoration.publishedBy,
			restoration.rowsAdded,
			restoration.rowsRestated,
			restoration.rowsRemoved,
		],
	);
	if (!restored) {
		throw new QtradeError("superseded", `version ${restoration.fromVersion} is not current any more: look again`);
	}
	return restored.version;
}

/** Takes the dataset's row lock; every change of its versions goes through it, one at a time. */
export async function lockDataset(tx: Tx, datasetId: number): Promise<void> {
	await one(tx, "select id from datasets where id = $1 for update", [datasetId]);
}

/**
 * Makes sure that the fence is still mine, then takes the dataset's lock, in this order; both rows stay locked.
 * @throws QtradeError("lease_lost")
 */
export async function lockDatasetUnderLease(tx: Tx, datasetId: number, lease: Lease): Promise<number> {
	const row = await maybeOne<{ last_version: number }>(
		tx,
		`with mine as (
		   select resource from job_leases where resource = $2 and fence = $3 and holder = $4 for update
		 )
		 select last_version from datasets where id = $1 and exists (select from mine) for update`,
		[datasetId, lease.resource, lease.fence, lease.holder],
	);
	if (!row) throw leaseLost();
	return row.last_version;
}
