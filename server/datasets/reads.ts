/** Datasets and versions as pages and documents show them. */
import { readFile } from "node:fs/promises";
import { calendarFor, clampToKnown } from "../calendars/calendar";
import { readClock } from "../clock";
import { type Db, many, maybeOne, one, type Queryable } from "../db";
import { env } from "../env";
import { QtradeError } from "../errors";
import { inLake } from "../lake/paths";
import { checksOfRun, latestChecks } from "../quality/reads";
import { openHolds, pendingRollback } from "../rollbacks/reads";
import { type DatasetDefinition, describeSource } from "../vocabulary/definition";
import { PRICES_DAILY_COLUMNS, PRICES_DAILY_KEY } from "../vocabulary/kinds";
import { HEALTH_STATES, type RunState } from "../vocabulary/states";
import type {
	DatasetRow,
	DatasetView,
	OverviewView,
	Page,
	RecentEvent,
	VersionDetail,
	VersionFileView,
	VersionView,
} from "../vocabulary/views";
import { freshnessAt, healthOf, sessionStrip } from "./freshness";

const iso = (column: string, name: string): string => `to_json(${column}) #>> '{}' as ${name}`;
const STRIP_SESSIONS = 40;

type CatalogueRow = {
	id: number;
	name: string;
	zone: string;
	kind: string;
	calendar: string;
	definition: DatasetDefinition;
	definition_hash: string;
	revision: number;
	archived_at: string | null;
	version: number | null;
	row_count: number | null;
	watermark: string | null;
	min_key_date: string | null;
	published_at: string | null;
	last_run: { id: number; state: RunState; queued_at: string; finished_at: string | null } | null;
	last_ended: { state: RunState; reason: string | null } | null;
	hold: { reason: string; placed_by: string } | null;
	schedule: { after_close_minutes: number; enabled: boolean; next_due_at: string | null } | null;
	warnings: number;
	window_runs: { id: number; state: RunState; from: string; warns: boolean }[];
};

/** One row per dataset with everything its health is made of: a fixed number of index look-ups each. */
async function catalogue(db: Queryable, name: string | null): Promise<CatalogueRow[]> {
	return many<CatalogueRow>(
		db,
		`select d.id, d.name, d.zone, d.kind, d.calendar, f.definition, f.definition_hash, f.revision,
		        ${iso("d.archived_at", "archived_at")},
		        v.version, v.row_count, v.watermark, v.min_key_date, ${iso("v.published_at", "published_at")},
		        (select json_build_object('id', r.id, 'state', r.state, 'queued_at', r.queued_at, 'finished_at', r.finished_at)
		         from ingestion_runs r where r.dataset_id = d.id order by r.id desc limit 1) as last_run,
		        (select json_build_object('state', r.state, 'reason', r.reason) from ingestion_runs r
		         where r.dataset_id = d.id and r.finished_at is not null order by r.id desc limit 1) as last_ended,
		        (select json_build_object('reason', h.reason, 'placed_by', h.placed_by) from holds h
		         where h.dataset_id = d.id and h.released_at is null
		         order by h.rollback_request_id nulls first limit 1) as hold,
		        (select json_build_object('after_close_minutes', s.delay_minutes, 'enabled', s.enabled, 'next_due_at', s.next_due_at)
		         from schedules s where s.dataset_id = d.id) as schedule,
		        (select count(*) from quality_checks c where c.dataset_id = d.id and c.run_id = v.run_id
		           and c.status in ('warn', 'fail', 'error')) as warnings,
		        (select coalesce(json_agg(recent), '[]') from (
		           select r.id, r.state, r.window_from as from,
		                  exists (select from quality_checks c where c.run_id = r.id and c.status = 'warn') as warns
		           from ingestion_runs r where r.dataset_id = d.id and r.window_from is not null
		             and r.state in ('failed', 'errored', 'succeeded')
		           order by r.id desc limit 60) recent) as window_runs
		 from datasets d
		 join dataset_definitions f on f.id = d.definition_id
		 left join dataset_versions v on v.dataset_id = d.id and v.is_current
		 where case when $1::text is null then d.archived_at is null else d.name = $1 end
		 order by d.name`,
		[name],
	);
}

