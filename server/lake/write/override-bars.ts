/** Bars with values that a person puts in the provider's place: between the row rules and the result. */
import { type Duck, literal, readParquet } from "./duck";
import type { RowOverride } from "./staging";

const NUMBERS = ["open", "high", "low", "close", "volume"] as const;

/**
 * Puts people's values in the place of the provider's: into the row that came, else into the base's, else as a row of its
 * own. Such a row has the flag `overridden`. One without a close at the end is none, and is left out. Rows that contradict
 * each other stay as they came: which of them is right is not what a person has said.
 */
export async function applyOverrides(
	duck: Duck,
	overrides: readonly RowOverride[],
	base: ReadonlyMap<number, string>,
): Promise<void> {
	if (overrides.length === 0) return;
	const values = overrides.map(({ symbol, date, fields }) => {
		const cells = NUMBERS.map((name) =>
			Object.hasOwn(fields, name) ? `true, ${fields[name] ?? "null"}::double` : "false, null::double",
		);
		return `(${literal(symbol)}, date ${literal(date)}, ${cells.join(", ")})`;
	});
	const years = new Set(overrides.map(({ date }) => Number(date.slice(0, 4))));
	const files = [...base].filter(([year]) => years.has(year)).map(([, file]) => file);
	const held =
		files.length > 0
			? readParquet(files)
			: "(select null::varchar as symbol, null::date as date, null::double as open, null::double as high, null::double as low, null::double as close, null::double as volume limit 0)";
	const cells = NUMBERS.map(
		(name) =>
			`case when has_${name} then o.${name} when t.symbol is not null then t.${name} else b.${name} end as ${name}`,
	);
	await duck.run(
		`create table overrides as select * from (values ${values.join(", ")})
		   v(symbol, date, ${NUMBERS.map((name) => `has_${name}, ${name}`).join(", ")});
		 create table overridden as
		 select symbol, date, ${NUMBERS.join(", ")}, concat_ws(',', flags, 'overridden') as flags from (
		   select o.symbol, o.date, ${cells.join(", ")}, t.flags, t.variants
		   from overrides o
		   left join (select symbol, date, ${NUMBERS.map((name) => `any_value(${name}) as ${name}`).join(", ")}, any_value(flags) as flags,
		                     count(distinct (${NUMBERS.join(", ")})) as variants
		              from typed where reasons is null group by symbol, date) t on t.symbol = o.symbol and t.date = o.date
		   left join ${held} b on b.symbol = o.symbol and b.date = o.date
		 ) where isfinite(close) and coalesce(variants, 1) = 1;
		 delete from sifted where (symbol, date) in (select (symbol, date) from overridden);
		 delete from judged where reasons is null and (symbol, date) in (select (symbol, date) from overridden);
		 insert into judged (symbol, date, open, high, low, close, volume, flags, reasons, received)
		 select symbol, date, open, high, low, close, volume, flags, null, null from overridden;
		 drop table overrides; drop table overridden`,
	);
}

type Named = readonly { symbol: string; date: string }[];

/** SQL: whether a bar has values of a person whose time is over. */
export function isEnded(ended: Named, of: string): string {
	if (ended.length === 0) return "false";
	const bars = ended.map(({ symbol, date }) => `(${literal(symbol)}, date ${literal(date)})`);
	return `(coalesce(list_contains(${of}.flags, 'overridden'), false) and (${of}.symbol, ${of}.date) in (${bars.join(", ")}))`;
}

/** How many of these bars went with the person's values, since the source has none. After `result` was built. */
export async function countEnded(duck: Duck, ended: Named, files: readonly string[]): Promise<number> {
	if (ended.length === 0 || files.length === 0) return 0;
	const [row] = await duck.rows<{ n: number }>(
		`select count(*) as n from ${readParquet(files)} b where ${isEnded(ended, "b")} and not exists (
		   select 1 from (select n.instrument_id, r.date from result r join names n using (s)) r
		   where r.instrument_id = b.instrument_id and r.date = b.date)`,
	);
	return row?.n ?? 0;
}
