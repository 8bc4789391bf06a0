/** What a rollback is judged by: the dataset as it is now and the two versions, read in one statement each. */
import { createHash } from "node:crypto";
import { many, maybeOne, type Queryable } from "../db";
import { QtradeError } from "../errors";
import { type DatasetDefinition, readsAlike } from "../vocabulary/definition";
import type { ReaderView, VersionSide } from "../vocabulary/rollback-views";

export type DatasetFacts = {
	id: number;
	name: string;
	calendar: string;
	archived: boolean;
	current: number | null;
	definition: DatasetDefinition;
	definition_hash: string;
	definition_revision: number;
	environment: string;
};

export type SideFacts = VersionSide & {
	definition_hash: string;
	definition: DatasetDefinition;
	manifest_path: string;
};

/** The dataset as it is now. @throws QtradeError("not_found") */
export async function readDatasetFacts(db: Queryable, name: string): Promise<DatasetFacts> {
	const row = await maybeOne<DatasetFacts>(
		db,
		`select d.id, d.name, d.calendar, d.archived_at is not null as archived, v.version as current, f.definition,
		        f.definition_hash, f.revision as definition_revision, e.name as environment
		 from datasets d
		 join dataset_definitions f on f.id = d.definition_id
		 join environment e on true
		 left join dataset_versions v on v.dataset_id = d.id and v.is_current
		 where d.name = $1`,
		[name],
	);
	if (!row) throw new QtradeError("not_found", `there is no dataset ${name}: qtrade dataset list shows them`);
	return row;
}

/** A version with the definition it was made under; null when there is none of that number. */
export const readSideFacts = (db: Queryable, datasetId: number, version: number): Promise<SideFacts | null> =>
	maybeOne<SideFacts>(
		db,
		`select v.version, v.snapshot_id, v.content_hash, v.schema_hash, v.row_count, v.byte_count, v.file_count,
		        v.min_key_date, v.max_key_date, v.watermark, v.action, v.published_by,
		        to_json(v.published_at) #>> '{}' as published_at, v.withdrawn_by, v.definition_hash, v.manifest_path,
		        f.definition, f.revision as definition_revision
		 from dataset_versions v
		 join lateral (select definition, revision from dataset_definitions d
		               where d.dataset_id = v.dataset_id and d.definition_hash = v.definition_hash
		               order by revision limit 1) f on true
		 where v.dataset_id = $1 and v.version = $2`,
		[datasetId, version],
	);

/** A version as pages show it. */
export function sideOf({ definition: _, definition_hash: __, manifest_path: ___, ...side }: SideFacts): VersionSide {
	return side;
}

export type FileFacts = { path: string; partition: string; rows: number; bytes: number; sha256: string };

/** The files of a version, by partition. */
export const readFileFacts = (db: Queryable, datasetId: number, version: number): Promise<FileFacts[]> =>
	many<FileFacts>(
		db,
		`select path, partition, rows, bytes, sha256 from files_of_version
		 where dataset_id = $1 and version = $2 order by partition`,
		[datasetId, version],
	);

/** A file that must be there for a version to be published again; of a manifest the size is not known. */
export type NeededFile = { path: string; bytes: number | null; sha256: string };

/** What putting a version back needs: its data files and its manifest, which the next run reads. */
export const readNeededFiles = (db: Queryable, datasetId: number, version: number): Promise<NeededFile[]> =>
	many<NeededFile>(
		db,
		`select path, bytes, sha256 from files_of_version where dataset_id = $1 and version = $2
		 union all
		 select manifest_path, null, manifest_sha256 from dataset_versions where dataset_id = $1 and version = $2`,
		[datasetId, version],
	);

/** What a decision is bound to: it changes as soon as any of these does. */
export const fingerprintOf = (dataset: DatasetFacts, from: SideFacts, to: SideFacts): string =>
	createHash("sha256")
		.update(
			JSON.stringify([
				dataset.name,
				dataset.environment,
				from.version,
				from.snapshot_id,
				to.version,
				to.snapshot_id,
				dataset.definition_hash,
			]),
		)
		.digest("hex");

/** What is asked of the version that is put back. */
export type RestoredFacts = Pick<SideFacts, "version" | "definition" | "definition_revision">;

/** Why the dataset stays paused after a rollback to this version: its rows were read otherwise than the next run would. */
export function pauseReason(dataset: DatasetFacts, to: RestoredFacts): string | null {
	if (readsAlike(to.definition, dataset.definition)) return null;
	return `version ${to.version} was made under definition revision ${to.definition_revision}, which reads the source otherwise than revision ${dataset.definition_revision} does: change the definition back (qtrade dataset update), or unhold ${dataset.name} to let the next run take everything anew`;
}

/** Who read something, as many as are named, and how many there are in all. */
export type Readers = { readers: ReaderView[]; readers_total: number };

/** Who read any of these versions, newest first. */
export async function readersOf(db: Queryable, datasetId: number, versions: readonly number[]): Promise<Readers> {
	const rows = await many<ReaderView & { total: number }>(
		db,
		`select q.actor, q.via, t.label as token, count(*) as reads, to_json(max(q.started_at)) #>> '{}' as last_read_at,
		        count(*) over () as total
		 from version_reads r join query_history q on q.id = r.query_id left join access_tokens t on t.id = q.token_id
		 where r.dataset_id = $1 and r.version = any($2::integer[])
		 group by q.actor, q.via, t.label order by max(q.started_at) desc limit 100`,
		[datasetId, versions],
	);
	return { readers: rows.map(({ total: _, ...reader }) => reader), readers_total: rows[0]?.total ?? 0 };
}
