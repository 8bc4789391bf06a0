/**
 * A large control plane, made in SQL: datasets that published every session for months, with the runs, versions, checks
 * and audit rows that this leaves. Only metadata: there is no lake behind it.
 */
import { calendarFor } from "../server/calendars/calendar";
import { type Db, inTransaction } from "../server/db";

export type PlaneSize = { datasets: number; runs: number };

/** The session that the newest runs asked for; the clock stands at noon of the day after it. */
export const LAST_SESSION = "2024-06-28";

/**
 * Fills an empty control plane. Busy datasets have more runs than quiet ones (their share falls off as 1/rank), and what
 * becomes of a run is as in a plant that mostly works: nine in ten publish.
 * @param owner of the schema, who may switch triggers off: they would be most of the time
 */
export async function fillControlPlane(owner: Db, { datasets, runs }: PlaneSize): Promise<void> {
	const sessions = calendarFor("XNYS")
		.sessions("2014-01-02", LAST_SESSION)
		.map(({ date }) => date);
	await inTransaction(owner, async (tx) => {
		await tx.query("set local session_replication_role = replica");
		for (const statement of STATEMENTS) {
			const values = [datasets, runs, sessions].slice(0, statement.values);
			await tx.query(statement.sql, values);
		}
	});
	await owner.query("analyze");
}

