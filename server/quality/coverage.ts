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
	const rows = await duck.rows<Omit<SessionCoverage, "is_judged">>(
		`with sessions as (select unnest([${sessions.join(", ")}]) as date),
		 members as (
		   select instrument_id, "from" as first, coalesce("to", date '9999-12-31') as until
		   from ${readParquet(files)} where "index" = ${literal(index)}
		 ),
		 expected as (
		   select distinct s.date, m.instrument_id from sessions s join members m on s.date >= m.first and s.date < m.until
		 ),
		 ranks as (select distinct instrument_id, k from names)
		 select e.date::varchar as date, count(*) as expected, count(r.k) as present
		 from expected e left join ranks using (instrument_id)
		 left join (select k, date from result) r on r.k = ranks.k and r.date = e.date
		 group by e.date order by e.date`,
	);
	// Also those between for which nothing came; what lies outside was judged by the run that brought it.
	const isJudged = (date: string): boolean => date >= (brought?.first ?? "9999") && date <= (brought?.last ?? "");
	return rows.map((row) => ({ ...row, is_judged: isJudged(row.date) }));
}

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
