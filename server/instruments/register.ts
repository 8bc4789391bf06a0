/** The register of instruments in Postgres: read as a book of names, and written as one. */
import { many, type Queryable, type Tx } from "../db";
import { openBook, type Term, type TickerBook } from "./ticker-book";

/** Changes of an exchange's names come one after the other: a name's terms never overlap, and neither do an instrument's. */
export async function lockRegister(tx: Tx, mic: string): Promise<void> {
	await tx.query("select pg_advisory_xact_lock(hashtextextended('instruments:' || $1, 0))", [mic]);
}

type Row = Omit<Term, "key" | "isFirstSight"> & { key: string; is_first_sight: boolean; delisted_on: string | null };

/** Every term of these names, and of the instruments that have, had or will have them. */
export async function readBook(db: Queryable, mic: string, symbols: readonly string[]): Promise<TickerBook> {
	const rows = await many<Row>(
		db,
		`select t.id, t.symbol, i.canonical_key as key, i.id as instrument, t.valid_from as "from", t.valid_to as "to",
		        t.origin = 'first_sight' as is_first_sight, i.delisted_on
		 from instrument_tickers t join instruments i on i.id = t.instrument_id
		 where t.mic = $1 and t.instrument_id in (select instrument_id from instrument_tickers where mic = $1 and symbol = any($2))`,
		[mic, symbols],
	);
	const delisted = rows.flatMap(({ key, delisted_on }): [string, string][] =>
		delisted_on === null ? [] : [[key, delisted_on]],
	);
	const terms = rows.map(({ is_first_sight, delisted_on: _, ...term }) => ({ ...term, isFirstSight: is_first_sight }));
	return openBook(terms, new Map(delisted));
}

/**
 * Registers instruments under their first names; one that is known and lost its name gets it again. Under the register's
 * lock; a name that is taken by now is left out.
 */
export async function registerTerms(tx: Tx, mic: string, terms: readonly Term[]): Promise<void> {
	// One order for all, so that two runs that meet the same names never wait for one another in a circle.
	const sorted = [...terms].sort((a, b) => (a.key < b.key ? -1 : 1));
	await tx.query(
		`with asked as (
		   select * from unnest($2::text[], $3::text[], $4::date[]) a(key, symbol, valid_from)
		   where not exists (select 1 from instrument_tickers t where t.mic = $1 and t.symbol = a.symbol and t.valid_to > a.valid_from)
		 ), made as (
		   insert into instruments (canonical_key, mic) select key, $1 from asked on conflict (canonical_key) do nothing
		   returning id, canonical_key
		 ), nameless as (
		   select i.id, i.canonical_key from instruments i join asked on asked.key = i.canonical_key
		   where not exists (select 1 from instrument_tickers t where t.instrument_id = i.id)
		 )
		 insert into instrument_tickers (instrument_id, mic, symbol, valid_from)
		 select n.id, $1, symbol, valid_from from asked
		 join (select * from made union all select * from nameless) n on n.canonical_key = asked.key`,
		[mic, sorted.map(({ key }) => key), sorted.map(({ symbol }) => symbol), sorted.map(({ from }) => from)],
	);
}

/** Registers instruments whose names are another's until the changes of a run are published. @returns key → id */
export async function registerNameless(tx: Tx, mic: string, keys: readonly string[]): Promise<[string, number][]> {
	await tx.query(
		"insert into instruments (canonical_key, mic) select key, $1 from unnest($2::text[]) key on conflict (canonical_key) do nothing",
		[mic, [...keys].sort()],
	);
	return readNameless(tx, mic, keys);
}

/** Which of these keys have an instrument without any name. */
export async function readNameless(db: Queryable, mic: string, keys: readonly string[]): Promise<[string, number][]> {
	const rows = await many<{ key: string; id: number }>(
		db,
		`select canonical_key as key, id from instruments i where mic = $1 and canonical_key = any($2)
		   and not exists (select 1 from instrument_tickers t where t.instrument_id = i.id)`,
		[mic, keys],
	);
	return rows.map(({ key, id }) => [key, id]);
}

/**
 * Writes what was changed in a book: terms that are gone, that end otherwise, new ones, and who is delisted (null: not any
 * more). Those that go, go first: a new one may begin where they began. Under the register's lock.
 */
export async function writeTerms(
	tx: Tx,
	mic: string,
	{
		removed = [],
		terms,
		delisted,
	}: { removed?: readonly Term[]; terms: readonly Term[]; delisted: ReadonlyMap<string, string | null> },
	by: { name: string; origin: "action" | "person" },
): Promise<void> {
	if (removed.length > 0) {
		await tx.query("delete from instrument_tickers where id = any($1)", [removed.map(({ id }) => id)]);
	}
	const known = terms.filter(({ id }) => id !== null);
	const fresh = terms.filter(({ id }) => id === null);
	await tx.query(
		`update instrument_tickers t set valid_to = c.valid_to from unnest($1::bigint[], $2::date[]) c(id, valid_to) where t.id = c.id`,
		[known.map(({ id }) => id), known.map(({ to }) => to)],
	);
	await tx.query(
		`insert into instrument_tickers (instrument_id, mic, symbol, valid_from, valid_to, origin, recorded_by)
		 select i.id, $1, f.symbol, f.valid_from, f.valid_to, f.origin, $7
		 from unnest($2::text[], $3::text[], $4::date[], $5::date[], $6::ticker_origin[]) f(key, symbol, valid_from, valid_to, origin)
		 join instruments i on i.canonical_key = f.key`,
		[
			mic,
			fresh.map(({ key }) => key),
			fresh.map(({ symbol }) => symbol),
			fresh.map(({ from }) => from),
			fresh.map(({ to }) => to),
			fresh.map(({ isFirstSight }) => (isFirstSight ? "first_sight" : by.origin)),
			by.name,
		],
	);
	await tx.query(
		`update instruments i set delisted_on = d.delisted_on from unnest($1::text[], $2::date[]) d(key, delisted_on)
		 where i.canonical_key = d.key`,
		[[...delisted.keys()], [...delisted.values()]],
	);
}
