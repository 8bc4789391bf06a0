import { identifier, literal } from "../../lake/write/duck";
import { type Check, type CheckInput, counted, passed } from "../check";

/** Of fewer, or over less, that none has ended says nothing. */
const INSTRUMENTS_MIN = 50;
const DAYS_MIN = 365;
/** An instrument without a bar for so long has ended. */
const SILENT_DAYS = 30;

type Lives = { instruments: number; ended: number; first: string | null; last: string | null };

/**
 * A label rather than a fault: prices of which every instrument still trades, or an index that nobody has ever left. What a
 * backtest earns on them was chosen by who survived.
 */
export const survivorsOnly: Check = {
	name: "survivors_only",
	severity: "info",
	kinds: ["prices_daily", "membership"],
	async run(input) {
		const { instruments, ended, first, last } = await livesOf(input);
		if (instruments < INSTRUMENTS_MIN || daysBetween(first, last) < DAYS_MIN) {
			return passed(`fewer than ${INSTRUMENTS_MIN} instruments or less than a year: not judged`, ended, null);
		}
		if (ended > 0) return passed(`${counted(ended, "instrument")} of ${instruments} ended since ${first}`, ended, null);
		return {
			status: "warn",
			observed: 0,
			threshold: null,
			count: instruments,
			message: `none of ${counted(instruments, "instrument")} has ended since ${first}: backtests on this dataset are biased to survivors`,
			sample: [],
		};
	},
};

const isEnough = ({ instruments, ended, first, last }: Lives): boolean =>
	ended > 0 && instruments >= INSTRUMENTS_MIN && daysBetween(first, last) >= DAYS_MIN;

const daysBetween = (first: string | null, last: string | null): number =>
	first && last ? (Date.parse(last) - Date.parse(first)) / 86_400_000 : 0;

/** Over the result and the base's years that the run does not touch. */
async function livesOf(input: CheckInput): Promise<Lives> {
	const { duck, writer, base, staged, shape } = input;
	const untouched = [...base].filter(([year]) => !staged.years.includes(year)).sort(([a], [b]) => b - a);
	if (shape.kind === "prices_daily") return livesOfPrices(input, untouched);
	const columns = ["instrument_id", "from", "to"].map(identifier).join(", ");
	const files = untouched.map(([, file]) => file);
	const kept = files.length === 0 ? "" : `union all select ${columns} from ${writer.read(files)}`;
	return countLives(
		duck,
		`with spells(instrument_id, first, last) as (select ${columns} from result ${kept}),
		 lives as (
		   select instrument_id, min(first) as first, case when count(*) = count(last) then max(last) end as last
		   from spells group by instrument_id
		 )
		 select count(*) as instruments, count(last) as ended, min(first)::varchar as first, ${literal(input.today)} as last from lives`,
	);
}

/**
 * A new session must not cost a reading of twenty years. Of a base of which none had ended, every instrument has a bar among
 * its last days. Otherwise years are read from the newest back, and no further than it takes to find one that has ended.
 */
async function livesOfPrices(
	{ duck, writer, noneOfBaseEnded, lastOfBase }: CheckInput,
	untouched: readonly [number, string][],
): Promise<Lives> {
	const read = (from: number | null, files: readonly string[]): Promise<Lives> =>
		countLives(duck, pricesSql(from, files.length === 0 ? null : writer.read(files)));
	const files = untouched.map(([, file]) => file);
	const oldest = files.at(-1);
	if (noneOfBaseEnded && lastOfBase !== null && oldest !== undefined) {
		const since = Date.parse(lastOfBase.date) - SILENT_DAYS * 86_400_000;
		const recent = untouched.filter(([year]) => year >= new Date(since).getUTCFullYear()).map(([, file]) => file);
		const lives = await read(null, recent);
		const [start] = await duck.rows<{ first: string | null }>(
			`select min(date)::varchar as first from ${writer.read([oldest])}`,
		);
		return { ...lives, first: [lives.first, start?.first ?? null].filter((date) => date !== null).sort()[0] ?? null };
	}
	for (let years = 1; years < files.length; years *= 2) {
		const lives = await read(untouched[years - 1]?.[0] ?? null, files.slice(0, years));
		if (isEnough(lives)) return lives;
	}
	return read(null, files);
}

/** @param from touched years before it are left out, as untouched ones are; null for none */
const pricesSql = (from: number | null, files: string | null): string =>
	`with spells as (
	   select n.instrument_id, i.first_date as first, i.last_date as last from runs i join names n using (s)
	   ${from === null ? "" : `where i.y >= ${from}`}
	   ${files === null ? "" : `union all select instrument_id, min(date), max(date) from (select instrument_id, date from ${files}) group by instrument_id`}
	 ),
	 lives as (select instrument_id, min(first) as first, max(last) as last from spells group by instrument_id)
	 select count(*) as instruments, count(*) filter (where last < (select max(last) from lives) - ${SILENT_DAYS}) as ended,
	        min(first)::varchar as first, max(last)::varchar as last from lives`;

async function countLives(duck: CheckInput["duck"], sql: string): Promise<Lives> {
	const [lives] = await duck.rows<Lives>(sql);
	return lives ?? { instruments: 0, ended: 0, first: null, last: null };
}
