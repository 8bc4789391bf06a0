/** Which of the instruments that an index had on a session have a row for it. */
import { type Calendar, clampToKnown } from "../calendars/calendar";
import { type Duck, literal, readParquet } from "../lake/write/duck";
import type { Reference } from "./reference";

/** Of the expected instruments, what makes a session complete. */
export const PRESENT_SHARE_MIN = 0.995;

export type SessionCoverage = { date: string; expected: number; present: number; is_judged: boolean };
export type Universe = { reference: Reference; index: string /** makes a session complete */; shareMin: number };
/** What there is of a universe, or why that cannot be said. */
export type Coverage = Pick<Universe, "shareMin"> & {
	/** the index, its dataset and version, for messages */
	of: string;
	sessions: readonly SessionCoverage[];
	problem: string | null;
};

type Measured = {
	duck: Duck;
	calendar: Calendar;
	/** that the run touches */
	years: readonly number[];
	/** the last session that the provider changes no more: what is provisional makes no session complete */
	finalDate: string | null;
};

/** Never throws: what cannot be measured is for the check to say. */
export async function coverageOf(measured: Measured, universe: Universe): Promise<Coverage> {
	const { reference, index, shareMin } = universe;
	const nothing = { of: `${index} in ${reference.dataset}`, shareMin, sessions: [] };
	if ("problem" in reference) return { ...nothing, problem: reference.problem };
	const of = `${nothing.of}@${reference.version}`;
	try {
		const sessions = await sessionsOf(measured, reference.files, index);
		const problem =
			sessions.length === 0 ? `${reference.dataset} has no member of ${index} on any session of this run` : null;
		return { of, shareMin, sessions, problem };
	} catch (error) {
		return { ...nothing, problem: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error) };
	}
}

/**
 * Expected and present instruments of every session in the years that a run touches, up to its last row. A member is
 * expected from its first day in the index to the day before it left. Sessions for which nobody was a member are left out.
 */
async function sessionsOf(
	{ duck, calendar, years, finalDate }: Measured,
	files: readonly string[],
	index: string,
): Promise<SessionCoverage[]> {
	const [range] = await duck.rows<{ first: string | null; last: string | null }>(
		"select min(first_date)::varchar as first, max(last_date)::varchar as last from runs",
	);
	if (!range?.first || !range.last) return [];
	const sessions = calendar
		.sessions(clampToKnown(calendar, range.first), clampToKnown(calendar, range.last))
		.filter(({ date }) => years.includes(Number(date.slice(0, 4))) && (finalDate === null || date <= finalDate))
		.map(({ date }) => `date ${literal(date)}`);
	if (sessions.length === 0) return [];
	const [brought] = await duck.rows<{ first: string | null; last: string | null }>(
		"select min(date)::varchar as first, max(date)::varchar as last from result where is_new",
	);
	const rows = await duck.rows<Omit<SessionCoverage, "is_judged">>(coverageSql(files, index, sessions));
	// Also those between for which nothing came; what lies outside was judged by the run that brought it.
	const isJudged = (date: string): boolean => date >= (brought?.first ?? "9999") && date <= (brought?.last ?? "");
	return rows.map((row) => ({ ...row, is_judged: isJudged(row.date) }));
}

/**
 * Counts, and makes no pair of a session and a member: of 5,000 members over twenty years those are 25 million. Spells of a
 * member that overlap are one; `expected` is how many began before a session less how many ended.
 */
const coverageSql = (files: readonly string[], index: string, sessions: readonly string[]): string => `
	with sessions as (select unnest([${sessions.join(", ")}]) as date),
	members as (
	  select instrument_id, "from" as first, coalesce("to", date '9999-12-31') as until
	  from ${readParquet(files)} where "index" = ${literal(index)}
	),
	starts as (
	  select *, coalesce(first > max(until) over (partition by instrument_id order by first, until
	    rows between unbounded preceding and 1 preceding), true)::integer as is_start from members
	),
	numbered as (
	  select *, sum(is_start) over (partition by instrument_id order by first, until rows unbounded preceding) as spell from starts
	),
	spells as (select instrument_id, min(first) as first, max(until) as until from numbered group by instrument_id, spell),
	changes as (
	  select day, sum(change) as change
	  from (select first as day, 1 as change from spells union all select until, -1 from spells) group by day
	),
	levels as (select day, sum(change) over (order by day) as expected from changes),
	ranked as (select n.k, first, until from spells join (select distinct instrument_id, k from names) n using (instrument_id)),
	bars as (
	  select r.date, count(*) as present
	  from result r join ranked m on m.k = r.k and r.date >= m.first and r.date < m.until group by r.date
	)
	select s.date::varchar as date, l.expected::bigint as expected, coalesce(b.present, 0) as present
	from sessions s asof join levels l on s.date >= l.day left join bars b on b.date = s.date
	where l.expected > 0 order by s.date`;

export const isComplete = ({ expected, present }: SessionCoverage, shareMin: number): boolean =>
	present >= shareMin * expected;

/**
 * How far a version is complete: the last session that is, of those that the run touched or of the base's where it did not.
 * @param base what the base says of itself
 */
export function completeUntil(
	{ sessions, shareMin }: Coverage,
	base: string | null,
	years: readonly number[],
): string | null {
	const touched = sessions.filter((session) => isComplete(session, shareMin)).at(-1)?.date ?? null;
	const kept = base !== null && !years.includes(Number(base.slice(0, 4))) ? base : null;
	return touched !== null && (kept === null || touched > kept) ? touched : kept;
}
