/** Bars that are set aside: those that the row rules singled out, and sound ones that have to wait all the same. */
import { type Duck, literal, readParquet } from "./duck";
import type { Naming } from "./name-instruments";
import type { StageRequest } from "./staging";

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

/** Sets bad rows aside, and (strict datasets) rows of tickers that have no instrument. */
export async function setBarsAside(duck: Duck, { matches, mayBeUnnamed }: Naming): Promise<void> {
	await duck.run(
		`create table quarantine as
		 with bad as (
		   select string_split(received, chr(31)) as text, string_split(reasons, ',') as reasons, date as key_date
		   from judged where reasons is not null
		 )
		 select arrivals.name as source_file, nullif(text[2], '') as symbol, nullif(text[3], '') as date, nullif(text[4], '') as open,
		        nullif(text[5], '') as high, nullif(text[6], '') as low, nullif(text[7], '') as close,
		        nullif(text[8], '') as volume, reasons, key_date
		 from bad left join arrivals on arrivals.path = text[1]
		 union all
		 select null, symbol, date::varchar, open::varchar, high::varchar, low::varchar, close::varchar, volume::varchar,
		        ${reasonsOf("'instrument_unknown'")}, date
		 from typed t where reasons is null and ${mayBeUnnamed("t")} and not exists (select 1 from staged_names n where ${matches("n", "t", "t.date")})
		 union all
		 select null, symbol, date::varchar, open::varchar, high::varchar, low::varchar, close::varchar, volume::varchar,
		        ${reasonsOf("reason")}, date
		 from put_aside`,
	);
}

/** SQL: why a sound bar is set aside, and that the provider will still change it. */
const reasonsOf = (reason: string): string =>
	`case when date > getvariable('final_date') then [${reason}, 'provisional'] else [${reason}] end`;
