/** Rows of the base that the source had and has no more, although it was asked for them. */
import { type Duck, literal, readParquet } from "./duck";
import type { StageRequest } from "./staging";

export const VANISHED = "vanished";

type Asked = Pick<StageRequest, "window" | "windows" | "symbols" | "vanished" | "askedFrom">;

/** SQL: whether a row of the base was asked for, and so should have come. Tickers are compared as they were published. */
export function wasAsked({ window, windows, symbols, askedFrom }: Asked, of: string): string {
	const ever = askedFrom === null ? "true" : `${of}.date >= date ${literal(askedFrom)}`;
	if (windows) {
		return `${ever} and exists (select 1 from windows w where w.symbol = ${of}.symbol
			and (w.first is null or ${of}.date >= w.first) and (w.last is null or ${of}.date <= w.last))`;
	}
	const conditions = [
		ever,
		...(symbols ? [`${of}.symbol in (${symbols.map(literal).join(", ")})`] : []),
		...(window.from ? [`${of}.date >= date ${literal(window.from)}`] : []),
		...(window.to ? [`${of}.date <= date ${literal(window.to)}`] : []),
	];
	return conditions.join(" and ");
}

/** SQL: whether it came, though it was set aside: then it did not vanish. One without a readable date may be any of its symbol. */
export const wasSetAside = (of: string): string =>
	`exists (select 1 from quarantine q where trim(q.symbol, getvariable('blanks')) = ${of}.symbol
	         and (q.key_date = ${of}.date or q.key_date is null))`;

/** Years of the base in which rows may have vanished, beside those in which some arrived. */
export function yearsAsked({ window, windows, vanished }: Asked, base: ReadonlyMap<number, string>): number[] {
	if (vanished === null) return [];
	const all = windows ? [...windows.values()] : [window];
	const bounds = (of: "from" | "to"): (string | null)[] => all.map((each) => each[of]);
	const froms = bounds("from");
	const tos = bounds("to");
	const first = froms.includes(null) ? null : Math.min(...froms.map((date) => Number(date?.slice(0, 4))));
	const last = tos.includes(null) ? null : Math.max(...tos.map((date) => Number(date?.slice(0, 4))));
	return [...base.keys()].filter((year) => (first === null || year >= first) && (last === null || year <= last));
}

/**
 * `vanished(symbol, date, close)`: what this run found gone, after `result` was built.
 * @returns how many
 */
export async function listVanished(duck: Duck, asked: Asked, files: readonly string[]): Promise<number> {
	if (asked.vanished === null || files.length === 0) {
		await duck.run("create table vanished (symbol varchar, date date, close double)");
		return 0;
	}
	const base = readParquet(files);
	await duck.run(
		asked.vanished === "remove"
			? `create table vanished as
			   select b.symbol, b.date, b.close from ${base} b
			   where ${wasAsked(asked, "b")} and not ${wasSetAside("b")}
			     and not exists (select 1 from (select n.instrument_id, r.date from result r join names n using (s)) r
			                     where r.instrument_id = b.instrument_id and r.date = b.date)`
			: // Flags are rare: of all rows only the flagged ones are looked at.
				`create table vanished as
			   select n.symbol, r.date, r.close from result r join names n using (s)
			   where not r.is_new and list_contains(string_split(r.flags, ','), '${VANISHED}')
			     and not exists (select 1 from ${base} b where b.instrument_id = n.instrument_id and b.date = r.date
			                     and list_contains(b.flags, '${VANISHED}'))`,
	);
	const [row] = await duck.rows<{ n: number }>("select count(*) as n from vanished");
	return row?.n ?? 0;
}
