import { literal } from "../../lake/write/duck";
import type { CheckInput } from "../check";
import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

type Span = { instrument_id: number; block: number; symbol: string; first: string; last: string; days: number };

/**
 * Warns: sessions without a row between an instrument's first and last row, over the partitions that the run touches.
 * A quarantined row counts as received; a row on a day that is no session fills nothing.
 */
export const completeness: Check = {
	name: "completeness",
	severity: "warning",
	async run(input) {
		const allowed = input.settings.completeness?.missing_sessions_max ?? 0;
		const spans = await receivedSpans(input);
		const gaps: { symbol: string; sessions: string[] }[] = [];
		for (const span of spans) {
			const { symbol, first, last } = span;
			if (input.calendar.count(first, last) <= span.days) continue;
			const have = await receivedDates(input, span);
			const sessions = input.calendar.sessions(first, last).map((session) => session.date);
			const missing = sessions.filter((date) => !have.has(date));
			if (missing.length > 0) gaps.push({ symbol, sessions: missing });
		}
		const missing = gaps.reduce((total, gap) => total + gap.sessions.length, 0);
		if (missing === 0) return passed("no session is missing", 0, allowed);
		gaps.sort((a, b) => b.sessions.length - a.sessions.length || (a.symbol < b.symbol ? -1 : 1));
		const named = gaps.slice(0, 5).map(({ symbol, sessions }) => `${symbol} ${sessions.length}`);
		return {
			status: missing > allowed ? "warn" : "pass",
			observed: missing,
			threshold: allowed,
			count: missing,
			message: `${counted(missing, "session")} missing between first and last row (${named.join(", ")}${gaps.length > 5 ? ", …" : ""})`,
			sample: gaps.slice(0, SAMPLE_ROWS).map(({ symbol, sessions }) => ({
				symbol,
				missing: sessions.length,
				sessions: sessions.slice(0, 10).join(", "),
			})),
		};
	},
};

/** Per instrument: first and last day of `received`, and on how many days something was received. */
async function receivedSpans({ duck, calendar, earlierQuarantine }: CheckInput): Promise<Span[]> {
	const earlier =
		earlierQuarantine.length === 0
			? ""
			: `union all select symbol, try_cast(date as date) from read_parquet([${earlierQuarantine.map(literal).join(", ")}])`;
	// Days that are no session are left out, or they would make up for a missing one in the quick count below.
	const [range] = await duck.rows<{ first: string | null; last: string | null }>(
		"select min(date)::varchar as first, max(date)::varchar as last from watched",
	);
	if (!range?.first || !range.last) return [];
	const sessions = calendar.sessions(range.first, range.last).map((session) => `date '${session.date}'`);
	await duck.run(
		`create or replace table session_days as select unnest([${sessions.join(", ")}]::date[]) as date;
		 create or replace table set_aside as
		 select distinct symbol, date from (select symbol, key_date as date from quarantine ${earlier})
		 where symbol is not null and date is not null`,
	);
	return duck.rows<Span>(
		`with good as (
		   select instrument_id, block, arg_max(symbol, date) as symbol, min(date) as first, max(date) as last, count(*) as days
		   from watched where date in (select date from session_days) group by instrument_id, block
		 )
		 select g.instrument_id, g.block, g.symbol, first::varchar as first, last::varchar as last,
		        days + (select count(*) from set_aside s where s.symbol = g.symbol and s.date > first and s.date < last
		                and s.date in (select date from session_days)
		                and not exists (select 1 from watched w where w.instrument_id = g.instrument_id and w.date = s.date)) as days
		 from good g`,
	);
}

async function receivedDates({ duck }: CheckInput, { instrument_id, block, symbol }: Span): Promise<Set<string>> {
	const rows = await duck.rows<{ date: string }>(
		`select date::varchar as date from watched where instrument_id = ${instrument_id} and block = ${block}
		 union all select date::varchar from set_aside where symbol = ${literal(symbol)}`,
	);
	return new Set(rows.map((row) => row.date));
}
