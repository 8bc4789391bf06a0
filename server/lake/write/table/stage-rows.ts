/**
 * Stages rows of any kind but prices: received text → typed rows, rules applied → the new content of every partition that
 * they touch. Reference data is small beside prices: the statements are made for the shape, and kept simple.
 */
import type { KindShape } from "../../../vocabulary/kind-shapes";
import { defineRaw } from "../arrivals";
import { asBadData } from "../bad-data";
import { countRows, type Duck, identifier, literal, readColumns } from "../duck";
import { type Naming, nameInstruments } from "../name-instruments";
import { defineRawAside } from "../replay";
import { scaleBy } from "../scale";
import type { Staged, StageRequest } from "../staging";
import { deriveRows } from "./derive-rows";
import { stagedChanges } from "./name-changes";
import { rowsOf } from "./raw-rows";
import { columnsOf, dayOfName, differs, hasInstrument, listOf, orderOf, publishable, sameKey } from "./row-sql";
import { isGone, putAsideRows } from "./rows-apart";
import { received, typeRows } from "./type-rows";

/**
 * Leaves these tables behind: `result(y, ck, <columns>…, is_new)`, sorted by year, instrument's canonical key and key;
 * `names`; `quarantine`; `conflicts(symbol, date, rows)`; `outside_window(symbol, date)`.
 * @throws QtradeError("bad_data") for a file that cannot be read
 */
export async function stageRows(duck: Duck, shape: KindShape, request: StageRequest): Promise<Staged> {
	await duck.run("set timezone = 'UTC'");
	await duck.run("set variable blanks = ' ' || chr(9) || chr(10) || chr(13) || chr(160)");
	if (request.isReplay) await defineRawAside(duck, shape, request, rowsOf(shape, {}));
	else await defineRaw(duck, request.files, request.read, rowsOf(shape, request.constants));
	const { factor, divisor } = scaleBy(request.priceUnit);
	const typing = {
		...(request.read.dateFormat !== undefined && { dateFormat: request.read.dateFormat }),
		dropTimeOfDay: request.read.dropTimeOfDay,
		priceUnit: `* ${factor}::double / ${divisor}::double`,
	};
	await duck.run(typeRows(shape, typing)).catch((error: unknown) => {
		throw asBadData(error, request.files);
	});
	const extracted = await countRows(duck, "from typed");
	await deriveRows(duck, shape, request);
	await keepInside(duck, shape, request);
	await putAsideRows(duck, shape, request);
	const years = await touchedYears(duck, shape, request);
	const naming = await nameRows(duck, shape, request, years);
	await setAside(duck, shape, naming);
	const outsideWindow = await compareOutside(duck, shape, request, naming);
	await listVanished(duck, shape, request, years, naming);
	await buildResult(duck, shape, request, years, naming);
	const { dropped, conflicts } = await settleDuplicates(duck, shape);
	const changes = await countChanges(duck, shape, request.base, years);
	const quarantined = await countRows(duck, "from quarantine");
	const published = await countRows(duck, "from result where is_new");
	const vanished = await countRows(duck, "from vanished");
	const [last] = await duck.rows<{ last_date: string | null }>(
		`select max(${identifier(shape.date)})::varchar as last_date from result
		 where is_new and ${identifier(shape.date)} <= date ${literal(request.today)}`,
	);
	return {
		extracted,
		staged: published + quarantined,
		quarantined,
		flagged: 0,
		published,
		duplicatesDropped: dropped,
		conflicts,
		outsideWindow,
		...changes,
		removed: request.vanished === "remove" ? vanished : 0,
		vanished,
		years,
		lastDate: last?.last_date ?? null,
	};
}

async function keepInside(duck: Duck, shape: KindShape, { window, symbols, read }: StageRequest): Promise<void> {
	const date = identifier(shape.date);
	if (symbols) {
		// Figures of an issuer need not name a ticker: then it is the issuer that was asked for.
		const hasSymbol = read.columns.symbol !== undefined || read.symbolFrom === "file";
		const label = hasSymbol ? "symbol" : identifier(shape.label);
		await duck.run(
			`delete from typed where coalesce(${label}::varchar not in (${symbols.map(literal).join(", ")}), true)`,
		);
	}
	const outside = [
		...(window.from ? [`${date} < date ${literal(window.from)}`] : []),
		...(window.to ? [`${date} > date ${literal(window.to)}`] : []),
	].join(" or ");
	await duck.run(`create table outside as select * from typed where ${outside || "false"}`);
	if (outside) await duck.run(`delete from typed where ${outside}`);
}

/** Those in which rows arrived and, where the source sent all that it has, those that the base has of its window. */
async function touchedYears(duck: Duck, shape: KindShape, { vanished, window, base }: StageRequest): Promise<number[]> {
	const rows = await duck.rows<{ y: number }>(
		`select distinct year(${identifier(shape.date)}) as y from typed where reasons is null`,
	);
	const [first, last] = [Number(window.from?.slice(0, 4) ?? 0), Number(window.to?.slice(0, 4) ?? 9999)];
	const asked = vanished === null ? [] : [...base.keys()].filter((year) => year >= first && year <= last);
	return [...new Set([...asked, ...rows.map((row) => row.y)])].sort((a, b) => a - b);
}

/** `fresh`, the staged rows as they would be published, and `vanished(symbol, date)`. */
async function listVanished(
	duck: Duck,
	shape: KindShape,
	request: StageRequest,
	years: readonly number[],
	naming: Naming | null,
): Promise<void> {
	await duck.run(`create table fresh as ${publishable(shape, "typed", naming)}`);
	const files = years.flatMap((year) => request.base.get(year) ?? []);
	const from =
		request.vanished === null || files.length === 0
			? "select null::varchar as symbol, null::date as date limit 0"
			: `select b.${identifier(shape.label)}::varchar as symbol, b.${identifier(shape.date)} as date
			   from ${readColumns(files, shape.columns)} b where ${isGone(shape, request)}`;
	await duck.run(`create table vanished as ${from}`);
}

