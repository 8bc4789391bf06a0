/**
 * Stages rows of any kind but prices: received text → typed rows, rules applied → the new content of every partition that
 * they touch. Reference data is small beside prices: the statements are made for the shape, and kept simple.
 */
import { QtradeError } from "../../../errors";
import type { KindShape } from "../../../vocabulary/kind-shapes";
import { defineRaw, firstLine } from "../arrivals";
import { type Duck, identifier, literal, readColumns } from "../duck";
import { type Naming, nameInstruments } from "../name-instruments";
import { LEFT_BEHIND } from "../put-aside";
import { defineRawAside } from "../replay";
import { scaleBy } from "../scale";
import type { Staged, StageRequest } from "../staging";
import { deriveRows } from "./derive-rows";
import { stagedChanges } from "./name-changes";
import { rowsOf } from "./raw-rows";
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
		throw new QtradeError("bad_data", `a file cannot be read: ${firstLine(error)}`, {
			details: { check: "schema" },
			cause: error,
		});
	});
	const extracted = await count(duck, "from typed");
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
	const quarantined = await count(duck, "from quarantine");
	const published = await count(duck, "from result where is_new");
	const vanished = await count(duck, "from vanished");
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

const hasInstrument = (shape: KindShape): boolean => shape.columns.some(({ name }) => name === "instrument_id");
const listOf = (names: readonly string[], of?: string): string =>
	names.map((name) => (of ? `${of}.${identifier(name)}` : identifier(name))).join(", ");
const columnsOf = (shape: KindShape, of?: string): string =>
	listOf(
		shape.columns.map(({ name }) => name),
		of,
	);

/** Rows of the base with the shape's columns, as when a definition adds one. */
const held = ({ columns }: KindShape, files: readonly string[]): string => readColumns(files, columns);

/** Whether two rows have the same key; a key may hold nulls. */
export const sameKey = (shape: KindShape, a: string, b: string): string =>
	shape.key.map((name) => `${a}.${identifier(name)} is not distinct from ${b}.${identifier(name)}`).join(" and ");

/** Whether two rows of the same key differ. */
export const differs = (shape: KindShape, a: string, b: string): string => {
	const values = shape.columns.filter(({ name }) => !shape.key.includes(name));
	if (values.length === 0) return "false";
	return values.map(({ name }) => `${a}.${identifier(name)} is distinct from ${b}.${identifier(name)}`).join(" or ");
};

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

