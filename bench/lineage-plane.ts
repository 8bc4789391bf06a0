/**
 * Two datasets with very many versions, made in SQL beside what a control plane holds: one that arrives, one that is
 * derived from it version by version, with rollbacks now and then and people who read.
 */
import { type Db, inTransaction } from "../server/db";

export const LINEAGE_DATASETS = { arrives: "arrives", derived: "derived_of_it" } as const;
/** Every so many versions is a rollback to the fourth before it; the three between are withdrawn. */
export const ROLLBACK_EVERY = 500;

/**
 * @param owner of the schema, who may switch triggers off: they would be most of the time
 * @param versions of both together
 */
export async function fillLineage(owner: Db, versions: number): Promise<void> {
	const each = Math.floor(versions / 2);
	await inTransaction(owner, async (tx) => {
		await tx.query("set local session_replication_role = replica");
		for (const [at, name] of Object.values(LINEAGE_DATASETS).entries()) {
			await tx.query(
				`with made as (
				   insert into datasets (name, zone, kind, calendar, last_version)
				   values ($1, $2::dataset_zone, 'prices_daily', 'XNYS', $3) returning id
				 ), defined as (
				   insert into dataset_definitions (dataset_id, revision, definition, definition_hash, created_by)
				   select id, 1, jsonb_build_object('name', $1::text), repeat('a', 64), 'admin' from made returning id, dataset_id
				 ), ran as (
				   insert into ingestion_runs (dataset_id, definition_id, state, action, requested_by, publishes_as, version, started_at, finished_at)
				   select dataset_id, id, 'succeeded', $4::version_action, 'scheduler', 'qtrade', n, now(), now()
				   from defined, generate_series(1, $3) n where $4 = 'derive' or n % ${ROLLBACK_EVERY} <> 0
				   returning id, dataset_id, version
				 )
				 insert into dataset_versions (dataset_id, version, snapshot_id, content_hash, schema_hash, definition_hash, manifest_path,
				   manifest_sha256, row_count, byte_count, file_count, watermark, is_current, action, base_version, restored_version,
				   withdrawn_by, run_id, published_by, published_at, files_version)
				 select made.id, n, h, h, h, repeat('a', 64), 'silver/manifests/' || h, h, 1250000, 14000000, 20, date '1990-01-01' + n, n = $3,
				        case when ran.id is null then 'rollback' else $4::version_action end, nullif(n - 1, 0),
				        case when ran.id is null then n - 4 end,
				        case when $4 = 'ingest' and n % ${ROLLBACK_EVERY} >= ${ROLLBACK_EVERY - 3} and n < $3 - 3 then (n / ${ROLLBACK_EVERY} + 1) * ${ROLLBACK_EVERY} end,
				        ran.id, 'qtrade', timestamptz '2000-01-01 00:00Z' + n * interval '1 day', n
				 from made cross join generate_series(1, $3) n left join ran on ran.version = n
				 cross join lateral (select encode(sha256(($1 || n)::bytea), 'hex') as h) hashed`,
				[name, at === 0 ? "silver" : "gold", each, at === 0 ? "ingest" : "derive"],
			);
		}
		await tx.query(
			`insert into lineage_edges (run_id, dataset_id, version, source, window_from, window_to)
			 select run_id, dataset_id, version, 'files /data/arrives/*.csv', watermark, watermark
			 from dataset_versions v join datasets d on d.id = v.dataset_id where d.name = $1 and run_id is not null`,
			[LINEAGE_DATASETS.arrives],
		);
		await tx.query(
			`insert into lineage_edges (run_id, dataset_id, version, input_dataset_id, input_version, window_from, window_to)
			 select v.run_id, v.dataset_id, v.version, i.dataset_id, i.version, i.watermark, i.watermark
			 from dataset_versions v join datasets d on d.id = v.dataset_id and d.name = $2
			 join dataset_versions i on i.version = v.version join datasets a on a.id = i.dataset_id and a.name = $1`,
			[LINEAGE_DATASETS.arrives, LINEAGE_DATASETS.derived],
		);
		await tx.query(
			`insert into rollback_requests (dataset_id, state, environment, from_version, to_version, definition_hash, reason, preview,
			   files_hashed_at, requested_by, expires_at, decided_by, decided_at, applied_version)
			 select v.dataset_id, 'applied', 'dev', v.version - 1, v.restored_version, v.definition_hash, 'bad', '{}', now(), 'olivia', now(),
			        'adam', now(), v.version
			 from dataset_versions v join datasets d on d.id = v.dataset_id where d.name = $1 and v.action = 'rollback'`,
			[LINEAGE_DATASETS.arrives],
		);
		// Ten people read each version of both.
		await tx.query(
			`with read as (
			   insert into query_history (actor, via, sql, started_at, duration_ms)
			   select 'reader' || who, 'http', 'select 1', timestamptz '2000-01-02 00:00Z' + v * interval '1 day', 1
			   from generate_series(1, $3::integer) v, generate_series(1, 10) who returning id
			 ), numbered as (
			   select id, (row_number() over (order by id) - 1) / 10 + 1 as version from read
			 )
			 insert into version_reads (query_id, dataset_id, version)
			 select n.id, d.id, n.version from numbered n, datasets d where d.name in ($1, $2)`,
			[LINEAGE_DATASETS.arrives, LINEAGE_DATASETS.derived, each],
		);
	});
	await owner.query("analyze");
}
