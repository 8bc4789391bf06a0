import { clampToKnown } from "../../calendars/calendar";
import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

/** Shared sessions from which equal bars are no coincidence. */
const SESSIONS_MIN = 20;

type Pair = { symbol: string; other: string; sessions: number; first: string; last: string };

/**
 * Critical: the same bars under two symbols over many sessions, as when a provider answers a ticker that it does not know
 * with another, or keeps both names of a renamed one. Looked for at every 20th session, of which a run of 20 has one; what
 * is equal there is compared in full.
 */
export const duplicateSeries: Check = {
	name: "duplicate_series",
	severity: "critical",
	kinds: ["prices_daily"],
	async run({ duck, calendar }) {
		const [range] = await duck.rows<{ first: string | null; last: string | null }>(
			"select min(first_date)::varchar as first, max(last_date)::varchar as last from runs",
		);
		if (!range?.first || !range.last) return passed("no bars to compare", 0, 0);
		const probes = calendar
			.sessions(clampToKnown(calendar, range.first), clampToKnown(calendar, range.last))
			.filter((_, i) => i % SESSIONS_MIN === SESSIONS_MIN - 1)
			.map(({ date }) => `date '${date}'`);
		if (probes.length === 0) return passed(`fewer than ${SESSIONS_MIN} sessions: nothing to compare`, 0, 0);
		// Each is compared with the first of its like alone: a provider that answers every unknown ticker with one series
		// would make millions of pairs.
		const of = `from result where date in (${probes.join(", ")}) and volume > 0`;
		const bar = "date, open, high, low, close, volume";
		// Nearly always there is none, which most of the columns and a number for each bar tell; close and volume alone repeat by chance.
		const [one] = await duck.rows<{ repeats: number }>(
			`select count(*) as repeats from (select 1 from (select hash(date, open, close, volume) as h ${of}) group by h having count(*) > 1)`,
		);
		if (one?.repeats === 0) return passed("no two symbols have the same bars", 0, 0);
		await duck.run(
			`create or replace temp table alike as
			 with groups as (
			   select min(k) as first_k, list(k) as members ${of} group by ${bar} having count(*) > 1
			 ), pairs as (select distinct first_k as k, unnest(members) as other from groups)
			 select k, other from pairs where k <> other`,
		);
		const pairs = await duck.rows<Pair>(
			`with shared as (
			   select alike.k, alike.other, count(*) as sessions, min(a.date) as first, max(a.date) as last, bool_or(a.is_new or b.is_new) as is_new
			   from alike join result a on a.k = alike.k join result b on b.k = alike.other and b.date = a.date and ${SAME}
			   group by alike.k, alike.other having count(*) >= ${SESSIONS_MIN}
			 )
			 select (select any_value(symbol) from names where names.k = shared.k) as symbol,
			        (select any_value(symbol) from names where names.k = shared.other) as other,
			        sessions, first::varchar as first, last::varchar as last
			 from shared where is_new order by sessions desc, symbol, other`,
		);
		const [first] = pairs;
		if (first === undefined) return passed("no two symbols have the same bars", 0, 0);
		return {
			status: "fail",
			observed: first.sessions,
			threshold: SESSIONS_MIN,
			count: pairs.length,
			message: `${counted(pairs.length, "pair")} of symbols with the same bars (${first.symbol} and ${first.other} over ${counted(first.sessions, "session")} to ${first.last}): find out which of them they are`,
			sample: pairs.slice(0, SAMPLE_ROWS),
		};
	},
};

const SAME = ["open", "high", "low", "close", "volume"]
	.map((column) => `a.${column} is not distinct from b.${column}`)
	.join(" and ");
