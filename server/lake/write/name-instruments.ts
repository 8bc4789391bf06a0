/** Gives the staged tickers, and those of the base's rows beside them, their instruments and their rank. */
import { listValue } from "@duckdb/node-api";
import { QtradeError } from "../../errors";
import type { ChangeRefused, Holder, NameChange } from "../../vocabulary/instrument-names";
import { type Duck, literal, readParquet } from "./duck";

export type AskedNames = {
	/** of rows that may be published: what is not known is registered where that is allowed */
	staged: readonly string[];
	/** of rows that are only compared: looked up, never registered */
	outside: readonly string[];
	/** whether rows after a name's end begin another instrument; else they are of who had it last */
	begin: boolean;
	/** in the rows themselves: they hold for this run, and in the register once it has published */
	changes: readonly NameChange[];
	/** the last day on which staged rows have these tickers */
	lastOf(symbols: readonly string[]): Promise<Map<string, string>>;
};

export type NameRequest = {
	/** absolute paths of the base version's files, by year */
	base: ReadonlyMap<number, string>;
	/** gives tickers their holders, earliest first; days that none of them has are nobody's */
	resolveInstruments(asked: AskedNames): Promise<{ holders: Map<string, Holder[]>; refused: ChangeRefused[] }>;
	/** canonical keys of instruments by id */
	keysOfInstruments(ids: readonly number[]): Promise<Map<number, string>>;
};

/** How rows find their names. */
export type Naming = {
	/** SQL: whether a row of `staged_names` is that of a row with this symbol and day */
	matches(names: string, row: string, day: string): string;
	/** SQL: whether a staged row may have no name at all; of the others it need not be asked row by row */
	mayBeUnnamed(row: string): string;
	/** a ticker means, or meant, more than one instrument: rows of the base may be another's by now */
	isMoved: boolean;
};

export type NamesOf = {
	/** SQL over `typed`: the day whose holder a row belongs to */
	day: string;
	/** whether rows after a name's end begin another instrument: a filing may come long after a delisting */
	begin: boolean;
	changes: readonly NameChange[];
};

/**
 * Resolves tickers to instruments: `names(s, k, symbol, instrument_id, canonical_key, is_staged)`, a row for each ticker that
 * an instrument has; the view `staged_names`, which has its days (first, until) beside it; and `refused_changes`.
 */
export async function nameInstruments(
	duck: Duck,
	request: NameRequest,
	years: readonly number[],
	{ day, begin, changes }: NamesOf,
): Promise<Naming> {
	// Rows outside the window are only compared: what they name is looked up, and never registered for it.
	const found = await duck.rows<{ symbol: string; is_staged: boolean }>(
		`select symbol, bool_or(is_staged) as is_staged from (
		   select distinct symbol, true as is_staged from typed where reasons is null and symbol is not null
		   union all
		   select distinct symbol, false from outside where symbol is not null and not coalesce(contains(reasons, 'symbol_invalid'), false)
		 ) group by symbol order by symbol`,
	);
	const named = (staged: boolean): string[] => found.filter((row) => row.is_staged === staged).map((row) => row.symbol);
	const { holders, refused } = await request.resolveInstruments({
		staged: named(true),
		outside: named(false),
		begin,
		changes,
		lastOf: (symbols) => lastOf(duck, day, symbols),
	});
	await keepRefused(duck, refused);
	const files = years.flatMap((year) => request.base.get(year) ?? []);
	const staged = distinctNames(holders);
	const carried = files.length === 0 ? [] : await carriedNames(duck, request, files, staged);
	await keepNames(duck, [...staged, ...carried]);
	const isDated = [...holders.values()].some((list) => list.length !== 1 || list[0]?.until !== "infinity");
	await keepDays(duck, isDated ? holders : null);
	const isAlways = ([only, ...more]: readonly Holder[]): boolean =>
		more.length === 0 && only?.from === "-infinity" && only.until === "infinity";
	const unsure = named(true).filter((symbol) => {
		const list = holders.get(symbol) ?? [];
		return list.length === 0 || (isDated && !isAlways(list));
	});
	return {
		mayBeUnnamed: (row) =>
			unsure.length === 0
				? `${row}.symbol is null`
				: `(${row}.symbol is null or ${row}.symbol in (${unsure.map(literal).join(", ")}))`,
		// Nearly always a ticker is one instrument's: then days would only cost.
		matches: (names, row, dayOfRow) =>
			isDated
				? `${names}.symbol = ${row}.symbol and ${dayOfRow} >= ${names}.first and ${dayOfRow} < ${names}.until`
				: `${names}.symbol = ${row}.symbol`,
		isMoved: isDated || carried.some(({ symbol }) => holders.has(symbol)),
	};
}

