/** Checks by session: which run brought each of a dataset's last sessions, and what each check said of it. */
import { type Calendar, calendarFor, clampToKnown } from "../calendars/calendar";
import { readClock } from "../clock";
import { many, maybeOne, type Queryable } from "../db";
import { QtradeError } from "../errors";
import type { CheckSessionsView } from "../vocabulary/check-views";
import type { CheckStatus } from "../vocabulary/states";

const SESSIONS = 40;
/** Newest runs that are looked at: a session may have been asked for several times. */
const RUNS_MAX = 200;

type CheckedRun = {
	run: number;
	version: number | null;
	watermark: string | null;
	base_watermark: string | null;
	/** of the version that it published */
	first: string | null;
	results: Record<string, CheckStatus>;
};

/**
 * A run that published brought the sessions after its base's watermark up to its own (the last one again, where it moved
 * nothing); one that did not was to bring the next. The newest run has the word.
 * @throws QtradeError("not_found")
 */
export async function readCheckSessions(db: Queryable, dataset: string): Promise<CheckSessionsView> {
	const found = await maybeOne<{ id: number; calendar: string }>(
		db,
		"select id, calendar from datasets where name = $1",
		[dataset],
	);
	if (!found) throw new QtradeError("not_found", `there is no dataset ${dataset}: qtrade dataset list shows them`);
	const calendar = calendarFor(found.calendar);
	const now = (await readClock(db)).now();
	const last = calendar.lastClosed(now);
	const dates = last === null ? [] : calendar.sessions(calendar.shift(last.date, 1 - SESSIONS), last.date);
	const runs = await checkedRuns(db, found.id);
	const brought = new Map<string, CheckedRun>();
	for (const run of runs) for (const date of broughtBy(run, calendar, dates)) brought.set(date, run);
	const sessions = dates.map(({ date }) => {
		const run = brought.get(date);
		return { date, run: run?.run ?? null, version: run?.version ?? null };
	});
	const names = [...new Set([...brought.values()].flatMap(({ results }) => Object.keys(results)))].sort();
	const checks = names.map((name) => ({
		name,
		statuses: dates.map(({ date }) => brought.get(date)?.results[name] ?? null),
	}));
	return { dataset, sessions, checks };
}

/** Oldest first. */
const checkedRuns = (db: Queryable, datasetId: number): Promise<CheckedRun[]> =>
	many<CheckedRun>(
		db,
		`select r.id as run, v.version, v.watermark, b.watermark as base_watermark, v.min_key_date as first, jsonb_object_agg(c.name, c.status) as results
		 from (select distinct run_id from quality_checks where dataset_id = $1 order by run_id desc limit ${RUNS_MAX}) newest
		 join ingestion_runs r on r.id = newest.run_id
		 join quality_checks c on c.run_id = r.id
		 left join dataset_versions v on v.dataset_id = r.dataset_id and v.version = c.version
		 left join dataset_versions b on b.dataset_id = r.dataset_id and b.version = r.base_version
		 group by r.id, v.version, v.watermark, v.min_key_date, b.watermark order by r.id`,
		[datasetId],
	);

function broughtBy(
	{ watermark, base_watermark: base, first }: CheckedRun,
	calendar: Calendar,
	dates: readonly { date: string }[],
): string[] {
	if (watermark === null) {
		const next = base === null ? dates.at(-1)?.date : calendar.shift(clampToKnown(calendar, base), 1);
		return next === undefined ? [] : [next];
	}
	const isBrought = (date: string): boolean =>
		date <= watermark && (base === null ? first === null || date >= first : date > base);
	const moved = dates.flatMap(({ date }) => (isBrought(date) ? [date] : []));
	return moved.length > 0 ? moved : [watermark];
}
