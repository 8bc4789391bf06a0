/** Tickers to permanent instruments. Instruments are shared by all datasets; the first sight of a ticker registers it. */
import { type Db, inTransaction, many, type Queryable } from "../db";
import type { Instrument } from "../lake/write/name-instruments";

/** How content hashes name an instrument: never by its id, which depends on who arrived first. */
export const canonicalKeyOf = (mic: string, symbol: string): string => `${mic}:${symbol}`;

/**
 * Gives each ticker its instrument on an exchange.
 * @param policy auto registers what is unknown; strict leaves it out of the answer
 */
export async function resolveInstruments(
	db: Db,
	mic: string,
	symbols: readonly string[],
	policy: "auto" | "strict",
): Promise<Map<string, Instrument>> {
	const known = await lookUp(db, mic, symbols);
	const unknown = symbols.filter((symbol) => !known.has(symbol));
	if (unknown.length === 0 || policy === "strict") return known;
	await register(db, mic, unknown);
	return lookUp(db, mic, symbols);
}

async function lookUp(db: Queryable, mic: string, symbols: readonly string[]): Promise<Map<string, Instrument>> {
	const rows = await many<{ symbol: string; id: number; canonical_key: string }>(
		db,
		`select t.symbol, i.id, i.canonical_key
		 from instrument_tickers t join instruments i on i.id = t.instrument_id
		 where t.mic = $1 and t.symbol = any($2) and t.valid_to = 'infinity'`,
		[mic, symbols],
	);
	return new Map(rows.map((row) => [row.symbol, { id: row.id, canonicalKey: row.canonical_key }]));
}

/** Two runs may meet the same new ticker at once: the unique keys let one win, and both read the winner. */
async function register(db: Db, mic: string, symbols: readonly string[]): Promise<void> {
	const sorted = [...symbols].sort();
	await inTransaction(db, async (tx) => {
		await tx.query(
			`insert into instruments (canonical_key, mic) select key, $2 from unnest($1::text[]) key on conflict do nothing`,
			[sorted.map((symbol) => canonicalKeyOf(mic, symbol)), mic],
		);
		await tx.query(
			`insert into instrument_tickers (instrument_id, mic, symbol)
			 select i.id, $1, symbol from unnest($2::text[]) symbol join instruments i on i.canonical_key = $1 || ':' || symbol
			 on conflict do nothing`,
			[mic, sorted],
		);
	});
}

/** Canonical keys of instruments by id. */
export async function keysOfInstruments(db: Queryable, ids: readonly number[]): Promise<Map<number, string>> {
	const rows = await many<{ id: number; canonical_key: string }>(
		db,
		"select id, canonical_key from instruments where id = any($1)",
		[ids],
	);
	return new Map(rows.map((row) => [row.id, row.canonical_key]));
}