/** Gives rows of kinds with instruments their id; without a ticker (an issuer's) it is null. Null for other kinds. */
async function nameRows(
	duck: Duck,
	shape: KindShape,
	request: StageRequest,
	years: readonly number[],
): Promise<Naming | null> {
	if (!hasInstrument(shape)) return null;
	const changes = shape.kind === "corporate_actions" ? await stagedChanges(duck) : [];
	return nameInstruments(duck, request, years, {
		day: dayOfName(shape),
		begin: shape.kind !== "fundamentals",
		changes,
	});
}

async function setAside(duck: Duck, shape: KindShape, naming: Naming | null): Promise<void> {
	const fields = shape.fields.map(({ name }) => name);
	const texts = fields.map((name) => `${received(name)} as ${identifier(name)}`).join(", ");
	const unknown = naming
		? `union all
		   select a.name, ${texts}, ['instrument_unknown'], ${identifier(shape.date)} from typed left join arrivals a on a.path = typed.source_file
		   where reasons is null and typed.symbol is not null
		     and not exists (select 1 from staged_names n where ${naming.matches("n", "typed", dayOfName(shape, "typed"))})`
		: "";
	await duck.run(
		`create table quarantine as
		 select a.name as source_file, ${texts}, string_split(reasons, ',') as reasons, ${identifier(shape.date)} as key_date
		 from typed left join arrivals a on a.path = typed.source_file where reasons is not null ${unknown}`,
	);
}

async function compareOutside(
	duck: Duck,
	shape: KindShape,
	{ base }: StageRequest,
	naming: Naming | null,
): Promise<number> {
	const years = await duck.rows<{ y: number }>(
		`select distinct year(${identifier(shape.date)}) as y from outside where reasons is null`,
	);
	const files = years.flatMap(({ y }) => base.get(y) ?? []);
	const same =
		files.length === 0
			? "false"
			: `exists (select 1 from ${readColumns(files, shape.columns)} b where ${sameKey(shape, "o", "b")} and not (${differs(shape, "o", "b")}))`;
	await duck.run(
		`create table outside_window as
		 select o.${identifier(shape.label)}::varchar as symbol, o.${identifier(shape.date)} as date from (${publishable(shape, "outside", naming)}) o
		 where not ${same};
		 drop table outside`,
	);
	return countRows(duck, "from outside_window");
}

async function buildResult(
	duck: Duck,
	shape: KindShape,
	request: StageRequest,
	years: readonly number[],
	naming: Naming | null,
): Promise<void> {
	const files = years.flatMap((year) => request.base.get(year) ?? []);
	const stays = request.vanished === "remove" ? `and not (${isGone(shape, request)})` : "";
	const key = hasInstrument(shape)
		? "(select any_value(canonical_key) from names n where n.instrument_id = b.instrument_id)"
		: "null::varchar";
	const bySymbol = { ...shape, key: shape.key.map((name) => (name === "instrument_id" ? "symbol" : name)) };
	// A ticker's row that was published as another instrument's is this one's now: it is there once.
	const moved = naming?.isMoved ? `and not exists (select 1 from fresh f where ${sameKey(bySymbol, "f", "b")})` : "";
	const kept =
		files.length === 0
			? ""
			: `union all
			   select year(b.${identifier(shape.date)})::smallint, ${key}, ${columnsOf(shape, "b")}, false from ${readColumns(files, shape.columns)} b
			   where not exists (select 1 from fresh f where ${sameKey(shape, "f", "b")}) ${moved} ${stays}`;
	await duck.run(
		`create table result as select * from (select *, true as is_new from fresh ${kept}) order by ${orderOf(shape)};
		 drop table fresh; drop table typed`,
	);
}

async function settleDuplicates(duck: Duck, shape: KindShape): Promise<{ dropped: number; conflicts: number }> {
	await duck.run("create table conflicts (symbol varchar, date date, rows bigint)");
	const keys = listOf(shape.key);
	if ((await countRows(duck, `from (select 1 from result group by ${keys} having count(*) > 1 limit 1)`)) === 0)
		return { dropped: 0, conflicts: 0 };
	const before = await countRows(duck, "from result");
	await duck.run(
		`create table distinct_rows as select distinct * from result;
		 insert into conflicts
		 select any_value(${identifier(shape.label)}::varchar), any_value(${identifier(shape.date)}), count(*) from distinct_rows
		 group by ${keys} having count(*) > 1;
		 create or replace table result as select * from distinct_rows order by ${orderOf(shape)};
		 drop table distinct_rows`,
	);
	return {
		dropped: before - (await countRows(duck, "from result")),
		conflicts: await countRows(duck, "from conflicts"),
	};
}

async function countChanges(
	duck: Duck,
	shape: KindShape,
	base: ReadonlyMap<number, string>,
	years: readonly number[],
): Promise<{ added: number; restated: number }> {
	const files = years.flatMap((year) => base.get(year) ?? []);
	if (files.length === 0) return { added: await countRows(duck, "from result where is_new"), restated: 0 };
	const known = `exists (select 1 from ${readColumns(files, shape.columns)} b where ${sameKey(shape, "r", "b")})`;
	const same = `exists (select 1 from ${readColumns(files, shape.columns)} b where ${sameKey(shape, "r", "b")} and not (${differs(shape, "r", "b")}))`;
	const added = await countRows(duck, `from result r where is_new and not ${known}`);
	return { added, restated: (await countRows(duck, `from result r where is_new and not ${same}`)) - added };
}
