/** Sound bars that are set aside all the same, and bars that a person corrects: between the row rules and the result. */
import { type Duck, literal, readParquet } from "./duck";
import type { RowOverride, StageRequest } from "./staging";

/** The reason in the quarantine of a symbol that is left behind so that the others can be published. */
export const LEFT_BEHIND = "left_behind";

const BAR = ["symbol", "date", "open", "high", "low", "close", "volume"];

/**
 * Takes sound rows of the symbols that are left behind out of `sifted` and `judged` into `put_aside(<bar>, reason)`. When
 * rows that were set aside are tried again, those whose key is published meanwhile are dropped: what came later stands. One
 * that was left behind is kept aside, since it may be the correction.
 */
export async function putAside(
	duck: Duck,
	{ leftBehind, isReplay, base }: Pick<StageRequest, "leftBehind" | "isReplay" | "base">,
): Promise<void> {
	const symbols = leftBehind.map(literal).join(", ");
	await duck.run(
		`create table put_aside as select ${BAR.join(", ")}, '${LEFT_BEHIND}' as reason from typed
		 where reasons is null and ${symbols === "" ? "false" : `symbol in (${symbols})`}`,
	);
	const gone: string[] = symbols === "" ? [] : [`symbol in (${symbols})`];
	if (isReplay && base.size > 0) {
		await duck.run(
			`create table published as
			 select b.symbol, b.date, ${["open", "high", "low", "close", "volume"].map((name) => `b.${name}`).join(", ")}
			 from ${readParquet([...base.values()])} b semi join typed t on t.symbol = b.symbol and t.date = b.date;
			 insert into put_aside
			 select ${BAR.map((name) => `t.${name}`).join(", ")}, '${LEFT_BEHIND}' from typed t join published p using (symbol, date)
			 where t.reasons is null and (t.symbol, t.date) in (select (symbol, date) from left_before)
			   and (t.open, t.high, t.low, t.close, t.volume) is distinct from (p.open, p.high, p.low, p.close, p.volume)
			   and not exists (select 1 from put_aside a where a.symbol = t.symbol and a.date = t.date)`,
		);
		gone.push("(symbol, date) in (select (symbol, date) from published)");
	}
	if (gone.length === 0) return;
	await duck.run(`delete from sifted where ${gone.join(" or ")};
		delete from judged where reasons is null and (${gone.join(" or ")})`);
	// What was broken, and is published as it should be by now, is no news.
	if (isReplay && base.size > 0) {
		await duck.run(
			"delete from judged where (symbol, date) in (select (symbol, date) from published); drop table published",
		);
	}
}

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
