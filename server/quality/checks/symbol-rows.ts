import { literal } from "../../lake/write/duck";
import { type Check, type CheckInput, counted, passed, percent, SAMPLE_ROWS } from "../check";

/** Of a symbol's rows that were to come. */
const LOST_SHARE_MAX = 0.1;

type Loss = { symbol: string; lost: number; came: number; last: string };

/**
 * Warns: a symbol of which rows did not come that were to: bars that the base has in the window and that were not
 * delivered again, or bars of a new session though the symbol had one on the base's last. What the base has stays as it is.
 * Judged are the sessions of which the run brought anything; a bar that was set aside has come.
 */
export const symbolRows: Check = {
	name: "symbol_rows",
	severity: "warning",
	kinds: ["prices_daily"],
	applies: ({ lastOfBase, wholeUniverse }) => lastOfBase !== null && wholeUniverse,
	async run(input) {
		const shareMax = input.settings.symbol_rows?.share_max ?? LOST_SHARE_MAX;
		const symbolsMax = input.settings.symbol_rows?.symbols_max ?? 0;
		const losses = (await lossesOf(input)).filter(({ lost, came }) => lost / (lost + came) > shareMax);
		if (losses.length === 0)
			return passed("of the sessions that came, every symbol of the base has its rows", 0, symbolsMax);
		const named = losses.slice(0, 5).map(({ symbol, lost, came }) => `${symbol} ${lost} of ${lost + came}`);
		return {
			status: losses.length > symbolsMax ? "warn" : "pass",
			observed: losses.length,
			threshold: symbolsMax,
			count: losses.length,
			message: `${counted(losses.length, "symbol")} lost over ${percent(shareMax)} of the rows that were to come (${named.join(", ")}${losses.length > 5 ? ", …" : ""}): delisted, renamed, or missing in the delivery`,
			sample: losses.slice(0, SAMPLE_ROWS),
		};
	},
};

async function lossesOf(input: CheckInput): Promise<Loss[]> {
	const { duck, calendar, lastOfBase } = input;
	if (lastOfBase === null) return [];
	const days = await duck.rows<{ date: string }>(
		"select distinct date::varchar as date from result where is_new order by date",
	);
	const fresh = days.filter(({ date }) => date > lastOfBase.date && calendar.isSession(date));
	const old = days.filter(({ date }) => date <= lastOfBase.date);
	const again = old.length === 0 ? null : againOf(input);
	if (fresh.length === 0 && again === null) return [];
	const parts = [
		...(again === null
			? []
			: [
					// What the run did not replace of the years that it touches is what it did not bring.
					`select instrument_id, symbol, date from result r join names using (s)
					 where not is_new and date in (${dates(old)}) and ${again}`,
				]),
		...(fresh.length === 0
			? []
			: [
					`select b.instrument_id, b.symbol, f.date
					 from (select instrument_id, symbol from read_parquet(${literal(lastOfBase.file)}) where date = date ${literal(lastOfBase.date)}) b
					 cross join (select unnest([${dates(fresh)}]) as date) f
					 anti join came c on c.instrument_id = b.instrument_id and c.date = f.date`,
				]),
	];
	return duck.rows<Loss>(
		`with came as (select instrument_id, date from result join names using (s) where is_new and date in (${dates([...old, ...fresh])})),
		 lost as (
		   select instrument_id, any_value(symbol) as symbol, count(*) as lost, max(date)::varchar as last
		   from (${parts.join(" union all ")}) m
		   where not exists (select 1 from quarantine q where trim(q.symbol, getvariable('blanks')) = m.symbol and q.key_date = m.date)
		   group by instrument_id
		 )
		 select l.symbol, l.lost, count(c.date) as came, l.last
		 from lost l left join came c using (instrument_id) group by l.instrument_id, l.symbol, l.lost, l.last
		 order by l.lost / (l.lost + count(c.date)) desc, l.lost desc, l.symbol`,
	);
}

/**
 * SQL: whether a row `r` that the base has was asked for again; null where files of the source were not read.
 */
function againOf({ unchangedFiles, bySymbol, window }: CheckInput): string | null {
	if (unchangedFiles > 0) return null;
	if (bySymbol) {
		return `exists (select 1 from windows w join names n on n.symbol = w.symbol
			where n.k = r.k and (w.first is null or r.date >= w.first) and (w.last is null or r.date <= w.last))`;
	}
	const within = [
		...(window.from === null ? [] : [`date >= date ${literal(window.from)}`]),
		...(window.to === null ? [] : [`date <= date ${literal(window.to)}`]),
	];
	return within.join(" and ") || "true";
}

const dates = (days: readonly { date: string }[]): string => days.map(({ date }) => `date ${literal(date)}`).join(", ");
