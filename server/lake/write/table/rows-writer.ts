import type { KindShape } from "../../../vocabulary/kind-shapes";
import { identifier, readColumns } from "../duck";
import type { YearStats } from "../files";
import type { KindWriter } from "../kind-writer";
import { hashRows } from "./hash-rows";
import { differs, orderOf, sameKey } from "./row-sql";
import { stageRows } from "./stage-rows";

/** Every kind but prices: code made from the kind's shape. */
export function rowsWriter(shape: KindShape): KindWriter {
	const columns = shape.columns.map(({ name }) => identifier(name)).join(", ");
	const date = identifier(shape.date);
	const hasInstrument = shape.columns.some(({ name }) => name === "instrument_id");
	return {
		shape,
		stage: (duck, request) => stageRows(duck, shape, request),
		hashYears: (duck) => hashRows(duck, shape),
		statYears: (duck) =>
			duck.rows<YearStats>(
				`select y, count(*) as rows, min(${date})::varchar as min_date, max(${date})::varchar as max_date from result group by y`,
			),
		prepare: async () => {},
		published: (year) => `select ${columns} from result where y = ${year}`,
		delivered: `select ${columns} from result where is_new`,
		same: (a, b) => `${sameKey(shape, a, b)} and not (${differs(shape, a, b)})`,
		read: (files) => readColumns(files, shape.columns),
		sameKey: (a, b) => sameKey(shape, a, b),
		reload: async (duck, parquet, year) => {
			await duck.run(
				`set timezone = 'UTC';
				 create or replace table result as
				 select ${year}::smallint as y, ${hasInstrument ? "canonical_key" : "null::varchar"} as ck, ${columns}, false as is_new
				 from ${parquet} b ${hasInstrument ? "left join keys using (instrument_id)" : ""} order by ${orderOf(shape)}`,
			);
		},
	};
}
