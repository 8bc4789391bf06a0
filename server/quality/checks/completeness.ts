import { clampToKnown } from "../../calendars/calendar";
import { literal } from "../../lake/write/duck";
import { type Check, type CheckInput, counted, passed, SAMPLE_ROWS } from "../check";

type Gap = { symbol: string; missing: number; sessions: string[] };

/**
 * Warns: sessions without a row between an instrument's first and last row, over the partitions that the run touches.
 * A quarantined row counts as received; a row on a day that is no session fills nothing.
 */
export const completeness: Check = {
	name: "completeness",
	severity: "warning",
	kinds: ["prices_daily"],
	async run(input) {
		const allowed = input.settings.completeness?.missing_sessions_max ?? 0;
		const gaps = await findGaps(input);
		const missing = gaps.reduce((total, gap) => total + gap.missing, 0);
		if (missing === 0) return passed("no session is missing", 0, allowed);
		const named = gaps.slice(0, 5).map((gap) => `${gap.symbol} ${gap.missing}`);
		return {
			status: missing > allowed ? "warn" : "pass",
			observed: missing,
			threshold: allowed,
			count: missing,
			message: `${counted(missing, "session")} missing between first and last row (${named.join(", ")}${gaps.length > 5 ? ", …" : ""})`,
			sample: gaps.slice(0, SAMPLE_ROWS).map((gap) => ({ ...gap, sessions: gap.sessions.join(", ") })),
		};
	},
};

/** Instruments with missing sessions, most missing first. Counting finds the few that are worth looking at closely. */
async function findGaps({ duck, calendar, earlierQuarantine }: CheckInput): Promise<Gap[]> {
	const days = await duck.rows<{ date: string }>(
		// Distinct first: of twenty years 25 million dates would become text.
		"select date::varchar as date from (select date from result union select date from context) d order by d.date",
	);
	const first = days[0]?.date;
	const last = days.at(-1)?.date;
	if (first === undefined || last === undefined) return [];
	// Days that the calendar does not know are neither sessions nor holidays: they are left out with the closed ones.
	const sessions = calendar
		.sessions(clampToKnown(calendar, first), clampToKnown(calendar, last))
		.map((session) => session.date);
	const position = new Map(sessions.map((date, i) => [date, i]));
	const closed = days.filter(({ date }) => !position.has(date)).map(({ date }) => `date '${date}'`);
	const spans = await duck.rows<{ block: number; k: number; first: string; last: string; rows: number }>(
		closed.length === 0
			? `select block, k, min(first_date)::varchar as first, max(last_date)::varchar as last, sum(rows)::bigint as rows
			   from instrument_years group by block, k`
			: // A bar on a day without a session would make up for a missing one.
				`select block, k, min(date)::varchar as first, max(date)::varchar as last, count(*) as rows
			   from (select block, k, date from result join blocks using (y) union all select block, k, date from context)
			   where date not in (${closed.join(", ")}) group by block, k`,
	);
	const gapped = spans.filter(
		(span) => (position.get(span.last) ?? 0) - (position.get(span.first) ?? 0) + 1 > span.rows,
	);
	if (gapped.length === 0) return [];
	const earlier =
		earlierQuarantine.length === 0
			? ""
			: `union select symbol, try_cast(date as date) from read_parquet([${earlierQuarantine.map(literal).join(", ")}])`;
	const rows = gapped.map((span) => `(${span.block}, ${span.k}, date '${span.first}', date '${span.last}')`);
	return duck.rows<Gap>(
		`with spans as (from (values ${rows.join(", ")}) v(block, k, first, last)),
		 sessions as (select unnest([${sessions.map((date) => `date '${date}'`).join(", ")}]) as date),
		 expected as (select k, date from spans join sessions on date > first and date < last),
		 received as (
		   select k, date from result where k in (select k from spans)
		   union all select k, date from context
		   union all select n.k, q.date from (select symbol, key_date as date from quarantine ${earlier}) q
		   join (select symbol, k, first, until from staged_names
		         union all select symbol, k, date '-infinity', date 'infinity' from names where not is_staged) n
		     on n.symbol = q.symbol and q.date >= n.first and q.date < n.until
		 ),
		 missing as (select k, date from expected anti join received using (k, date))
		 select any_value(symbol) as symbol, count(distinct date) as missing, list(distinct date::varchar order by date::varchar)[1:10] as sessions
		 from missing join names using (k) group by k order by missing desc, symbol`,
	);
}
