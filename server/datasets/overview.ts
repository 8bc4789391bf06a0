/** The overview: every dataset, worst first, and what happened lately. */
import { calendarToShow } from "../calendars/calendar";
import { readClock } from "../clock";
import { many, one, type Queryable } from "../db";
import { HEALTH_STATES } from "../vocabulary/states";
import type { DatasetRow, DatasetsSummary, OverviewView, RecentEvent } from "../vocabulary/views";
import { catalogue, stripDates, stripFacts, toDatasetRow } from "./catalogue";

const iso = (column: string, name: string): string => `to_json(${column}) #>> '{}' as ${name}`;

/** Every dataset that is not archived, worst first, and the sessions that their strips stand for, by calendar. */
async function datasetsWithDates(
	db: Queryable,
): Promise<{ datasets: DatasetRow[]; session_dates: Record<string, string[]> }> {
	const now = (await readClock(db)).now();
	const rows = await catalogue(db, null);
	const facts = await stripFacts(db, rows);
	const session_dates = Object.fromEntries(
		[...new Set(rows.map((row) => row.calendar))].map((mic) => [mic, stripDates(calendarToShow(mic), now)]),
	);
	const datasets = rows.map((row) => toDatasetRow(row, now, facts, session_dates[row.calendar] ?? []));
	datasets.sort(
		(a, b) => HEALTH_STATES.indexOf(a.health) - HEALTH_STATES.indexOf(b.health) || (a.name < b.name ? -1 : 1),
	);
	return { datasets, session_dates };
}

/** Every dataset that is not archived, worst first. */
export const listDatasets = async (db: Queryable): Promise<DatasetRow[]> => (await datasetsWithDates(db)).datasets;

/** What the overview shows. */
export async function getOverview(db: Queryable): Promise<OverviewView> {
	const [{ datasets, session_dates }, { running }, recent] = await Promise.all([
		datasetsWithDates(db),
		one<{ running: number }>(db, "select count(*) as running from ingestion_runs where state in ('queued', 'running')"),
		recentEvents(db),
	]);
	const count = (...states: string[]): number => datasets.filter((dataset) => states.includes(dataset.health)).length;
	return {
		counts: {
			failing: count("failed", "errored"),
			// Readers of a dataset that is on hold or fails wait all the same.
			late: datasets.filter((dataset) => dataset.freshness.is_late).length,
			running,
			healthy: count("healthy", "warning"),
		},
		datasets,
		session_dates,
		recent,
	};
}

/** What the frame of every page shows. */
export const summaryOf = ({ counts, datasets }: OverviewView): DatasetsSummary => ({
	counts,
	names: datasets.map(({ name }) => name).sort(),
});

/** The newest things that people and runs did, for a sentence each. */
const recentEvents = (db: Queryable): Promise<RecentEvent[]> =>
	many<RecentEvent>(
		db,
		`select ${iso("at", "at")}, actor, action, subject,
		        coalesce(detail->>'dataset', case when subject like 'dataset:%' then substr(subject, 9) end) as dataset,
		        case when subject like 'run:%' then substr(subject, 5)::bigint end as run, (detail->>'version')::integer as version
		 from audit_log where action not like 'token.%' and action not like 'query.%' order by id desc limit 20`,
	);
