/** Knowledge about the staged result that hashing, writing and the checks share, gathered in one pass over it. */
import { type Duck, literal, readSql } from "./duck";

/** A stretch of touched years without a gap, and the base's file of the year before it, when there is one. */
type Block = { years: readonly number[]; before: { year: number; file: string } | null };

/** Groups touched years into stretches; `base` gives each year of the base its file. */
export function blocksOf(years: readonly number[], base: ReadonlyMap<number, string>): Block[] {
	const all = [...new Set([...years, ...base.keys()])].sort((a, b) => a - b);
	const blocks: { years: number[]; before: Block["before"] }[] = [];
	all.forEach((year, i) => {
		if (!years.includes(year)) return;
		const previous = all[i - 1];
		const open = blocks.at(-1);
		if (open && previous !== undefined && open.years.includes(previous)) {
			open.years.push(year);
			return;
		}
		const file = previous === undefined ? undefined : base.get(previous);
		blocks.push({
			years: [year],
			before: previous !== undefined && file !== undefined ? { year: previous, file } : null,
		});
	});
	return blocks;
}

/** SQL: the order of `result`, by y, k and date, as one number, which is sorted faster than three columns. */
export const IN_ORDER = "(y::bigint << 41) | (k::bigint << 9) | dayofyear(date)";

/** Makes `passed` (server/lake/sql/pass_result.sql). */
export const passResult = (duck: Duck): Promise<void> => duck.run(readSql("pass_result"));

/**
 * Makes `runs`, `instrument_years` and `moves` (server/lake/sql/index_result.sql) from `passed`.
 * @param base the base version's files by year: an instrument's last row before a stretch of touched years is its context
 */
export async function indexResult(
	duck: Duck,
	years: readonly number[],
	base: ReadonlyMap<number, string>,
): Promise<void> {
	const blocks = blocksOf(years, base);
	const yearRows = blocks.flatMap(({ years: members }, block) => members.map((year) => `(${year}, ${block})`));
	const contexts = blocks.flatMap(({ before }, block) =>
		before === null
			? []
			: [
					`select ${block} as block, ${before.year} as y, n.k, max(date) as date, arg_max(close, date) as close
					 from read_parquet(${literal(before.file)}) b
					 join (select distinct instrument_id, k from names) n using (instrument_id) group by n.k`,
				],
	);
	const none = "select 0 as block, 0 as y, 0 as k, null::date as date, null::double as close limit 0";
	await duck.run(
		`create or replace table blocks as select y::smallint as y, block
		   from (values ${yearRows.join(", ") || "(0, 0)"}) v(y, block);
		 create or replace table context as ${contexts.join(" union all ") || none};
		 ${readSql("index_result")}`,
	);
}
