/** Checks by session: which run brought each of a dataset's last sessions, and what each check said of it. */
import { calendarToShow } from "../calendars/calendar";
import { readClock } from "../clock";
import { many, maybeOne, type Queryable } from "../db";
import { QtradeError } from "../errors";
import { type BringingRun, broughtBy, type Restoration, standingVersions } from "../sessions-brought";
import type { CheckSessionsView } from "../vocabulary/check-views";
import type { CheckStatus } from "../vocabulary/states";

const SESSIONS = 40;
/** Newest runs without a version that are looked at: the next session may have been asked for many times. */
const UNPUBLISHED_MAX = 100;

type CheckedRun = BringingRun & { base_version: number | null; results: Record<string, CheckStatus> };

/**
 * Each run has the word about the sessions that it brought or was to bring, the newest one first; what a rollback took
 * away has none.
 * @throws QtradeError("not_found")
 */
export async function readCheckSessions(db: Queryable, dataset: string): Promise<CheckSessionsView> {
	const found = await maybeOne<{ id: number; calendar: string }>(
		db,
		"select id, calendar from datasets where name = $1",
		[dataset],
	);
	if (!found) throw new QtradeError("not_found", `there is no dataset ${dataset}: qtrade dataset list shows them`);
	const calendar = calendarToShow(found.calendar);
	const now = (await readClock(db)).now();
	const last = calendar.lastClosed(now);
	const dates =
		last === null ? [] : calendar.sessions(calendar.shift(last.date, 1 - SESSIONS), last.date).map(({ date }) => date);
	const brought = new Map<string, CheckedRun>();
	for (const run of await checkedRuns(db, found.id, dates[0] ?? "")) {
		for (const date of broughtBy(run, calendar, dates)) brought.set(date, run);
	}
	const sessions = dates.map((date) => {
		const run = brought.get(date);
		return { date, run: run?.run ?? null, version: run?.version ?? null };
	});
	const names = [...new Set([...brought.values()].flatMap(({ results }) => Object.keys(results)))].sort();
	const checks = names.map((name) => ({
		name,
		statuses: dates.map((date) => brought.get(date)?.results[name] ?? null),
	}));
	return { dataset, sessions, checks };
}

/**
 * The runs that can have the word about a session from `since` on, oldest first. Of those that reached a session, the newest
 * that moved on to it and the newest that restated it are enough, however often it was restated.
 */
async function checkedRuns(db: Queryable, datasetId: number, since: string): Promise<CheckedRun[]> {
	const stands = standingVersions(
		await many<Restoration>(
			db,
			"select version, restored_version from dataset_versions where dataset_id = $1 and restored_version is not null",
			[datasetId],
		),
	);
	const versions = await many<Omit<CheckedRun, "results">>(
		db,
		`select v.run_id as run, v.version, v.base_version, v.watermark, b.watermark as base_watermark, v.min_key_date as first
		 from dataset_versions v left join dataset_versions b on b.dataset_id = v.dataset_id and b.version = v.base_version
		 where v.dataset_id = $1 and v.watermark >= $2::date and v.run_id is not null order by v.version desc`,
		[datasetId, since === "" ? null : since],
	);
	const unpublished = await many<Omit<CheckedRun, "results">>(
		db,
		`select r.id as run, null as version, r.base_version, null as watermark, b.watermark as base_watermark, null as first
		 from ingestion_runs r left join dataset_versions b on b.dataset_id = r.dataset_id and b.version = r.base_version
		 where r.dataset_id = $1 and r.version is null and exists (select from quality_checks c where c.run_id = r.id)
		 order by r.id desc limit ${UNPUBLISHED_MAX}`,
		[datasetId],
	);
	const seen = new Set<string>();
	const wanted = [...versions, ...unpublished].filter(({ version, base_version, watermark, base_watermark }) => {
		if (!stands(version ?? base_version ?? 0)) return false;
		const moved = watermark !== null && watermark > (base_watermark ?? "");
		const of = `${version === null ? "to bring after" : moved ? "moved on to" : "restated"} ${watermark ?? base_watermark}`;
		return !seen.has(of) && seen.add(of);
	});
	const results = new Map(
		(
			await many<{ run_id: number; results: Record<string, CheckStatus> }>(
				db,
				`select run_id, jsonb_object_agg(name, status) as results from quality_checks where run_id = any($1) group by run_id`,
				[wanted.map(({ run }) => run)],
			)
		).map((one) => [one.run_id, one.results]),
	);
	return wanted.map((run) => ({ ...run, results: results.get(run.run) ?? {} })).sort((a, b) => a.run - b.run);
}