function toDatasetRow(row: CatalogueRow, now: Date): DatasetRow {
	const calendar = calendarFor(row.calendar);
	const freshness = freshnessAt(calendar, now, row.watermark);
	const open = row.last_run?.state === "queued" || row.last_run?.state === "running" ? row.last_run.state : null;
	const scheduled = row.schedule?.enabled ?? false;
	const after = (from: string): string =>
		row.watermark !== null && from <= row.watermark ? calendar.shift(clampToKnown(calendar, row.watermark), 1) : from;
	const runs = row.window_runs;
	return {
		name: row.name,
		description: row.definition.description ?? "",
		zone: row.zone,
		kind: row.kind,
		calendar: row.calendar,
		is_simulated: row.definition.source.type === "simulated",
		...healthOf({
			current_version: row.version,
			last_ended: row.last_ended,
			open,
			held: row.hold,
			scheduled,
			freshness,
			warnings: row.warnings,
		}),
		freshness,
		watermark: row.watermark,
		current_version: row.version,
		row_count: row.row_count,
		published_at: row.published_at,
		last_run: row.last_run,
		next_run_at: scheduled ? (row.schedule?.next_due_at ?? null) : null,
		sessions: sessionStrip(calendar, now, STRIP_SESSIONS, {
			first: row.min_key_date,
			watermark: row.watermark,
			// A failed run asked for the sessions after the watermark: that is the cell that is not there.
			failed: new Map(runs.filter((run) => run.state !== "succeeded").map((run) => [after(run.from), run.id])),
			warned: new Map(runs.filter((run) => run.state === "succeeded" && run.warns).map((run) => [run.from, run.id])),
		}),
	};
}

/** Every dataset that is not archived, worst first. */
export async function listDatasets(db: Queryable): Promise<DatasetRow[]> {
	const now = (await readClock(db)).now();
	const rows = (await catalogue(db, null)).map((row) => toDatasetRow(row, now));
	return rows.sort(
		(a, b) => HEALTH_STATES.indexOf(a.health) - HEALTH_STATES.indexOf(b.health) || (a.name < b.name ? -1 : 1),
	);
}

/** What the overview shows. */
export async function getOverview(db: Queryable): Promise<OverviewView> {
	const datasets = await listDatasets(db);
	const count = (...states: string[]): number => datasets.filter((dataset) => states.includes(dataset.health)).length;
	const { running } = await one<{ running: number }>(
		db,
		"select count(*) as running from ingestion_runs where state in ('queued', 'running')",
	);
	return {
		counts: { failing: count("failed", "errored"), late: count("late"), running, healthy: count("healthy", "warning") },
		datasets,
		recent: await recentEvents(db),
	};
}

/** The newest things that people and runs did, for a sentence each. */
const recentEvents = (db: Queryable): Promise<RecentEvent[]> =>
	many<RecentEvent>(
		db,
		`select ${iso("at", "at")}, actor, action, subject,
		        coalesce(detail->>'dataset', case when subject like 'dataset:%' then substr(subject, 9) end) as dataset,
		        case when subject like 'run:%' then substr(subject, 5)::bigint end as run, (detail->>'version')::integer as version
		 from audit_log where action not like 'token.%' order by id desc limit 20`,
	);

/** Everything the dataset's page shows. */
export async function getDataset(db: Db, name: string): Promise<DatasetView> {
	const [row] = await catalogue(db, name);
	if (!row) throw new QtradeError("not_found", `there is no dataset ${name}: qtrade dataset list shows them`);
	const now = (await readClock(db)).now();
	const { count, restorable } = await one<{ count: number; restorable: number | null }>(
		db,
		`select count(*) as count, max(v.version) filter (where not v.is_current and v.withdrawn_by is null and v.content_hash <> (
		   select c.content_hash from dataset_versions c where c.dataset_id = $1 and c.is_current)) as restorable
		 from dataset_versions v where v.dataset_id = $1`,
		[row.id],
	);
	return {
		...toDatasetRow(row, now),
		definition: row.definition,
		definition_hash: row.definition_hash,
		definition_revision: row.revision,
		columns: [...PRICES_DAILY_COLUMNS],
		key: [...PRICES_DAILY_KEY],
		source: describeSource(row.definition),
		schedule: row.schedule,
		holds: await openHolds(db, name),
		pending_rollback: await pendingRollback(db, name),
		restorable_version: restorable,
		latest_checks: await latestChecks(db, row.id),
		versions_count: count,
		archived_at: row.archived_at,
	};
}

