/** Waivers as pages and documents show them, and those that count at an instant. */
import { calendarToShow } from "../calendars/calendar";
import { dateAt } from "../calendars/zone-time";
import { readClock } from "../clock";
import { many, maybeOne, one, type Queryable } from "../db";
import { QtradeError } from "../errors";
import type { WaiverNote } from "../vocabulary/bar-notes";
import type { CheckSettings } from "../vocabulary/definition";
import type { Page } from "../vocabulary/views";
import type { WaiverStatus, WaiverView } from "../vocabulary/waiver-views";
import type { StandingWaiver } from "./gate";

/**
 * The waivers of a dataset that count now, oldest first: those that were asked under the same settings of its checks.
 * @param checks the definition's
 * @param now application time
 */
export const standingWaivers = (
	db: Queryable,
	datasetId: number,
	checks: CheckSettings,
	now: Date,
): Promise<StandingWaiver[]> =>
	many<StandingWaiver>(
		db,
		`select id, check_name, check_status, severity, count_max, excess_max, left_behind, reason, requested_by, decided_by, expires_at
		 from waivers where dataset_id = $1 and state = 'active' and expires_at > $2 and settings_hash = md5($3::jsonb::text) order by id`,
		[datasetId, now, JSON.stringify(checks)],
	);

const iso = (column: string, name: string): string => `to_json(${column}) #>> '{}' as ${name}`;
const STATUS =
	"case when w.state in ('pending', 'active') and w.expires_at <= $1 then 'expired' else w.state::text end";
const COLUMNS = `w.id, d.name as dataset, w.check_id as check, c.run_id as run, w.check_name, w.check_status, w.severity, c.message,
	w.count_max, w.left_behind, ${STATUS} as status, w.reason, w.requested_by, ${iso("w.requested_at", "requested_at")},
	${iso("w.expires_at", "expires_at")}, d.calendar, w.decided_by, ${iso("w.decided_at", "decided_at")}, w.decision_note,
	w.self_approved, w.withdrawn_by, w.environment`;
const FROM = "from waivers w join datasets d on d.id = w.dataset_id join quality_checks c on c.id = w.check_id";

type Stored = Omit<WaiverView, "until"> & { calendar: string };

/** It ends with a day: its last instant is that day's. */
const toView = ({ calendar, ...row }: Stored): WaiverView => ({
	...row,
	until: dayIn(calendar, Date.parse(row.expires_at) - 1),
});

/** The date that an instant has at the exchange. */
const dayIn = (mic: string, at: number): string => dateAt(new Date(at), calendarToShow(mic).timeZone);

export type WaiverFilter = { dataset?: string; statuses?: readonly WaiverStatus[]; page: number; page_size: number };

/** Those that wait first, then those that count, then the others, newest first. */
export async function listWaivers(db: Queryable, filter: WaiverFilter): Promise<Page<WaiverView>> {
	const values = [
		(await readClock(db)).now(),
		filter.dataset ?? null,
		filter.statuses?.length ? filter.statuses : null,
	];
	const where = `where ($2::text is null or d.name = $2) and ($3::text[] is null or ${STATUS} = any($3::text[]))`;
	const { total } = await one<{ total: number }>(db, `select count(*) as total ${FROM} ${where}`, values);
	const rows = await many<Stored>(
		db,
		`select ${COLUMNS} ${FROM} ${where}
		 order by array_position('{pending,active}', ${STATUS}) nulls last, w.id desc limit $4 offset $5`,
		[...values, filter.page_size, (filter.page - 1) * filter.page_size],
	);
	return { rows: rows.map(toView), total, page: filter.page, page_size: filter.page_size };
}

/** @throws QtradeError("not_found") */
export async function getWaiver(db: Queryable, id: number): Promise<WaiverView> {
	const row = await maybeOne<Stored>(db, `select ${COLUMNS} ${FROM} where w.id = $2`, [
		(await readClock(db)).now(),
		id,
	]);
	if (!row) throw new QtradeError("not_found", `there is no waiver ${id}: qtrade waiver list shows them`);
	return toView(row);
}

type Stretch = Omit<WaiverNote, "from" | "to" | "leaves_behind"> & {
	calendar: string;
	left_behind: string[] | null;
	/** the newest row of the symbol that the check pointed at, the last day that its run asked for, or its newest row */
	last_day: string | null;
	requested_at: Date;
	expires_at: Date;
	withdrawn_at: Date | null;
};

/**
 * Where on a symbol's bars a waiver told: it left the symbol behind, or it is of a check that pointed at the symbol. Only
 * those that came to count: from the session that was judged, to the last day that it holds on.
 */
export async function waiversOfSymbol(
	db: Queryable,
	dataset: string,
	symbol: string,
	from: string,
): Promise<WaiverNote[]> {
	const rowsOf = "select s ->> 'date' as day from jsonb_array_elements(c.sample) s";
	const pointed = `${rowsOf} where s ->> 'symbol' = $3`;
	const rows = await many<Stretch>(
		db,
		`select w.id, c.run_id as run, w.check_name, ${STATUS} as status, w.reason, w.requested_by, w.decided_by, d.calendar,
		        w.left_behind, w.requested_at, w.expires_at, w.withdrawn_at,
		        coalesce((select max(day) from (${pointed}) p), r.window_to::text, (select max(day) from (${rowsOf}) p)) as last_day
		 ${FROM} join ingestion_runs r on r.id = c.run_id
		 where d.name = $2 and w.state in ('active', 'withdrawn') and (w.severity <> 'critical' or w.decided_by is not null)
		   and case when w.left_behind is null then exists (${pointed}) else $3 = any(w.left_behind) end
		 order by w.id`,
		[(await readClock(db)).now(), dataset, symbol],
	);
	return rows.map(stretchOf).filter(({ to }) => to >= from);
}

function stretchOf({
	calendar,
	left_behind,
	last_day,
	requested_at,
	expires_at,
	withdrawn_at,
	...note
}: Stretch): WaiverNote {
	// It ends where its last day is over.
	const ended = Math.min(expires_at.getTime() - 1, withdrawn_at?.getTime() ?? Number.POSITIVE_INFINITY);
	const to = dayIn(calendar, ended);
	const first = last_day ?? dayIn(calendar, requested_at.getTime());
	return { ...note, from: first < to ? first : to, to, leaves_behind: left_behind !== null };
}

/** Of these waivers those that were taken back. */
export async function endedWaivers(db: Queryable, ids: readonly number[]): Promise<number[]> {
	if (ids.length === 0) return [];
	// Locked, so that none is taken back between this look and the publish that leans on it.
	const rows = await many<{ id: number; state: string }>(
		db,
		"select id, state from waivers where id = any($1::bigint[]) order by id for share",
		[ids],
	);
	return rows.filter(({ state }) => state !== "active").map(({ id }) => id);
}
