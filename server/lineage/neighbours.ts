/** One step of a graph: what versions were made from, and what came of them, for many versions in one statement each. */
import { many, type Queryable } from "../db";
import type { RunNode, SourceNode, VersionNode } from "../vocabulary/lineage-views";
import type { ReaderView } from "../vocabulary/rollback-views";

const iso = (column: string, name: string): string => `to_json(${column}) #>> '{}' as ${name}`;

export type VersionKey = { dataset_id: number; version: number };
export type VersionFacts = VersionKey & {
	run_id: number | null;
} & Omit<VersionNode, "id" | "kind" | "trust" | "would" | "why" | "up" | "down">;

const columns = (keys: readonly VersionKey[]): [number[], number[]] => [
	keys.map((key) => key.dataset_id),
	keys.map((key) => key.version),
];
const KEYS = "unnest($1::bigint[], $2::integer[]) f(dataset_id, version)";

/** The versions themselves. */
export const readVersions = (db: Queryable, keys: readonly VersionKey[]): Promise<VersionFacts[]> =>
	many<VersionFacts>(
		db,
		`select v.dataset_id, d.name as dataset, v.version, v.action, v.is_current, v.row_count, v.watermark,
		        ${iso("v.published_at", "published_at")}, v.published_by, v.base_version, v.restored_version, v.withdrawn_by,
		        v.run_id
		 from ${KEYS} join dataset_versions v on v.dataset_id = f.dataset_id and v.version = f.version
		 join datasets d on d.id = v.dataset_id`,
		columns(keys),
	);

/** Another version, beside the one of the request (`version`, `dataset_id`) that it is a neighbour of. */
export type Beside = VersionKey & {
	other_dataset_id: number;
	other_version: number;
	window_from: string | null;
	window_to: string | null;
	/** how many there are of this kind, cut or not */
	total: number;
};

/** Versions of other datasets that these were derived from. */
export const readInputs = (db: Queryable, keys: readonly VersionKey[], most: number): Promise<Beside[]> =>
	many<Beside>(
		db,
		`select f.dataset_id, f.version, l.* from ${KEYS} cross join lateral (
		   select input_dataset_id as other_dataset_id, input_version as other_version, window_from, window_to,
		          count(*) over () as total
		   from lineage_edges where dataset_id = f.dataset_id and version = f.version and input_dataset_id is not null
		   order by id limit $3) l`,
		[...columns(keys), most],
	);

/** Versions that were derived from these, newest first. */
export const readDerived = (db: Queryable, keys: readonly VersionKey[], most: number): Promise<Beside[]> =>
	many<Beside>(
		db,
		`select f.dataset_id, f.version, l.* from ${KEYS} cross join lateral (
		   select dataset_id as other_dataset_id, version as other_version, window_from, window_to, count(*) over () as total
		   from lineage_edges where input_dataset_id = f.dataset_id and input_version = f.version
		   order by id desc limit $3) l`,
		[...columns(keys), most],
	);

/** The version that was built on each: the next one (a history is a line), unless a rollback made it. */
export const readBuiltOn = (db: Queryable, keys: readonly VersionKey[]): Promise<Beside[]> =>
	many<Beside>(
		db,
		`select f.dataset_id, f.version, v.dataset_id as other_dataset_id, v.version as other_version,
		        null as window_from, null as window_to, 1 as total
		 from ${KEYS} join dataset_versions v on v.dataset_id = f.dataset_id and v.version = f.version + 1
		   and v.base_version = f.version and v.action <> 'rollback'`,
		columns(keys),
	);

/** Rollbacks that put these back, newest first. */
export const readRestored = (db: Queryable, keys: readonly VersionKey[], most: number): Promise<Beside[]> =>
	many<Beside>(
		db,
		`select f.dataset_id, f.version, r.*, null as window_from, null as window_to from ${KEYS} cross join lateral (
		   select dataset_id as other_dataset_id, applied_version as other_version, count(*) over () as total
		   from rollback_requests where dataset_id = f.dataset_id and to_version = f.version and state = 'applied'
		   order by applied_version desc limit $3) r`,
		[...columns(keys), most],
	);

export type ReaderFacts = VersionKey & ReaderView & { token_id: number | null; total: number };

/** Who read these, latest first. */
export const readReaders = (db: Queryable, keys: readonly VersionKey[], most: number): Promise<ReaderFacts[]> =>
	many<ReaderFacts>(
		db,
		`select f.dataset_id, f.version, r.* from ${KEYS} cross join lateral (
		   select q.actor, q.via, q.token_id, t.label as token, count(*) as reads,
		          ${iso("max(q.started_at)", "last_read_at")}, count(*) over () as total
		   from version_reads v join query_history q on q.id = v.query_id left join access_tokens t on t.id = q.token_id
		   where v.dataset_id = f.dataset_id and v.version = f.version
		   group by q.actor, q.via, q.token_id, t.label order by max(q.started_at) desc limit $3) r`,
		[...columns(keys), most],
	);

export type RunFacts = Omit<RunNode, "id" | "kind"> &
	Omit<SourceNode, "id" | "kind" | "source"> & {
		/** null where lineage names none */
		source: string | null;
		edge_id: number | null;
		window_from: string | null;
		window_to: string | null;
	};

const NAMED_FILES = 5;

/** Runs, with each source that they read and the files that they received. */
export const readRuns = (db: Queryable, runs: readonly number[]): Promise<RunFacts[]> =>
	many<RunFacts>(
		db,
		`select r.id as run, d.name as dataset, r.trigger, r.requested_by, l.id as edge_id, l.source, l.window_from, l.window_to,
		        f.files, f.file_names
		 from ingestion_runs r join datasets d on d.id = r.dataset_id
		 left join lineage_edges l
		   on l.dataset_id = r.dataset_id and l.version = r.version and l.run_id = r.id and l.source is not null
		 cross join lateral (
		   select count(*) as files, coalesce((array_agg(name order by name))[:${NAMED_FILES}], '{}') as file_names
		   from run_files where run_id = r.id) f
		 where r.id = any($1::bigint[]) order by r.id, l.id`,
		[runs],
	);

/** How many neighbours versions have that were not followed: inputs above; below, all readers count as one. */
export const readEnds = (
	db: Queryable,
	keys: readonly VersionKey[],
): Promise<(VersionKey & { inputs: number; outcome: number })[]> =>
	many<VersionKey & { inputs: number; outcome: number }>(
		db,
		`select f.dataset_id, f.version,
		        (select count(*) from lineage_edges where dataset_id = f.dataset_id and version = f.version
		            and input_dataset_id is not null) as inputs,
		        (select count(*) from dataset_versions where dataset_id = f.dataset_id and version = f.version + 1
		            and base_version = f.version and action <> 'rollback')
		        + (select count(*) from lineage_edges where input_dataset_id = f.dataset_id and input_version = f.version)
		        + (select count(*) from rollback_requests where dataset_id = f.dataset_id and to_version = f.version
		            and state = 'applied')
		        + exists (select from version_reads where dataset_id = f.dataset_id and version = f.version)::integer as outcome
		 from ${KEYS}`,
		columns(keys),
	);
