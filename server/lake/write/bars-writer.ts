/** Daily prices: code made for their number. */
import type { KindShape } from "../../vocabulary/kind-shapes";
import { hashYears } from "./content-hash";
import { readParquet } from "./duck";
import type { YearStats } from "./files";
import { IN_ORDER, indexResult, passResult } from "./index-result";
import type { KindWriter } from "./kind-writer";
import { differs } from "./outside-window";
import { stagePricesDaily } from "./stage";

export const barsWriter = (shape: KindShape): KindWriter => ({
	shape,
	stage: stagePricesDaily,
	hashYears,
	statYears: (duck) =>
		duck.rows<YearStats>(
			`select y, sum(rows)::bigint as rows, min(first_date)::varchar as min_date, max(last_date)::varchar as max_date
			 from runs group by y`,
		),
	// Names by their place in a list, in a table of one row: a join would hand the rows on in another order, and the file must
	// keep the table's. As a variable the list would be made anew for every 2,048 rows.
	prepare: (duck) =>
		duck.run(
			`create or replace table name_lists as
			 select list(instrument_id order by s) as instrument_ids, list(symbol order by s) as symbols from names`,
		),
	published: (year) =>
		`select instrument_ids[s + 1] as instrument_id, symbols[s + 1] as symbol,
		        date, open, high, low, close, volume, case when flags is not null then string_split(flags, ',') end as flags
		 from result cross join name_lists where y = ${year}`,
	delivered: `select n.instrument_id, n.symbol, result.date, open, high, low, close, volume, flags
		from result join names n using (s) where is_new`,
	same: (a, b) => `${barKey(a, b)} and not (${differs(a, b)})`,
	read: readParquet,
	sameKey: barKey,
	reload: async (duck, parquet, year) => {
		await duck.run(
			`create or replace table names as
			 select symbol, instrument_id, canonical_key,
			        (row_number() over (order by canonical_key, symbol) - 1)::integer as s,
			        (dense_rank() over (order by canonical_key) - 1)::integer as k
			 from (select distinct symbol, instrument_id from ${parquet}) join keys using (instrument_id);
			 create or replace table result as
			 select year(date)::smallint as y, k, s, date, open, high, low, close, volume, array_to_string(flags, ',') as flags,
			        false as is_new
			 from ${parquet} join names using (instrument_id, symbol) order by ${IN_ORDER}`,
		);
		await passResult(duck);
		await indexResult(duck, [year], new Map());
	},
});

const barKey = (a: string, b: string): string => `${a}.instrument_id = ${b}.instrument_id and ${a}.date = ${b}.date`;