/** Sound rows that are left behind, and of rows that are tried again those that are published by now. */
async function putAsideRows(duck: Duck, shape: KindShape, { leftBehind, isReplay, base }: StageRequest): Promise<void> {
	if (leftBehind.length > 0) {
		await duck.run(
			`update typed set reasons = '${LEFT_BEHIND}'
			 where reasons is null and ${identifier(shape.label)}::varchar in (${leftBehind.map(literal).join(", ")})`,
		);
	}
	if (!isReplay || base.size === 0) return;
	const key = shape.key.map((name) => (name === "instrument_id" ? "symbol" : name));
	const same = key.map((name) => `b.${identifier(name)} is not distinct from t.${identifier(name)}`).join(" and ");
	const published = `exists (select 1 from ${held(shape, [...base.values()])} b where ${same}`;
	const values = shape.fields.filter(({ name }) => !key.includes(name) && name !== "symbol");
	const equal = values
		.map(({ name }) => ` and b.${identifier(name)} is not distinct from t.${identifier(name)}`)
		.join("");
	// What says something else than current may be the correction: a person decides.
	await duck.run(
		`delete from typed t where reasons is null and ${published}${equal});
		 update typed t set reasons = '${LEFT_BEHIND}' where reasons is null and ${published})`,
	);
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

/** SQL: whether a row `b` of the base was asked for and did not come, though the source sent all that it has. */
function isGone(shape: KindShape, { window, symbols, asked }: StageRequest): string {
	const [label, date] = [`b.${identifier(shape.label)}::varchar`, `b.${identifier(shape.date)}`];
	return [
		`not exists (select 1 from fresh f where ${sameKey(shape, "f", "b")})`,
		...(symbols ? [`${label} in (${symbols.map(literal).join(", ")})`] : []),
		// Of what was taken off the source's list nobody asked.
		...(asked ? [`${label} in (${["", ...asked].map(literal).join(", ")})`] : []),
		...(window.from ? [`${date} >= date ${literal(window.from)}`] : []),
		...(window.to ? [`${date} <= date ${literal(window.to)}`] : []),
		// One that was set aside came.
		`not exists (select 1 from quarantine q where trim(q.${identifier(shape.label)}, getvariable('blanks')) = ${label}
		             and (q.key_date = ${date} or q.key_date is null))`,
	].join(" and ");
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
			   from ${held(shape, files)} b where ${isGone(shape, request)}`;
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

/** The day whose holder of the ticker a row is about: a rename or delisting is of who had the name until the day before. */
function dayOfName({ kind, date }: KindShape, of?: string): string {
	const column = (name: string): string => (of === undefined ? identifier(name) : `${of}.${identifier(name)}`);
	if (kind !== "corporate_actions") return column(date);
	return `(case when ${column("type")} in ('rename', 'delisting') then ${column(date)} - 1 else ${column(date)} end)`;
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

/** Staged rows as they would be published, from `typed` or `outside`. */
function publishable(shape: KindShape, from: string, naming: Naming | null): string {
	const columns = shape.columns.map(({ name }) =>
		name === "instrument_id" ? "n.instrument_id" : `t.${identifier(name)}`,
	);
	const join = naming ? `left join staged_names n on ${naming.matches("n", "t", dayOfName(shape, "t"))}` : "";
	const known = naming ? "and (t.symbol is null or n.instrument_id is not null)" : "";
	const key = naming ? "n.canonical_key" : "null::varchar";
	return `select year(t.${identifier(shape.date)})::smallint as y, ${key} as ck, ${columns.join(", ")} from ${from} t ${join}
		where t.reasons is null ${known}`;
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
			: `exists (select 1 from ${held(shape, files)} b where ${sameKey(shape, "o", "b")} and not (${differs(shape, "o", "b")}))`;
	await duck.run(
		`create table outside_window as
		 select o.${identifier(shape.label)}::varchar as symbol, o.${identifier(shape.date)} as date from (${publishable(shape, "outside", naming)}) o
		 where not ${same};
		 drop table outside`,
	);
	return count(duck, "from outside_window");
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
			   select year(b.${identifier(shape.date)})::smallint, ${key}, ${columnsOf(shape, "b")}, false from ${held(shape, files)} b
			   where not exists (select 1 from fresh f where ${sameKey(shape, "f", "b")}) ${moved} ${stays}`;
	await duck.run(
		`create table result as select * from (select *, true as is_new from fresh ${kept}) order by ${orderOf(shape)};
		 drop table fresh; drop table typed`,
	);
}

/** The order of the content hash: by the instrument's canonical key, never by its id. */
export const orderOf = (shape: KindShape): string =>
	["y", "ck", ...shape.key.filter((name) => name !== "instrument_id").map(identifier)]
		.map((name) => `${name} nulls first`)
		.join(", ");

async function settleDuplicates(duck: Duck, shape: KindShape): Promise<{ dropped: number; conflicts: number }> {
	await duck.run("create table conflicts (symbol varchar, date date, rows bigint)");
	const keys = listOf(shape.key);
	if ((await count(duck, `from (select 1 from result group by ${keys} having count(*) > 1 limit 1)`)) === 0)
		return { dropped: 0, conflicts: 0 };
	const before = await count(duck, "from result");
	await duck.run(
		`create table distinct_rows as select distinct * from result;
		 insert into conflicts
		 select any_value(${identifier(shape.label)}::varchar), any_value(${identifier(shape.date)}), count(*) from distinct_rows
		 group by ${keys} having count(*) > 1;
		 create or replace table result as select * from distinct_rows order by ${orderOf(shape)};
		 drop table distinct_rows`,
	);
	return { dropped: before - (await count(duck, "from result")), conflicts: await count(duck, "from conflicts") };
}

async function countChanges(
	duck: Duck,
	shape: KindShape,
	base: ReadonlyMap<number, string>,
	years: readonly number[],
): Promise<{ added: number; restated: number }> {
	const files = years.flatMap((year) => base.get(year) ?? []);
	if (files.length === 0) return { added: await count(duck, "from result where is_new"), restated: 0 };
	const known = `exists (select 1 from ${held(shape, files)} b where ${sameKey(shape, "r", "b")})`;
	const same = `exists (select 1 from ${held(shape, files)} b where ${sameKey(shape, "r", "b")} and not (${differs(shape, "r", "b")}))`;
	const added = await count(duck, `from result r where is_new and not ${known}`);
	return { added, restated: (await count(duck, `from result r where is_new and not ${same}`)) - added };
}

async function count(duck: Duck, from: string): Promise<number> {
	const [row] = await duck.rows<{ n: number }>(`select count(*) as n ${from}`);
	return row?.n ?? 0;
}