const STATEMENTS: readonly { values: number; sql: string }[] = [
	{
		values: 0,
		sql: `update environment set clock_anchor_app = '${LAST_SESSION}T23:00:00Z', clock_anchor_real = clock_timestamp(), clock_rate = 0`,
	},
	{
		values: 1,
		sql: `insert into datasets (id, name, zone, kind, calendar, definition_id) overriding system value
		      select n, 'prices_' || lpad(n::text, 5, '0'), 'silver', 'prices_daily', 'XNYS', n from generate_series(1, $1::integer) n`,
	},
	{
		values: 1,
		sql: `insert into dataset_definitions (id, dataset_id, revision, definition, definition_hash, created_by) overriding system value
		      select n, n, 1, jsonb_build_object('name', 'prices_' || lpad(n::text, 5, '0'), 'zone', 'silver', 'kind', 'prices_daily',
		               'calendar', 'XNYS', 'basis', 'split', 'description', 'Daily bars of vendor ' || n % 17,
		               'source', jsonb_build_object('type', 'file', 'path', '/data/' || n || '/*.csv', 'format', 'csv', 'columns',
		                 '{"symbol":"s","date":"d","open":"o","high":"h","low":"l","close":"c","volume":"v"}'::jsonb)),
		             encode(sha256(n::text::bytea), 'hex'), 'admin'
		      from generate_series(1, $1::integer) n`,
	},
	{
		values: 1,
		sql: `insert into schedules (dataset_id, delay_minutes, enabled, next_due_at)
		      select n, 30, n % 20 <> 0, '${LAST_SESSION}T23:30:00Z' from generate_series(1, $1::integer) n`,
	},
	{
		// A run of each dataset per session, newest first, as many as its share; ids in the order of time.
		values: 3,
		sql: `with share as (
		        select n, greatest(3, round($2 * (1.0 / sqrt(n)) / sum(1.0 / sqrt(n)) over ()))::integer as runs
		        from generate_series(1, $1::integer) n
		      ), wanted as (
		        select n, k, row_number() over (order by k, n) as newest from share, generate_series(1, runs) k
		      ), kept as (
		        select * from wanted where newest <= $2
		      ), dated as (
		        select n, k, row_number() over (order by newest desc) as id,
		               ($3::date[])[greatest(1, array_length($3::date[], 1) - (k - 1) % array_length($3::date[], 1))] as session,
		               ('x' || substr(md5(n || ' ' || k), 1, 8))::bit(32)::bigint % 1000 as luck
		        from kept
		      )
		      insert into ingestion_runs (id, dataset_id, definition_id, state, trigger, requested_by, publishes_as, window_from, window_to,
		        base_version, phase, rows_extracted, rows_staged, rows_quarantined, rows_flagged, rows_published, version, reason, error_code,
		        worker, queued_at, started_at, finished_at) overriding system value
		      select id, n, n, state,
		             case when luck % 50 = 0 then 'manual' when luck % 50 = 1 then 'retry' else 'schedule' end::run_trigger,
		             case when luck % 50 < 2 then 'olivia' else 'scheduler' end, 'qtrade', session, session, null,
		             case when state = 'running' then 'stage' end, 500 + luck, 500 + luck, luck % 7, luck % 11, 1250000 + luck * 3,
		             case when state = 'succeeded' then id end, case when state = 'failed' then 'quarantine_share: 31 of 530 rows set aside' end,
		             case when state = 'errored' then 'infrastructure' end, 'worker-' || luck % 3, queued,
		             case when state <> 'queued' then queued + interval '2 seconds' end,
		             case when state not in ('queued', 'running') then queued + interval '2 seconds' + (3 + luck % 240) * interval '1 second' end
		      from dated,
		      lateral (select case when k = 1 and luck < 4 then 'running' when k = 1 and luck < 10 then 'queued'
		                           when luck < 900 then 'succeeded' when luck < 950 then 'unchanged' when luck < 980 then 'failed'
		                           when luck < 990 then 'errored' when luck < 995 then 'cancelled' else 'held' end::run_state as state) s,
		      lateral (select (session + time '20:30') at time zone 'UTC' + n % 3600 * interval '1 second' as queued) q
		      order by id`,
	},
	{
		// Versions count up per dataset in the order of runs.
		values: 0,
		sql: `with numbered as (
		        select id, row_number() over (partition by dataset_id order by id) as version from ingestion_runs where state = 'succeeded'
		      )
		      update ingestion_runs r set version = n.version, base_version = nullif(n.version - 1, 0) from numbered n where n.id = r.id`,
	},
	{
		values: 0,
		sql: `insert into dataset_versions (dataset_id, version, snapshot_id, content_hash, schema_hash, definition_hash, manifest_path,
		        manifest_sha256, row_count, byte_count, file_count, min_key_date, max_key_date, watermark, rows_added, is_current, action,
		        base_version, run_id, published_by, published_at, files_version)
		      select dataset_id, version, hash, hash, hash, hash, 'silver/manifests/' || hash || '.json', hash, rows_published, rows_published * 11, 8,
		             '2014-01-02', window_from, window_from, rows_staged, id = max(id) over (partition by dataset_id), 'ingest', base_version, id,
		             'qtrade', finished_at, version
		      from ingestion_runs, lateral (select encode(sha256(id::text::bytea), 'hex') as hash) h where state = 'succeeded'`,
	},
	{
		values: 0,
		sql: `update datasets d set last_version = v.version from (
		        select dataset_id, max(version) as version from dataset_versions group by dataset_id) v where v.dataset_id = d.id`,
	},
	{
		values: 0,
		sql: `insert into quality_checks (run_id, dataset_id, version, name, status, severity, observed, threshold, count, message, evaluated_at)
		      select r.id, r.dataset_id, r.version, c.name,
		             case when r.state = 'failed' and c.name = 'quarantine_share' then 'fail'
		                  when (r.id + c.at) % 97 = 0 then 'warn' else 'pass' end::check_status,
		             case when c.at <= 4 then 'critical' else 'warning' end::check_severity, 0.01, 0.4, 0, 'as expected', r.finished_at
		      from ingestion_runs r,
		      unnest('{schema,unique_key,quarantine_share,row_count,completeness,price_jump,stale_price,zero_volume,outside_window}'::text[])
		        with ordinality c(name, at)
		      where r.state in ('succeeded', 'unchanged', 'failed') order by r.id, c.at`,
	},
	{
		values: 0,
		sql: `insert into holds (dataset_id, reason, placed_by)
		      select id, 'the vendor restated last week', 'olivia' from datasets where id % 100 = 50`,
	},
	{
		values: 0,
		sql: `insert into audit_log (id, at, actor, action, subject, detail, prev_hash, hash)
		      select row_number() over (order by at, id, verb), at, actor, 'run.' || verb, 'run:' || id,
		             jsonb_build_object('dataset', dataset, 'version', version), repeat('0', 64), encode(sha256((id || verb)::bytea), 'hex')
		      from (
		        select r.id, r.queued_at as at, r.requested_by as actor, 'start' as verb, d.name as dataset, null::integer as version
		        from ingestion_runs r join datasets d on d.id = r.dataset_id
		        union all
		        select r.id, r.finished_at, 'qtrade', r.state::text, d.name, r.version
		        from ingestion_runs r join datasets d on d.id = r.dataset_id where r.finished_at is not null
		      ) events`,
	},
	{
		values: 0,
		sql: `select setval(pg_get_serial_sequence(name, 'id'), (select max(id) from ingestion_runs) + 1000)
		      from unnest('{ingestion_runs,datasets,dataset_definitions}'::text[]) name`,
	},
];