async function lastOf(duck: Duck, day: string, symbols: readonly string[]): Promise<Map<string, string>> {
	const rows = await duck.rows<{ symbol: string; last: string }>(
		`select symbol, max(${day})::varchar as last from typed
		 where reasons is null and symbol in (${symbols.map(literal).join(", ")}) group by symbol`,
	);
	return new Map(rows.map(({ symbol, last }) => [symbol, last]));
}

type Name = { symbol: string; id: number; key: string; staged: boolean };

/** A name that an instrument gave up and took again is one name. */
function distinctNames(holders: ReadonlyMap<string, readonly Holder[]>): Name[] {
	return [...holders].flatMap(([symbol, list]) => {
		const keys = new Map(list.map(({ id, canonicalKey }) => [canonicalKey, id]));
		return [...keys].map(([key, id]) => ({ symbol, id, key, staged: true }));
	});
}

async function keepNames(duck: Duck, all: readonly Name[]): Promise<void> {
	// Compared by code unit, not by locale: the rank of the key is the order of the content hash.
	const names = [...all].sort((a, b) => compare(a.key, b.key) || compare(a.symbol, b.symbol));
	await duck.run(
		"create table names (s integer, k integer, symbol varchar, instrument_id bigint, canonical_key varchar, is_staged boolean)",
	);
	let k = -1;
	const ranks = names.map((name, s) => {
		if (name.key !== names[s - 1]?.key) k += 1;
		return k;
	});
	await insertAll(duck, "names", [
		["integer", names.map((_, s) => s)],
		["integer", ranks],
		["varchar", names.map(({ symbol }) => symbol)],
		["bigint", names.map(({ id }) => id)],
		["varchar", names.map(({ key }) => key)],
		["boolean", names.map(({ staged }) => staged)],
	]);
}

/** @param holders null where every ticker is one instrument's, whatever the day */
async function keepDays(duck: Duck, holders: ReadonlyMap<string, readonly Holder[]> | null): Promise<void> {
	if (holders === null) {
		await duck.run(
			"create view staged_names as select *, date '-infinity' as first, date 'infinity' as until from names where is_staged",
		);
		return;
	}
	await duck.run("create table name_days (symbol varchar, instrument_id bigint, first date, until date)");
	const days = [...holders].flatMap(([symbol, list]) => list.map((holder) => ({ symbol, ...holder })));
	await insertAll(duck, "name_days", [
		["varchar", days.map(({ symbol }) => symbol)],
		["bigint", days.map(({ id }) => id)],
		["date", days.map(({ from }) => from)],
		["date", days.map(({ until }) => until)],
	]);
	await duck.run(
		"create view staged_names as select names.*, first, until from names join name_days using (symbol, instrument_id) where is_staged",
	);
}

async function keepRefused(duck: Duck, refused: readonly ChangeRefused[]): Promise<void> {
	await duck.run("create table refused_changes (symbol varchar, date date, new_symbol varchar, reason varchar)");
	await insertAll(duck, "refused_changes", [
		["varchar", refused.map(({ symbol }) => symbol)],
		["date", refused.map(({ date }) => date)],
		["varchar", refused.map(({ newSymbol }) => newSymbol)],
		["varchar", refused.map(({ reason }) => reason)],
	]);
}

/** As bound lists, a column each: 5,000 rows as text of the statement took four times as long. */
async function insertAll(
	duck: Duck,
	table: string,
	columns: readonly [type: string, values: readonly (string | number | boolean | null)[]][],
): Promise<void> {
	if (columns[0]?.[1].length === 0) return;
	const lists = columns.map(([type], i) => `unnest($${i + 1}::varchar[])::${type}`);
	await duck.rows(
		`insert into ${table} select ${lists.join(", ")}`,
		columns.map(([, values]) => listValue(values.map((value) => (value === null ? null : String(value))))),
	);
}

/** Rows of the base keep the ticker that they were published under, so those names are needed too. */
async function carriedNames(
	duck: Duck,
	request: NameRequest,
	files: readonly string[],
	staged: readonly Name[],
): Promise<Name[]> {
	const known = new Set(staged.map((name) => `${name.id} ${name.symbol}`));
	const base = await duck.rows<{ symbol: string; instrument_id: number }>(
		`select distinct symbol, instrument_id from ${readParquet(files)} where instrument_id is not null`,
	);
	const missing = base.filter((row) => !known.has(`${row.instrument_id} ${row.symbol}`));
	if (missing.length === 0) return [];
	const keys = await request.keysOfInstruments([...new Set(missing.map((row) => row.instrument_id))]);
	return missing.map((row) => {
		const key = keys.get(row.instrument_id);
		if (key === undefined) throw new QtradeError("internal", `the base names an instrument that is not registered`);
		return { symbol: row.symbol, id: row.instrument_id, key, staged: false };
	});
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
