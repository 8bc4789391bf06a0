/**
 * Stages daily prices: received text → typed rows, row rules applied → the new content of every partition the rows
 * touch, in the lake's order. Everything happens in the run's own DuckDB; nothing is written yet.
 */
import type { Window } from "../../sources/source";
import { PRICES_SHAPE } from "../../vocabulary/kind-shapes";
import { defineRaw } from "./arrivals";
import { asBadData } from "./bad-data";
import { buildResult, filesOf } from "./build-result";
import { countRows, type Duck, literal, readParquet, readSql } from "./duck";
import { IN_ORDER, indexResult, passResult } from "./index-result";
import { nameInstruments } from "./name-instruments";
import { compareOutside, differs } from "./outside-window";
import { applyOverrides, countEnded } from "./override-bars";
import { putAside, setBarsAside } from "./put-aside";
import { barsOf } from "./raw-bars";
import { defineRawAside } from "./replay";
import { scaleBy } from "./scale";
import type { Staged, StageRequest } from "./staging";
import { listVanished, yearsAsked } from "./vanished";

/**
 * Leaves these tables behind: `result(y, k, s, date, open, …, flags, is_new)` sorted by (y, k, date), where k ranks
 * instruments by canonical key and s is a row of `names(s, k, symbol, instrument_id, canonical_key)`; what index-result.ts
 * makes of it; `quarantine`; `conflicts`; `outside_window`.
 * @throws QtradeError("bad_data") for a file that cannot be read
 */
export async function stagePricesDaily(duck: Duck, request: StageRequest): Promise<Staged> {
	if (request.isReplay) await defineRawAside(duck, PRICES_SHAPE, request, barsOf({}));
	else await defineRaw(duck, request.files, request.read, barsOf(request.constants));
	await setVariables(duck, request);
	await duck.run(readSql("sift_prices_daily")).catch((error: unknown) => {
		throw asBadData(error, request.files);
	});
	const extracted = await countRows(duck, "from sifted");
	await judge(duck, request);
	await putAside(duck, request);
	await applyOverrides(duck, request.overrides, request.base);
	const years = await touchedYears(duck, [
		...yearsAsked(request, request.base),
		...request.endedOverrides.map(({ date }) => Number(date.slice(0, 4))).filter((year) => request.base.has(year)),
	]);
	const naming = await nameInstruments(duck, request, years, { day: "date", begin: true, changes: [] });
	await setBarsAside(duck, naming);
	const outsideWindow = await compareOutside(duck, request, naming);
	await buildResult(duck, request, years, naming);
	const { dropped, conflicts } = await settleDuplicates(duck);
	await indexResult(duck, years, request.base);
	const changes = await countChanges(duck, request.base, years);
	const vanished = await listVanished(duck, request, filesOf(request.base, years));
	const ended = await countEnded(duck, request.endedOverrides, filesOf(request.base, years));
	const quarantined = await countRows(duck, "from quarantine");
	const fresh = await duck.rows<{ published: number; flagged: number; last_date: string | null }>(
		`select count(*) as published, count(*) filter (where flags is not null) as flagged,
		        max(date) filter (where date <= coalesce(getvariable('final_date'), date))::varchar as last_date
		 from result where is_new`,
	);
	const published = fresh[0]?.published ?? 0;
	return {
		extracted,
		staged: published + quarantined,
		quarantined,
		flagged: fresh[0]?.flagged ?? 0,
		published,
		duplicatesDropped: dropped,
		conflicts,
		outsideWindow,
		...changes,
		// A flag is another value of a row that stays.
		restated: changes.restated + (request.vanished === "keep" ? vanished : 0),
		removed: (request.vanished === "remove" ? vanished : 0) + ended,
		vanished,
		years,
		lastDate: fresh[0]?.last_date ?? null,
	};
}

async function setVariables(duck: Duck, request: StageRequest): Promise<void> {
	const has = (field: "open" | "high" | "low" | "volume"): boolean =>
		request.read.columns[field] !== undefined || request.constants[field] !== undefined;
	const variables = {
		...scaleVariables("price", request.priceUnit),
		...scaleVariables("volume", request.volumeUnit),
		today: `date ${literal(request.today)}`,
		final_date: request.finalDate === null ? "null::date" : `date ${literal(request.finalDate)}`,
		allow_negative: request.allowNegative,
		set_aside: `[${setAside(request.rules).map(literal).join(", ")}]::varchar[]`,
		keep_close_outside: request.rules.close_outside_range === "flag",
		jump_max: `${request.jumpMax}::double`,
		blanks: "' ' || chr(9) || chr(10) || chr(13) || chr(160)",
		has_open: has("open"),
		has_high: has("high"),
		has_low: has("low"),
		has_volume: has("volume"),
	};
	for (const [name, value] of Object.entries(variables)) await duck.run(`set variable ${name} = ${value}`);
}

