/** A name that another instrument has: who it is, and whether it may be taken over. */
import { QtradeError } from "../errors";
import { type Term, type TickerBook, whose } from "./ticker-book";

/** A name from a day on that is wanted for the instrument of that key. */
export type Wanted = { key: string; symbol: string; date: string };

/** The first term by which another instrument has the name on that day or later. */
export const takenBy = (book: TickerBook, { key, symbol, date }: Wanted): Term | undefined =>
	book.ofSymbol(symbol).find((term) => term.to > date && term.key !== key);

/**
 * Takes the name, in the book, from who was registered under it at first sight and has no other.
 * @returns the term that is to be removed; null where nobody else has the name
 * @throws QtradeError("conflict") when more is known of its holder
 */
export function takeName(book: TickerBook, wanted: Wanted): Term | null {
	const taken = takenBy(book, wanted);
	if (taken === undefined) return null;
	if (!mayBeTaken(book, taken)) {
		throw new QtradeError(
			"conflict",
			`${wanted.symbol} is ${whose(taken)}, by what is known of it: it cannot be taken over, as only a name can that rows had first`,
		);
	}
	book.remove(taken);
	return taken;
}

/** A delisting, too, is something that somebody said of it. */
const mayBeTaken = (book: TickerBook, term: Term): boolean =>
	term.isFirstSight && book.ofInstrument(term.key).length === 1 && !book.delisted.has(term.key);

/** Why a change is refused, and how that is mended where the name is another's. */
export function refusal(book: TickerBook, wanted: Wanted, reason: string): string {
	const taken = takenBy(book, wanted);
	if (taken === undefined) return reason;
	return mayBeTaken(book, taken)
		? `${reason}: if both are one company, take the name over (--take-over), then run its datasets with --full`
		: `${reason}: mend that one first`;
}
