import { clampToKnown } from "../../calendars/calendar";
import { type Check, type CheckInput, counted, passed, SAMPLE_ROWS } from "../check";

/** Sessions without any row after which a ticker may well be another company's. */
export const REUSED_SESSIONS_MIN = 60;

/** How far the close must have moved meanwhile. */
export const REUSED_JUMP = 0.4;

type Reused = { symbol: string; date: string; why: string };

/**
 * Warns: tickers that came again. Either the former holder's name has ended, so that rows now are a new instrument's; or
 * nothing is known of an end, and after a long silence the price is another one.
 */
export const reusedTickers: Check = {
	name: "reused_tickers",
	severity: "warning",
	kinds: ["prices_daily"],
	async run(input) {
		const sessionsMin = input.settings.reused_tickers?.sessions_min ?? REUSED_SESSIONS_MIN;
		const known = await heirs(input);
		const suspected = await returned(input, sessionsMin);
		const all = [...suspected, ...known];
		if (all.length === 0) return passed("no ticker came again as another instrument's", 0, sessionsMin);
		const named = all.slice(0, 3).map(({ symbol, date, why }) => `${symbol} ${date}: ${why}`);
		const mend =
			suspected.length === 0
				? ""
				: "; if it is another company, say when the former one ended (qtrade instrument delist), then run with --full";
		return {
			status: "warn",
			observed: all.length,
			threshold: sessionsMin,
			count: all.length,
			message: `${counted(all.length, "ticker")} came again (${named.join("; ")}${all.length > named.length ? "; …" : ""})${mend}`,
			sample: all.slice(0, SAMPLE_ROWS),
		};
	},
};

/** Tickers whose rows are those of an instrument that follows another; said when this dataset's first row of it comes. */
const heirs = ({ duck }: CheckInput): Promise<Reused[]> =>
	duck.rows<Reused>(
		`with heirs as (
		   select n.symbol, n.s, n.k, n.first from staged_names n
		   where exists (select 1 from staged_names f where f.symbol = n.symbol and f.k <> n.k and f.until = n.first)
		 ), starts as (select k, min(first_date) as date from instrument_years group by k)
		 select h.symbol, min(r.date)::varchar as date,
		        'a new instrument, since the name of the former one ended on ' || any_value(h.first) as why
		 from result r join heirs h on r.s = h.s join starts on starts.k = h.k
		 where r.is_new and r.date >= h.first group by h.symbol, h.k having min(r.date) <= min(starts.date) order by h.symbol`,
	);

async function returned({ duck, calendar }: CheckInput, sessionsMin: number): Promise<Reused[]> {
	type Return = { symbol: string; date: string; before: string | null; previous_close: number; close: number };
	const moved = await duck.rows<Return>(
		`with moved as (
		   select m.block, m.k, m.s, m.date, m.close, m.previous_close from moves m
		   where m.is_new and m.previous_close > 0 and abs(m.close / m.previous_close - 1) > ${REUSED_JUMP}
		 ), days as (
		   select k, date from result where k in (select k from moved)
		   union all select k, date from context where k in (select k from moved)
		 )
		 select n.symbol, m.date::varchar as date, m.previous_close, m.close, max(d.date)::varchar as before
		 from moved m join names n using (s) left join days d on d.k = m.k and d.date < m.date
		 group by all order by 2, 1`,
	);
	return moved.flatMap(({ symbol, date, before, previous_close, close }) => {
		if (before === null) return [];
		const silent = calendar.sessions(clampToKnown(calendar, before), clampToKnown(calendar, date)).length - 2;
		if (silent <= sessionsMin) return [];
		const why = `${silent} sessions without a row, and a close of ${close} after ${previous_close}`;
		return [{ symbol, date, why }];
	});
}
