import { identifier } from "../../lake/write/duck";
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
		const days = first && last ? (Date.parse(last) - Date.parse(first)) / 86_400_000 : 0;
		if (instruments < INSTRUMENTS_MIN || days < DAYS_MIN) {
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

/** Over the result and the base's years that the run does not touch. */
async function livesOf({ duck, writer, base, staged, shape }: CheckInput): Promise<Lives> {
	const untouched = [...base].filter(([year]) => !staged.years.includes(year)).map(([, file]) => file);
	const isPrices = shape.kind === "prices_daily";
	const columns = isPrices ? ["instrument_id", "date"] : shape.columns.map(({ name }) => identifier(name));
	const own = isPrices
		? "select n.instrument_id, i.first_date as first, i.last_date as last from runs i join names n using (s)"
		: `select instrument_id, "from" as first, "to" as last from result`;
	const kept =
		untouched.length === 0
			? ""
			: isPrices
				? `union all select instrument_id, min(date), max(date) from (select ${columns.join(", ")} from ${writer.read(untouched)}) group by instrument_id`
				: `union all select instrument_id, "from", "to" from ${writer.read(untouched)}`;
	const end = isPrices ? "max(last)" : "current_date";
	const hasEnded = isPrices ? `last < (select max(last) from lives) - ${SILENT_DAYS}` : "last is not null";
	const [lives] = await duck.rows<Lives>(
		`with spells as (${own} ${kept}),
		 lives as (
		   select instrument_id, min(first) as first, ${isPrices ? "max(last)" : "case when count(*) = count(last) then max(last) end"} as last
		   from spells group by instrument_id
		 )
		 select count(*) as instruments, count(*) filter (where ${hasEnded}) as ended, min(first)::varchar as first,
		        (${end})::varchar as last from lives`,
	);
	return lives ?? { instruments: 0, ended: 0, first: null, last: null };
}
