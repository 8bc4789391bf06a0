/** The catalogue: what a dataset's health, freshness and strip of sessions are made of. */
import { type Calendar, calendarToShow, clampToKnown } from "../calendars/calendar";
import { many, type Queryable } from "../db";
import type { DatasetDefinition } from "../vocabulary/definition";
import { isReference } from "../vocabulary/kind-shapes";
import type { DatasetKind } from "../vocabulary/kinds";
import type { DatasetSchedule } from "../vocabulary/schedule-views";
import type { RunState } from "../vocabulary/states";
import type { DatasetRow } from "../vocabulary/views";
import { byDataset } from "./by-dataset";
import { freshnessAt, healthOf, lastSessions, sessionStrip } from "./freshness";
import { type WarnedFacts, warnedFacts, warnedSessions } from "./warned-sessions";

const iso = (column: string, name: string): string => `to_json(${column}) #>> '{}' as ${name}`;
const STRIP_SESSIONS = 40;

export type CatalogueRow = {
	id: number;
	name: string;
	zone: string;
	kind: DatasetKind;
	calendar: string;
	definition: DatasetDefinition;
	definition_hash: string;
	revision: number;
	archived_at: string | null;
	version: number | null;
	row_count: number | null;
	watermark: string | null;
	complete_until: string | null;
	/** current was made under the definition that holds now */
	is_of_definition: boolean;
	min_key_date: string | null;
	published_at: string | null;
	last_run: { id: number; state: RunState; queued_at: string; finished_at: string | null } | null;
	last_ended: { state: RunState; reason: string | null } | null;
	hold: { reason: string; placed_by: string } | null;
	schedule: DatasetSchedule | null;
	warnings: number;
};

/**
 * One row per dataset with everything its health is made of: a fixed number of index look-ups each.
 * @param name null for every dataset that is not archived
 */
export async function catalogue(db: Queryable, name: string | null): Promise<CatalogueRow[]> {
	return many<CatalogueRow>(
		db,
		`select d.id, d.name, d.zone, d.kind, d.calendar, f.definition, f.definition_hash, f.revision,
		        ${iso("d.archived_at", "archived_at")},
		        v.version, v.row_count, v.watermark, v.complete_until,
		        coalesce(v.definition_hash = f.definition_hash, false) as is_of_definition, v.min_key_date, ${iso("v.published_at", "published_at")},
		        case when l.id is not null
		             then json_build_object('id', l.id, 'state', l.state, 'queued_at', l.queued_at, 'finished_at', l.finished_at)
		        end as last_run,
		        case when l.finished_at is not null then json_build_object('state', l.state, 'reason', l.reason)
		             else (select json_build_object('state', r.state, 'reason', r.reason) from ingestion_runs r
		                   where r.dataset_id = d.id and r.finished_at is not null order by r.id desc limit 1) end as last_ended,
		        (select json_build_object('reason', h.reason, 'placed_by', h.placed_by) from holds h
		         where h.dataset_id = d.id and h.released_at is null
		         order by h.rollback_request_id nulls first limit 1) as hold,
		        (select json_build_object('after_close_minutes', s.delay_minutes, 'enabled', s.enabled, 'next_due_at', s.next_due_at,
		                           'paused', case when s.paused_at is not null then json_build_object('by', s.paused_by,
		                                       'at', s.paused_at, 'reason', s.paused_reason) end)
		         from schedules s where s.dataset_id = d.id) as schedule,
		        (select count(*) from quality_checks c where c.dataset_id = d.id and c.run_id = v.run_id
		           and (c.status in ('fail', 'error') or c.status = 'warn' and c.severity <> 'info')) as warnings
		 from datasets d
		 join dataset_definitions f on f.id = d.definition_id
		 left join dataset_versions v on v.dataset_id = d.id and v.is_current
		 left join lateral (
		   select id, state, queued_at, finished_at, reason from ingestion_runs
		   where dataset_id = d.id order by id desc limit 1) l on true
		 where case when $1::text is null then d.archived_at is null else d.name = $1 end
		 order by d.name`,
		[name],
	);
}

