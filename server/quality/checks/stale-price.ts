import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

/**
 * Warns: the very same close over many sessions while shares changed hands. A halt (no volume) is no stale price.
 */
export const stalePrice: Check = {
	name: "stale_price",
	severity: "warning",
	kinds: ["prices_daily"],
	async run({ duck, settings }) {
		const sessionsMax = settings.stale_price?.sessions_max ?? 10;
		const runs = await duck.rows<{ symbol: string; first: string; last: string; close: number; sessions: number }>(
			// Consecutive repeats share (position − rank among repeats); the first bar of a streak is not itself a repeat.
			`with repeats as (
			   select block, moves.k, symbol, date, close, is_new,
			          position - row_number() over (partition by block, moves.k order by date) as streak
			   from moves join names using (s) where close = previous_close and volume > 0
			 )
			 select any_value(symbol) as symbol, min(date)::varchar as first, max(date)::varchar as last,
			        any_value(close) as close, count(*) + 1 as sessions
			 from repeats group by block, k, streak, close
			 having count(*) + 1 >= ${sessionsMax} and bool_or(is_new) order by sessions desc, symbol`,
		);
		const longest = runs[0]?.sessions ?? 0;
		if (runs.length === 0)
			return passed(`no close repeats over ${sessionsMax} sessions with volume`, null, sessionsMax);
		return {
			status: "warn",
			observed: longest,
			threshold: sessionsMax,
			count: runs.length,
			message: `${counted(runs.length, "streak")} of ${sessionsMax} or more equal closes with volume (${runs[0]?.symbol} ${longest} sessions from ${runs[0]?.first})`,
			sample: runs.slice(0, SAMPLE_ROWS),
		};
	},
};
