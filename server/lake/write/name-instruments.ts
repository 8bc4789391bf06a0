/** Gives the staged tickers, and those of the base's rows beside them, their instruments and their rank. */
import { QtradeError } from "../../errors";
import { type Duck, literal, readParquet } from "./duck";

export type Instrument = { id: number; canonicalKey: string };

export type NameRequest = {
	/** absolute paths of the base version's files, by year */
	base: ReadonlyMap<number, string>;
	/** gives tickers their instruments; one that is not known and may not be registered is left out */
	resolveInstruments(symbols: readonly string[]): Promise<Map<string, Instrument>>;
	/** gives those tickers their instruments that have one, and registers none */
	findInstruments(symbols: readonly string[]): Promise<Map<string, Instrument>>;
	/** canonical keys of instruments by id */
	keysOfInstruments(ids: readonly number[]): Promise<Map<number, string>>;
};

/** Resolves tickers to instruments: `names(s, k, symbol, instrument_id, canonical_key)` and the view `staged_names`. */
export async function nameInstruments(duck: Duck, request: NameRequest, years: readonly number[]): Promise<void> {
	// Rows outside the window are only compared: what they name is looked up, and never registered for it.
	const found = await duck.rows<{ symbol: string; is_staged: boolean }>(
		`select symbol, bool_or(is_staged) as is_staged from (
		   select distinct symbol, true as is_staged from typed where reasons is null and symbol is not null
		   union all
		   select distinct symbol, false from outside where symbol is not null and not coalesce(contains(reasons, 'symbol_invalid'), false)
		 ) group by symbol order by symbol`,
	);
	const named = (staged: boolean): string[] => found.filter((row) => row.is_staged === staged).map((row) => row.symbol);
	const instruments = new Map([
		...(await request.resolveInstruments(named(true))),
		...(await request.findInstruments(named(false))),
	]);
	const staged = [...instruments].map(([symbol, { id, canonicalKey }]) => ({
		symbol,
		id,
		key: canonicalKey,
		staged: true,
	}));
	const files = years.flatMap((year) => request.base.get(year) ?? []);
	const carried = files.length === 0 ? [] : await carriedNames(duck, request, files, staged);
	// Compared by code unit, not by locale: the rank of the key is the order of the content hash.
	const names = [...staged, ...carried].sort((a, b) => compare(a.key, b.key) || compare(a.symbol, b.symbol));
	await duck.run(
		`create table names (s integer, k integer, symbol varchar, instrument_id bigint, canonical_key varchar, is_staged boolean);
		 create view staged_names as select * from names where is_staged`,
	);
	let k = -1;
	const rows = names.map((name, s) => {
		if (name.key !== names[s - 1]?.key) k += 1;
		return `(${s}, ${k}, ${literal(name.symbol)}, ${name.id}, ${literal(name.key)}, ${name.staged})`;
	});
	for (let i = 0; i < rows.length; i += 500)
		await duck.run(`insert into names values ${rows.slice(i, i + 500).join(", ")}`);
}

type Name = { symbol: string; id: number; key: string; staged: boolean };

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
