import { readParquet } from "../../lake/write/duck";
import type { Basis } from "../../vocabulary/kinds";
import { type Check, counted, passed, SAMPLE_ROWS } from "../check";

/** A split of less could be a day's move. */
const RATIO_MIN = 1.25;
/** How much nearer one reading must be than the other: between the two, a day's move and a small split look alike. */
const CLEARLY = 3;
/** Days between the bars around an ex-date, beyond which their ratio says more about the gap than about the split. */
const GAP_DAYS_MAX = 10;

type Split = {
	symbol: string;
	ex_date: string;
	ratio: number;
	before: number;
	after: number;
	with_jump: number;
	without: number;
};

/**
 * Critical, where the definition names a dataset of actions: a split shows as a jump in a raw series, and in none that is
 * adjusted for it. A series that says otherwise is not what its definition declares, and adjusting it would make jumps.
 */
export const basis: Check = {
	name: "basis",
	severity: "critical",
	kinds: ["prices_daily"],
	applies: ({ actions }) => actions !== null,
	async run({ duck, basis: declared, actions }) {
		if (actions === null) return passed("no actions are named");
		if ("problem" in actions) throw new Error(actions.problem);
		const of = `${actions.dataset}@${actions.version}`;
		const splits = await duck.rows<Split>(
			`with acts as (
			   select n.k, any_value(n.symbol) as symbol, a.ex_date, any_value(a.ratio) as ratio
			   from ${readParquet(actions.files)} a join names n using (instrument_id)
			   where a.type = 'split' and greatest(a.ratio, 1 / a.ratio) >= ${RATIO_MIN} group by n.k, a.ex_date
			 ), bars as (
			   select k, date, close, is_new from result where k in (select k from acts) and close > 0
			   union all select k, date, close, false from context where k in (select k from acts) and close > 0
			 ), around as (
			   select acts.*, b.date as before_date, b.close as before, c.date as after_date, c.close as after, b.is_new or c.is_new as is_new
			   from acts asof join bars b on acts.k = b.k and acts.ex_date > b.date
			   asof join bars c on acts.k = c.k and acts.ex_date <= c.date
			 )
			 select symbol, ex_date::varchar as ex_date, ratio, before, after,
			        abs(ln(after / before * ratio)) as with_jump, abs(ln(after / before)) as without
			 from around where is_new and after_date - before_date <= ${GAP_DAYS_MAX} order by ex_date, symbol`,
		);
		const wrong = splits.filter(({ with_jump, without }) =>
			declared === "raw" ? without * CLEARLY < with_jump : with_jump * CLEARLY < without,
		);
		const [first] = wrong;
		if (first === undefined)
			return passed(`${counted(splits.length, "split")} of ${of} as a ${WORDS[declared]} series shows them`, 0, 0);
		const named = wrong.slice(0, 3).map(({ symbol, ex_date, ratio }) => `${symbol} ${ex_date} ${ratio}:1`);
		const list = `${named.join(", ")}${wrong.length > named.length ? ", …" : ""}`;
		return {
			status: "fail",
			observed: wrong.length,
			threshold: 0,
			count: wrong.length,
			message:
				declared === "raw"
					? `basis contradicts actions: ${counted(wrong.length, "split")} of ${of} without a jump in prices declared raw (${list}): they are adjusted already, or the actions are not theirs`
					: `unadjusted: ${counted(wrong.length, "split")} of ${of} with a jump in prices declared ${WORDS[declared]} (${list}): ask the provider for adjusted history, or declare them raw`,
			sample: wrong.slice(0, SAMPLE_ROWS).map(({ with_jump: _, without: __, ...split }) => split),
		};
	},
};

const WORDS: Record<Basis, string> = {
	raw: "raw",
	split: "split-adjusted",
	total: "split- and dividend-adjusted",
};
