/** Bars that came although nobody asked for their dates. */
import { countRows, type Duck, literal, readParquet } from "./duck";
import type { Naming } from "./name-instruments";
import type { StageRequest } from "./staging";

const NUMBERS = ["open", "high", "low", "close", "volume"] as const;

/** Whether a staged row (flags as words) and a published one (flags as a list) differ in any value. */
export const differs = (staged: string, published: string): string =>
	[
		...NUMBERS.map((column) => `${staged}.${column} is distinct from ${published}.${column}`),
		`${staged}.flags is distinct from array_to_string(${published}.flags, ',')`,
	].join(" or ");

/**
 * Rows outside the window that current does not have, or has otherwise: reported, never silently ignored. A row that no
 * run could publish (broken, or of a ticker that a strict dataset does not know) is no news where it was set aside before.
 */
export async function compareOutside(
	duck: Duck,
	{ base, earlierQuarantine, read }: StageRequest,
	{ matches }: Naming,
): Promise<number> {
	const years = await duck.rows<{ y: number }>("select distinct year(date) as y from outside where date is not null");
	const files = years.flatMap(({ y }) => base.get(y) ?? []);
	const published = files.length > 0 ? readParquet(files) : "(select * from result_shape)";
	await duck.run(
		`create view result_shape as select null::bigint as instrument_id, null::varchar as symbol, null::date as date,
		   null::double as open, null::double as high, null::double as low, null::double as close, null::double as volume,
		   null::varchar[] as flags limit 0;
		 create table outside_window as
		 select o.symbol, o.date, o.close, b.close as current_close, o.reasons is not null as is_broken,
		        b.instrument_id is null and (o.reasons is not null or o.instrument_id is null) as may_be_aside
		 from (select outside.*, n.instrument_id from outside left join staged_names n on ${matches("n", "outside", "outside.date")}) o
		 left join ${published} b on b.instrument_id = o.instrument_id and b.date = o.date
		 where o.reasons is not null or b.instrument_id is null or ${differs("o", "b")};
		 drop table outside`,
	);
	if (earlierQuarantine.length > 0 && (await countRows(duck, "from outside_window where may_be_aside")) > 0) {
		const day = "try_cast(date as date)";
		const date = read.dateFormat ? `coalesce(try_strptime(date, ${literal(read.dateFormat)})::date, ${day})` : day;
		await duck.run(
			`create table aside as
			 select distinct nullif(trim(symbol, getvariable('blanks')), '') as symbol, ${date} as date,
			        list_contains(reasons, 'instrument_unknown') as is_unknown
			 from ${readParquet(earlierQuarantine)};
			 delete from outside_window o where may_be_aside and exists (
			   from aside a
			   where a.date = o.date and a.symbol is not distinct from replace(o.symbol, chr(31), chr(9247))
			     and (o.is_broken or a.is_unknown));
			 drop table aside`,
		);
	}
	return countRows(duck, "from outside_window");
}
