/** The last change of an instrument's names, taken back in a book of names. Pure. */
import { lastChangeOf, nameAfterUndo } from "../vocabulary/instrument-changes";
import type { NamesChange } from "../vocabulary/instrument-views";
import { takenBy } from "./take-name";
import { EVER, FOREVER, type Term, type TickerBook, whose } from "./ticker-book";

/** The change that would be taken back; null where the instrument has one name without an end, or none. */
export const changeToUndo = (book: TickerBook, key: string): NamesChange | null =>
	lastChangeOf(
		book.ofInstrument(key).map(({ symbol, from, to }) => ({
			symbol,
			from: from === EVER ? null : from,
			to: to === FOREVER ? null : to,
		})),
	);

export type Undone = { kind: "undone"; kept: Term; removed: Term | null } | { kind: "refused"; reason: string };

/**
 * Takes it back: a delisted instrument's last name is open-ended again; else the last name goes, and the one before it
 * takes over its end. Refused where that name is another's from that day on or later.
 */
export function undoChange(book: TickerBook, key: string, change: NamesChange): Undone {
	const symbol = nameAfterUndo(change);
	const taken = takenBy(book, { key, symbol, date: change.date });
	if (taken !== undefined) return { kind: "refused", reason: `${symbol} is ${whose(taken)}` };
	const [before, last] = [book.ofInstrument(key).at(-2), book.ofInstrument(key).at(-1)];
	if (last === undefined) return { kind: "refused", reason: "it has no name" };
	if (change.kind === "delisting" || before === undefined) {
		last.to = FOREVER;
		book.delisted.delete(key);
		return { kind: "undone", kept: last, removed: null };
	}
	before.to = last.to;
	book.remove(last);
	return { kind: "undone", kept: before, removed: last };
}