const VERSION_COLUMNS = `d.name as dataset, v.version, v.is_current, v.action, v.snapshot_id, v.content_hash, v.schema_hash,
	v.definition_hash, v.manifest_path, v.manifest_sha256, v.row_count, v.byte_count, v.file_count, v.min_key_date,
	v.max_key_date, v.watermark, v.rows_added, v.rows_restated, v.rows_removed, v.base_version, v.restored_version, v.withdrawn_by,
	v.run_id as run, v.published_by, ${iso("v.published_at", "published_at")},
	(select json_build_object('pass', count(*) filter (where c.status = 'pass'), 'warn', count(*) filter (where c.status = 'warn'),
	   'fail', count(*) filter (where c.status = 'fail'), 'error', count(*) filter (where c.status = 'error'))
	 from quality_checks c where c.run_id = v.run_id) as checks`;

async function requireDatasetId(db: Queryable, name: string): Promise<number> {
	const row = await maybeOne<{ id: number }>(db, "select id from datasets where name = $1", [name]);
	if (!row) throw new QtradeError("not_found", `there is no dataset ${name}: qtrade dataset list shows them`);
	return row.id;
}

/** A dataset's versions, newest first. */
export async function listVersions(
	db: Queryable,
	request: { name: string; page: number; page_size: number },
): Promise<Page<VersionView>> {
	const id = await requireDatasetId(db, request.name);
	const { total } = await one<{ total: number }>(
		db,
		"select count(*) as total from dataset_versions where dataset_id = $1",
		[id],
	);
	const rows = await many<VersionView>(
		db,
		`select ${VERSION_COLUMNS} from dataset_versions v join datasets d on d.id = v.dataset_id
		 where v.dataset_id = $1 order by v.version desc limit $2 offset $3`,
		[id, request.page_size, (request.page - 1) * request.page_size],
	);
	return { rows, total, page: request.page, page_size: request.page_size };
}

/** The files of a version (the current one when null), with the first version that held each. */
export async function listFiles(
	db: Queryable,
	name: string,
	version: number | null,
): Promise<{ version: number; files: VersionFileView[] }> {
	const id = await requireDatasetId(db, name);
	const found = await maybeOne<{ version: number }>(
		db,
		`select version from dataset_versions where dataset_id = $1 and case when $2::integer is null then is_current else version = $2 end`,
		[id, version],
	);
	if (!found) {
		const what = version === null ? "nothing published yet" : `no version ${version}`;
		throw new QtradeError("not_found", `${name} has ${what}: qtrade versions ${name} lists them`);
	}
	const files = await many<VersionFileView>(
		db,
		`select f.path, f.partition, f.rows, f.bytes, f.sha256, f.content_sha256, f.min_date, f.max_date,
		        (select min(o.version) from version_files o where o.path = f.path and o.dataset_id = f.dataset_id) as since_version
		 from version_files f where f.dataset_id = $1 and f.version = $2 order by f.partition`,
		[id, found.version],
	);
	return { version: found.version, files };
}

/** Everything a version's page shows. */
export async function getVersion(db: Queryable, name: string, version: number): Promise<VersionDetail> {
	const { files } = await listFiles(db, name, version);
	const row = await one<VersionView>(
		db,
		`select ${VERSION_COLUMNS} from dataset_versions v join datasets d on d.id = v.dataset_id
		 where d.name = $1 and v.version = $2`,
		[name, version],
	);
	const lineage = await many<VersionDetail["lineage"][number]>(
		db,
		`select l.source, i.name || '@' || l.input_version as input, l.window_from, l.window_to
		 from lineage_edges l join datasets d on d.id = l.dataset_id left join datasets i on i.id = l.input_dataset_id
		 where d.name = $1 and l.version = $2 order by l.id`,
		[name, version],
	);
	return {
		...row,
		files,
		check_results: row.run === null ? [] : await checksOfRun(db, row.run),
		columns: [...PRICES_DAILY_COLUMNS],
		manifest: await readFile(inLake(env().lake, row.manifest_path), "utf8"),
		lineage,
	};
}