/** Rules whose rows do not stay though they would by default, and those that block: their rows are told by a check. */
const setAside = (rules: StageRequest["rules"]): string[] =>
	Object.entries(rules).flatMap(([rule, action]) => (action === "quarantine" || action === "block" ? [rule] : []));

function scaleVariables(of: "price" | "volume", unit: number): Record<string, string> {
	const { factor, divisor } = scaleBy(unit);
	return { [`${of}_factor`]: `${factor}::double`, [`${of}_divisor`]: `${divisor}::double` };
}

/**
 * Applies the rules to the rows that need them, and keeps what is inside the window: `typed` holds it, `outside` the rest.
 * Bad rows without a date are inside: nobody can say they are not.
 */
async function judge(duck: Duck, { window, windows, symbols }: StageRequest): Promise<void> {
	if (symbols) {
		const wanted = symbols.map(literal).join(", ");
		await duck.run(
			`delete from sifted where coalesce(nullif(trim(symbol, getvariable('blanks')), '') not in (${wanted}), true)`,
		);
	}
	if (windows) await nameWindows(duck, windows);
	const outside = (of: string): string =>
		windows
			? `exists (select 1 from windows w where w.symbol = ${of}.symbol and (${of}.date < w.first or ${of}.date > w.last))`
			: [
					...(window.from ? [`${of}.date < date ${literal(window.from)}`] : []),
					...(window.to ? [`${of}.date > date ${literal(window.to)}`] : []),
				].join(" or ");
	await duck.run(readSql("judge_prices_daily"));
	await duck.run(
		`delete from sifted where received is not null;
		 create view typed as
		 select symbol, date, open, high, low, close, volume, null::varchar as flags, null::varchar as reasons,
		        null::varchar as received from sifted
		 union all
		 select symbol, date, open, high, low, close, volume, flags, reasons, received from judged;
		 create table outside as select * from typed ${outside("typed") ? `where ${outside("typed")}` : "limit 0"}`,
	);
	if (outside("typed") === "") return;
	for (const table of ["sifted", "judged"]) await duck.run(`delete from ${table} where ${outside(table)}`);
}

/** `windows(symbol, first, last)`: null where open, and a symbol without a window is open at both ends. */
async function nameWindows(duck: Duck, windows: ReadonlyMap<string, Window>): Promise<void> {
	await duck.run("create table windows (symbol varchar, first date, last date)");
	const rows = [...windows].map(
		([symbol, { from, to }]) =>
			`(${literal(symbol)}, ${from ? `date ${literal(from)}` : "null"}, ${to ? `date ${literal(to)}` : "null"})`,
	);
	if (rows.length > 0) await duck.run(`insert into windows values ${rows.join(", ")}`);
}

async function touchedYears(duck: Duck, asked: readonly number[]): Promise<number[]> {
	const rows = await duck.rows<{ y: number }>("select distinct year(date) as y from typed where reasons is null");
	return [...new Set([...asked, ...rows.map((row) => row.y)])].sort((a, b) => a - b);
}

/**
 * Rows that repeat a key: those that agree in every value are dropped and counted, those that disagree are kept in
 * `conflicts` for the check. Found by looking at neighbours, since the result is sorted by key.
 */
async function settleDuplicates(duck: Duck): Promise<{ dropped: number; conflicts: number }> {
	await duck.run("create table conflicts (symbol varchar, date date, rows bigint)");
	await passResult(duck);
	if ((await countRows(duck, "from passed where k = pk and date = pdate")) === 0) return { dropped: 0, conflicts: 0 };
	const before = await countRows(duck, "from result");
	await duck.run(
		`create table distinct_rows as select distinct * from result;
		 insert into conflicts
		 select any_value(symbol), date, count(*) from distinct_rows join names using (s) group by distinct_rows.k, date having count(*) > 1;
		 create or replace table result as select * from distinct_rows order by ${IN_ORDER};
		 drop table distinct_rows`,
	);
	await passResult(duck);
	return {
		dropped: before - (await countRows(duck, "from result")),
		conflicts: await countRows(duck, "from conflicts"),
	};
}

/** How many staged keys the base did not have, and how many it had with other values. */
async function countChanges(
	duck: Duck,
	base: ReadonlyMap<number, string>,
	years: readonly number[],
): Promise<{ added: number; restated: number }> {
	const files = filesOf(base, years);
	if (files.length === 0) return { added: await countRows(duck, "from result where is_new"), restated: 0 };
	const [row] = await duck.rows<{ added: number; restated: number }>(
		`select count(*) filter (where b.instrument_id is null) as added,
		        count(*) filter (where b.instrument_id is not null and (${differs("r", "b")})) as restated
		 from (select result.*, instrument_id from result join names using (s) where is_new) r
		 left join ${readParquet(files)} b on b.instrument_id = r.instrument_id and b.date = r.date`,
	);
	return { added: row?.added ?? 0, restated: row?.restated ?? 0 };
}
