/** The new content of the touched years: the staged bars, and the base's bars that they do not replace, in the lake's order. */
import { type Duck, readParquet } from "./duck";
import { IN_ORDER } from "./index-result";
import type { Naming } from "./name-instruments";
import { isEnded } from "./override-bars";
import type { StageRequest } from "./staging";
import { VANISHED, wasAsked, wasSetAside } from "./vanished";

/** What a bar takes while it is sorted: its key, its columns, and what belongs to both. */
const SORTED_ROW_BYTES = 100;
/** The share of memory that a sort is given; the rest is for what it reads and writes. */
const SORTED_SHARE = 0.6;

/** The base's files of these years. */
export const filesOf = (base: ReadonlyMap<number, string>, years: readonly number[]): string[] =>
	years.flatMap((year) => base.get(year) ?? []);

/**
 * Makes `result(y, k, s, date, open, …, flags, is_new)` of `typed` and the base, sorted by y, k and date. Of the base's
 * bars, what the source was asked for and has no more is flagged, or left out where the definition says so.
 * @param years in ascending order: sorted together as far as they fit into memory, since what does not is written to the
 * disk and read again
 */
export async function buildResult(
	duck: Duck,
	request: StageRequest,
	years: readonly number[],
	naming: Naming,
): Promise<void> {
	await duck.run(
		`create table result (y smallint, k integer, s integer, date date, open double, high double, low double, close double,
		   volume double, flags varchar, is_new boolean)`,
	);
	const rows = await countPerYear(duck, request.base, years);
	const most = (duck.memoryMb * 2 ** 20 * SORTED_SHARE) / SORTED_ROW_BYTES;
	for (const together of slicesOf(years, (year) => rows.get(year) ?? 0, most)) {
		await duck.run(
			`insert into result select * from (${staged(together, naming)} ${kept(request, together, naming)}) order by ${IN_ORDER}`,
		);
	}
	await duck.run("drop view typed; drop table sifted; drop table judged; drop table put_aside");
}

/** Years in stretches of at most so many rows; a year is never split. */
export function slicesOf(years: readonly number[], rowsOf: (year: number) => number, most: number): number[][] {
	const slices: number[][] = [];
	let rows = 0;
	for (const year of years) {
		const last = slices.at(-1);
		rows += rowsOf(year);
		if (last !== undefined && rows <= most) last.push(year);
		else {
			slices.push([year]);
			rows = rowsOf(year);
		}
	}
	return slices;
}

async function countPerYear(
	duck: Duck,
	base: ReadonlyMap<number, string>,
	years: readonly number[],
): Promise<Map<number, number>> {
	const ofBase = years.flatMap((year) => {
		const file = base.get(year);
		return file === undefined ? [] : [`union all select ${year} as y, count(*) as n from ${readParquet([file])}`];
	});
	const rows = await duck.rows<{ y: number; n: number }>(
		`select y, sum(n)::bigint as n from (
		   select year(date) as y, count(*) as n from typed where reasons is null group by y ${ofBase.join(" ")}) group by y`,
	);
	return new Map(rows.map(({ y, n }) => [y, n]));
}

/** SQL: a row's date is in one of these years. Said of the date: whole row groups are passed over by it. */
const isIn = (years: readonly number[], date: string): string =>
	`${date} between date '${years[0]}-01-01' and date '${years.at(-1)}-12-31'`;

/** SQL: the staged bars of these years, under their instruments' names. */
const named = (years: readonly number[], { matches }: Naming): string =>
	`typed t join staged_names n on ${matches("n", "t", "t.date")} where t.reasons is null and ${isIn(years, "t.date")}`;

// Narrow and of fixed width but for the rare flags: what is sorted is what sorting costs.
const staged = (years: readonly number[], naming: Naming): string =>
	`select year(t.date)::smallint as y, n.k, n.s, t.date, t.open, t.high, t.low, t.close, t.volume,
	        case when t.date > getvariable('final_date') then concat_ws(',', t.flags, 'provisional') else t.flags end as flags,
	        true as is_new
	 from ${named(years, naming)}`;

function kept(request: StageRequest, years: readonly number[], naming: Naming): string {
	const files = filesOf(request.base, years);
	if (files.length === 0) return "";
	const gone = request.vanished === null ? "false" : `(${wasAsked(request, "b")}) and not ${wasSetAside("b")}`;
	const flags =
		request.vanished === "keep"
			? `case when ${gone} and not coalesce(list_contains(b.flags, '${VANISHED}'), false)
			          then concat_ws(',', array_to_string(b.flags, ','), '${VANISHED}') else array_to_string(b.flags, ',') end`
			: "array_to_string(b.flags, ',')";
	const staged = named(years, naming);
	// A ticker's day that was published as another instrument's is this one's now: it is there once.
	return `union all
		select year(b.date)::smallint, n.k, n.s, b.date, b.open, b.high, b.low, b.close, b.volume, ${flags}, false
		from ${readParquet(files)} b join names n on n.instrument_id = b.instrument_id and n.symbol = b.symbol
		anti join (select n.instrument_id, t.date from ${staged}) r on r.instrument_id = b.instrument_id and r.date = b.date
		${naming.isMoved ? `anti join (select t.symbol, t.date from ${staged}) o on o.symbol = b.symbol and o.date = b.date` : ""}
		where not ${isEnded(request.endedOverrides, "b")} ${request.vanished === "remove" ? `and not (${gone})` : ""}`;
}