/** What strips are made of beside the catalogue, by dataset. */
export type StripFacts = {
	/** the runs that failed since current was published, oldest first */
	failed: ReadonlyMap<number, readonly FailedRun[]>;
	warned: ReadonlyMap<number, { facts: WarnedFacts }>;
};
type FailedRun = { dataset_id: number; id: number; from: string };

export async function stripFacts(db: Queryable, rows: readonly CatalogueRow[]): Promise<StripFacts> {
	const [failed, warned] = await Promise.all([failedRuns(db, rows), warnedFacts(db, rows)]);
	return { failed, warned };
}

async function failedRuns(db: Queryable, rows: readonly CatalogueRow[]): Promise<Map<number, FailedRun[]>> {
	const runs = await many<FailedRun>(
		db,
		`select d.id as dataset_id, r.id, r.window_from as from
		 from unnest($1::bigint[]) d(id) left join dataset_versions v on v.dataset_id = d.id and v.is_current,
		 lateral (select id, window_from from ingestion_runs
		          where dataset_id = d.id and state in ('failed', 'errored') and window_from is not null
		            and id > coalesce(v.run_id, 0) and (v.published_at is null or finished_at > v.published_at)
		          order by id desc limit ${STRIP_SESSIONS}) r
		 order by r.id`,
		[rows.map(({ id }) => id)],
	);
	return byDataset(runs);
}

/** The dates of every strip of an exchange. */
export const stripDates = (calendar: Calendar, now: Date): string[] => lastSessions(calendar, now, STRIP_SESSIONS);

/** How far prices reach: with a universe as far as nearly all of it does, else as far as anybody does. */
function reachOf({
	definition,
	watermark,
	complete_until,
	min_key_date,
	is_of_definition,
}: CatalogueRow): string | null {
	// A version from before its universe was named was not measured by it.
	if (definition.references?.universe === undefined || !is_of_definition) return watermark;
	return complete_until ?? min_key_date;
}

export function toDatasetRow(
	row: CatalogueRow,
	now: Date,
	{ failed, warned }: StripFacts,
	dates: readonly string[],
): DatasetRow {
	const calendar = calendarToShow(row.calendar);
	const open = row.last_run?.state === "queued" || row.last_run?.state === "running" ? row.last_run.state : null;
	const scheduled = row.schedule?.enabled ?? false;
	// Reference data has no row per session: how far it reaches says nothing about how late it is.
	const isPrices = !isReference(row.kind);
	const freshness = {
		...freshnessAt(calendar, now, isPrices ? reachOf(row) : null, scheduled),
		by_session: isPrices,
	};
	const after = (from: string): string =>
		row.watermark !== null && from <= row.watermark ? calendar.shift(clampToKnown(calendar, row.watermark), 1) : from;
	return {
		name: row.name,
		description: row.definition.description ?? "",
		zone: row.zone,
		kind: row.kind,
		table: row.definition.table ?? null,
		calendar: row.calendar,
		is_simulated: row.definition.source.type === "simulated",
		...healthOf({
			current_version: row.version,
			last_ended: row.last_ended,
			open,
			held: row.hold,
			paused_by: row.schedule?.paused?.by ?? null,
			freshness,
			warnings: row.warnings,
		}),
		freshness,
		watermark: row.watermark,
		complete_until: row.complete_until,
		current_version: row.version,
		row_count: row.row_count,
		published_at: row.published_at,
		last_run: row.last_run,
		next_run_at: scheduled && !row.schedule?.paused ? (row.schedule?.next_due_at ?? null) : null,
		strip: sessionStrip(isPrices ? dates : [], {
			first: row.min_key_date,
			watermark: row.watermark,
			// A failed run asked for the sessions after the watermark: that is the cell that is not there.
			failed: new Map(failed.get(row.id)?.map((run) => [after(run.from), run.id])),
			warned: warnedSessions(warned.get(row.id)?.facts ?? [], calendar, dates),
		}),
	};
}
