import { literal, readParquet } from "../../lake/write/duck";
import type { Basis } from "../../vocabulary/kinds";
import { type Check, type CheckInput, counted, passed, SAMPLE_ROWS } from "../check";
import type { Reference } from "../reference";

/** A dividend of less, as a share of the close, is lost in rounding. */
const SHARE_MIN = 0.003;
/** How much nearer one reading must be than the other. */
const CLEARLY = 3;
/** Days between an instrument's last bar in the base and the base's last, beyond which it says nothing. */
const GAP_DAYS_MAX = 10;

type Judged = { symbol: string; ex_date: string; amount: number; bar: string; was: number; is: number };
type Measured = Judged & { moved: number; expected: number };

/**
 * Warns, where the definition names a dataset of actions: when the run brings the first bar from an ex-date on, an earlier
 * bar of a series that is adjusted for dividends must come anew, by the factor 1 − dividend ÷ close; one that stayed means
 * a history that is adjusted up to some dividends only. In a raw or split-adjusted series no earlier bar may move by it.
 *
 * A price's fall on an ex-date is no evidence: a day's move is larger than most dividends. So nothing can be said of the
 * first run, of dividends that the base has behind it, of those under 0.3%, and of stretches with another action, and a
 * series that was never adjusted looks like one whose history was not asked for again.
 */
export const missingDividend: Check = {
	name: "missing_dividend",
	severity: "warning",
	kinds: ["prices_daily"],
	applies: ({ actions, lastOfBase }) => actions !== null && lastOfBase !== null,
	async run(input) {
		const { actions, basis } = input;
		if (actions === null) return passed("no actions are named");
		if ("problem" in actions) throw new Error(actions.problem);
		const of = `${actions.dataset}@${actions.version}`;
		const judged = await measure(input, actions);
		if (judged.length === 0) {
			return passed(`no dividend of ${of} lies between the base's last session and what came: nothing to judge`, 0, 0);
		}
		const wrong = judged.filter(({ moved, expected }) =>
			basis === "total"
				? Math.abs(moved) * CLEARLY < Math.abs(moved - expected)
				: Math.abs(moved - expected) * CLEARLY < Math.abs(moved),
		);
		if (wrong.length === 0) return passed(`${counted(judged.length, "dividend")} of ${of} ${SOUND[basis]}`, 0, 0);
		const named = wrong.slice(0, 3).map(({ symbol, ex_date, amount }) => `${symbol} ${ex_date} ${amount}`);
		const list = `${named.join(", ")}${wrong.length > named.length ? ", …" : ""}`;
		return {
			status: "warn",
			observed: wrong.length,
			threshold: 0,
			count: wrong.length,
			message:
				basis === "total"
					? `${counted(wrong.length, "dividend")} of ${of} did not move the bars before (${list}) in prices declared adjusted for dividends: take the whole history anew with --full, or declare them raw or split-adjusted`
					: `${counted(wrong.length, "dividend")} of ${of} moved the bars before (${list}) in prices that are not declared adjusted for dividends: declare them "basis": "total"`,
			sample: wrong.slice(0, SAMPLE_ROWS).map(({ moved: _, expected: __, ...row }) => row),
		};
	},
};

const SOUND: Record<Basis, string> = {
	raw: "left the bars before as they were",
	split: "left the bars before as they were",
	total: "moved the bars before",
};

/**
 * The dividends between the base's last session and an instrument's last new bar, together, and how its oldest bar in the
 * base's last file moved: a look-back brings only the last few anew.
 */
async function measure({ duck, lastOfBase }: CheckInput, actions: Reference): Promise<Measured[]> {
	if (lastOfBase === null || "problem" in actions) return [];
	const end = `date ${literal(lastOfBase.date)}`;
	return duck.rows<Measured>(
		`with came as (
		   select n.instrument_id, max(r.date) as last from result r join names n using (s)
		   where r.is_new and r.date > ${end} group by n.instrument_id
		 ), acts as (
		   select a.instrument_id, a.ex_date, a.type, a.amount from ${readParquet(actions.files)} a join came c using (instrument_id)
		   where a.ex_date > ${end} and a.ex_date <= c.last and a.type not in ('rename', 'delisting')
		 ), held as (
		   select instrument_id, arg_max(symbol, date) as symbol, max(date) as date, arg_max(close, date) as close,
		          min(date) as bar, arg_min(close, date) as was
		   from ${readParquet([lastOfBase.file])} where close > 0 and instrument_id in (select instrument_id from acts) group by instrument_id
		 ), dividends as (
		   select a.instrument_id, min(a.ex_date) as ex_date, sum(a.amount) as amount, sum(ln(1 - a.amount / h.close)) as expected
		   from acts a join held h using (instrument_id) where a.amount > 0 and a.amount < h.close group by a.instrument_id
		 )
		 select h.symbol, d.ex_date::varchar as ex_date, d.amount, h.bar::varchar as bar, h.was,
		        coalesce(r.close, h.was) as is, ln(coalesce(r.close, h.was) / h.was) as moved, d.expected
		 from dividends d join held h using (instrument_id)
		 left join (select n.instrument_id, r.date, r.close from result r join names n using (s) where r.close > 0) r
		   on r.instrument_id = d.instrument_id and r.date = h.bar
		 where d.instrument_id not in (select instrument_id from acts where type <> 'cash_dividend')
		   and h.date >= ${end} - ${GAP_DAYS_MAX} and d.expected <= ln(1 - ${SHARE_MIN})
		 order by d.ex_date, h.symbol`,
	);
}
