/**
 * Tickers to permanent instruments, by date. Instruments are shared by all datasets; the first sight of a ticker registers
 * it, and so does a ticker that comes again after its holder's name has ended: then it is another's.
 */
import { type Db, inTransaction, many, type Queryable } from "../db";
import { QtradeError } from "../errors";
import type { AskedNames } from "../lake/write/name-instruments";
import type { ChangeRefused, Holder } from "../vocabulary/instrument-names";
import { lockRegister, readBook, registerNameless, registerTerms } from "./register";
import { EVER, FOREVER, holdersOf, isBeyond, nextTerm, playChanges, type Term, type TickerBook } from "./ticker-book";

type Resolved = { holders: Map<string, Holder[]>; refused: ChangeRefused[] };

/**
 * Gives each ticker those who have it, earliest first.
 * @param policy auto registers what is unknown; strict leaves it out of the answer
 */
export async function resolveInstruments(
	db: Db,
	mic: string,
	asked: AskedNames,
	policy: "auto" | "strict",
): Promise<Resolved> {
	const named = asked.changes.flatMap(({ symbol, newSymbol }) => [symbol, ...(newSymbol === null ? [] : [newSymbol])]);
	const symbols = [...new Set([...asked.staged, ...asked.outside, ...named])];
	const nameless = new Map<string, number>();
	// Another run may register or rename between the look and the writing: what came of it is looked up again.
	for (let attempt = 0; attempt < 3; attempt += 1) {
		const book = await readBook(db, mic, symbols);
		const { unknown, early, refused } = await tryOut(book, mic, asked, policy, nameless);
		if (unknown.length + early.length === 0) return { holders: allHolders(book, asked), refused };
		await inTransaction(db, async (tx) => {
			await lockRegister(tx, mic);
			await registerTerms(tx, mic, unknown);
			for (const [key, id] of await registerNameless(tx, mic, early)) nameless.set(key, id);
		});
	}
	throw new QtradeError("internal", `the register of ${mic} changes faster than it can be read: run again`);
}

/**
 * Plays the changes on the book in the order of their dates, and adds to it what the rows need and nobody has: `unknown`
 * is to be registered; `early` without its name, since in the register that is another's until the changes are published.
 */
async function tryOut(
	book: TickerBook,
	mic: string,
	{ staged, begin, changes, lastOf }: AskedNames,
	policy: "auto" | "strict",
	nameless: ReadonlyMap<string, number>,
): Promise<{ unknown: Term[]; early: string[]; refused: ChangeRefused[] }> {
	const unknown: Term[] = [];
	const early: string[] = [];
	const ends = new Map(changes.map(({ symbol }) => [symbol, book.ofSymbol(symbol).at(-1)?.to ?? EVER]));
	const register = (symbol: string): void => {
		const next = nextTerm(book, mic, symbol);
		const term = { ...next, instrument: nameless.get(next.key) ?? null };
		book.add(term);
		if (term.instrument !== null) return;
		// A copy: what the changes do to it later is written when they are published.
		if (term.from === (ends.get(symbol) ?? term.from)) unknown.push({ ...term });
		else early.push(term.key);
	};
	const { refused } = playChanges(book, changes, ({ symbol, date }) => {
		if (policy === "auto" && date > (book.ofSymbol(symbol).at(-1)?.to ?? "")) register(symbol);
	});
	if (policy === "strict") return { unknown, early, refused };
	const ended = staged.filter((symbol) => ![undefined, FOREVER].includes(book.ofSymbol(symbol).at(-1)?.to));
	const last = ended.length === 0 ? new Map<string, string>() : await lastOf(ended);
	for (const symbol of staged) {
		const isKnown = book.ofSymbol(symbol).length > 0;
		if (!isKnown || (begin && isBeyond(book, symbol, last.get(symbol) ?? ""))) register(symbol);
	}
	return { unknown, early, refused };
}

function allHolders(book: TickerBook, { staged, outside, begin }: AskedNames): Map<string, Holder[]> {
	const holders = [...staged, ...outside].map((symbol): [string, Holder[]] => {
		const list = holdersOf(book.ofSymbol(symbol));
		const last = list.at(-1);
		if (!begin && last) last.until = FOREVER;
		return [symbol, list];
	});
	return new Map(holders.filter(([, list]) => list.length > 0));
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
