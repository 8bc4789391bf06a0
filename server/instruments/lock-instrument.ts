/** An instrument that a person changes, with the register of its exchange locked. */
import { dayOf } from "../calendars/iso-date";
import { maybeOne, type Tx } from "../db";
import { QtradeError } from "../errors";
import { lockRegister, readBook } from "./register";
import type { Term, TickerBook } from "./ticker-book";

export type LockedInstrument = { id: number; key: string; mic: string };

/** @throws QtradeError("not_found") */
export async function lockInstrument(tx: Tx, id: number): Promise<LockedInstrument> {
	const found = await maybeOne<LockedInstrument>(
		tx,
		"select id, canonical_key as key, mic from instruments where id = $1",
		[id],
	);
	if (!found) throw new QtradeError("not_found", `there is no instrument ${id}: qtrade instrument list shows them`);
	await lockRegister(tx, found.mic);
	return found;
}

/** The names around an instrument, which is locked. @param symbols further names that matter */
export async function bookAround(
	tx: Tx,
	{ id, mic }: LockedInstrument,
	symbols: readonly string[],
): Promise<TickerBook> {
	const sql = "select symbol from instrument_tickers where instrument_id = $1";
	const own = await tx.query<{ symbol: string }>(sql, [id]);
	return readBook(tx, mic, [...own.rows.map(({ symbol }) => symbol), ...symbols]);
}

/**
 * The names around an instrument, and the one that it has on the day before `date`.
 * @param symbols further names that matter
 * @throws QtradeError("conflict") when it has none then
 */
export async function termBefore(
	tx: Tx,
	instrument: LockedInstrument,
	date: string,
	symbols: readonly string[],
): Promise<{ book: TickerBook; term: Term }> {
	const { id, key } = instrument;
	const book = await bookAround(tx, instrument, symbols);
	const term = book.ofInstrument(key).find(({ from, to }) => from < date && date <= to);
	if (term) return { book, term };
	const last = book.ofInstrument(key).at(-1);
	const why =
		last === undefined
			? "it has no name any more"
			: date > last.to
				? `its name ${last.symbol} ended on ${last.to}`
				: `its first known name begins on ${book.ofInstrument(key)[0]?.from}`;
	throw new QtradeError("conflict", `instrument ${id} has no name on the day before ${date}: ${why}`);
}

/** @throws QtradeError("invalid_input") for what is no date */
export function requireDay(text: string): string {
	dayOf(text);
	return text;
}
