/**
 * Raw bars adjusted by their actions, as a query. A bar of day d is multiplied by, over all actions with ex_date > d:
 *   split: price ÷ ratio, volume × ratio
 *   cash dividend (basis total): price × (1 − amount ÷ the raw close before the ex-date)
 * (CRSP Data Definitions, "cumulative factor to adjust price"; the dividend's factor as Yahoo and Lean have it.)
 */
import { type Db, maybeOne } from "../db";
import { QtradeError } from "../errors";
import { basisOf, type DatasetDefinition } from "../vocabulary/definition";
import type { Basis } from "../vocabulary/kinds";
import { quoteText } from "../vocabulary/sql-text";

export type AdjustRequest = {
	dataset: string;
	/** what the bars are to be adjusted for */
	basis: Exclude<Basis, "raw">;
	symbol: string | null;
	/** dates, both included */
	from: string | null;
	to: string | null;
};

const WORDS: Record<Basis, string> = {
	raw: "raw",
	split: "adjusted for splits",
	total: "adjusted for splits and dividends",
};

/**
 * The query that adjusts a dataset's current bars by the current version of the actions that its definition names.
 * @throws QtradeError("invalid_input") for what is no raw prices: a split applied to an adjusted series makes a jump
 */
export async function adjustedSql(db: Db, request: AdjustRequest): Promise<string> {
	const { dataset } = request;
	const found = await maybeOne<{ definition: DatasetDefinition }>(
		db,
		`select f.definition from datasets d join dataset_definitions f on f.id = d.definition_id where d.name = $1`,
		[dataset],
	);
	if (!found) throw new QtradeError("not_found", `there is no dataset ${dataset}: qtrade dataset list shows them`);
	const { kind, references } = found.definition;
	const basis = basisOf(found.definition);
	const refuse = (why: string): QtradeError => new QtradeError("invalid_input", `${dataset} ${why}`);
	if (kind !== "prices_daily") throw refuse(`has ${kind}, no prices`);
	if (basis !== "raw")
		throw refuse(`is ${WORDS[basis]} already: applying its actions again would make jumps where there are none`);
	if (references?.actions === undefined)
		throw refuse("names no actions: add references.actions to its definition (qtrade dataset update)");
	if (request.basis === "total") await refuseAdjustedDividends(db, references.actions);
	return statement(request, references.actions);
}

/** A dividend that is divided by later splits is no part of a raw close: its factor would be too small. */
async function refuseAdjustedDividends(db: Db, actions: string): Promise<void> {
	const found = await maybeOne<{ type: DatasetDefinition["source"]["type"] }>(
		db,
		`select f.definition -> 'source' ->> 'type' as type
		 from datasets d join dataset_definitions f on f.id = d.definition_id where d.name = $1`,
		[actions],
	);
	if (found?.type !== "yahoo") return;
	throw new QtradeError(
		"invalid_input",
		`${actions} has Yahoo's dividends, which are adjusted for later splits: raw prices can be adjusted by its splits alone (--basis split)`,
	);
}

function statement({ dataset, basis, symbol, from, to }: AdjustRequest, actions: string): string {
	const only = symbol === null ? "" : `\n  where symbol = ${quoteText(symbol)}`;
	const wanted = [
		...(from === null ? [] : [`date >= date ${quoteText(from)}`]),
		...(to === null ? [] : [`date <= date ${quoteText(to)}`]),
	];
	const types = basis === "split" ? "('split')" : "('split', 'cash_dividend')";
	// Several actions of one ex-date are one step; `product` over those to come is what a bar before it is multiplied by.
	return `with bars as (
  select * from lake.${dataset}${only}
), actions as (
  select a.instrument_id, a.ex_date, product(case when a.type = 'split' then 1 / a.ratio else 1 - a.amount / b.close end) as price,
         product(case when a.type = 'split' then a.ratio else 1 end) as shares
  from lake.${actions} a asof join bars b on a.instrument_id = b.instrument_id and a.ex_date > b.date
  where a.type in ${types}
  group by a.instrument_id, a.ex_date
), steps as (
  select instrument_id, ex_date, product(price) over to_come as price, product(shares) over to_come as shares
  from actions window to_come as (partition by instrument_id order by ex_date desc)
)
select bars.instrument_id, bars.symbol, bars.date, bars.open * coalesce(price, 1) as open, bars.high * coalesce(price, 1) as high,
       bars.low * coalesce(price, 1) as low, bars.close * coalesce(price, 1) as close, bars.volume * coalesce(shares, 1) as volume, bars.flags
from bars asof left join steps on bars.instrument_id = steps.instrument_id and bars.date < steps.ex_date
${wanted.length > 0 ? `where ${wanted.map((condition) => `bars.${condition}`).join(" and ")}\n` : ""}order by bars.symbol, bars.date`;
}
