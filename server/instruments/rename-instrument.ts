/** A person says that an instrument is called otherwise from a day on. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, type Tx } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { lockInstrument, requireDay, termBefore } from "./lock-instrument";
import { writeTerms } from "./register";
import { applyChange, isTicker, type Term, type TickerBook, whose } from "./ticker-book";

export type Rename = {
	id: number;
	symbol: string;
	/** the first day under the new name */
	from: string;
	/** the new name's present holder, registered only because rows had it, is the same company: it gives the name up */
	takeOver: boolean;
};

/**
 * Ends the instrument's name on a day and begins the new one that day.
 * @throws QtradeError("not_found" | "invalid_input" | "conflict")
 */
export async function renameInstrument(db: Db, actor: Actor, { id, symbol, from, takeOver }: Rename): Promise<void> {
	requireAction(actor, "instrument.write");
	const date = requireDay(from);
	if (!isTicker(symbol)) throw new QtradeError("invalid_input", `"${symbol}" is no ticker: up to 64 characters`);
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "instrument.write");
		const instrument = await lockInstrument(tx, id);
		const { book, term } = await termBefore(tx, instrument, date, [symbol]);
		const former = takeOver ? await takeName(tx, book, instrument.key, symbol, date) : null;
		const verdict = applyChange(book, { symbol: term.symbol, date, newSymbol: symbol });
		if (verdict.kind === "known") {
			throw new QtradeError("conflict", `instrument ${id} is called ${symbol} since ${date} already`);
		}
		if (verdict.kind === "refused")
			throw new QtradeError("conflict", refusal(book, instrument.key, { symbol, date }, verdict.reason));
		const terms = [...book.ofInstrument(instrument.key)];
		await writeTerms(tx, instrument.mic, { terms, delisted: new Map() }, { name: actor.name, origin: "person" });
		await appendAudit(tx, {
			actor: actor.name,
			action: "instrument.rename",
			subject: `instrument:${id}`,
			detail: {
				mic: instrument.mic,
				symbol: term.symbol,
				new_symbol: symbol,
				date,
				...(former && { taken_from: former.instrument }),
			},
		});
	});
}

/** Takes the name from who was registered under it at first sight, and has no other. */
async function takeName(tx: Tx, book: TickerBook, key: string, symbol: string, date: string): Promise<Term | null> {
	const taken = book.ofSymbol(symbol).find((term) => term.to > date && term.key !== key);
	if (taken === undefined) return null;
	if (!mayBeTaken(book, taken)) {
		throw new QtradeError(
			"conflict",
			`${symbol} is ${whose(taken)}, by what is known of it: it cannot be taken over, as only a name can that rows had first`,
		);
	}
	book.remove(taken);
	await tx.query("delete from instrument_tickers where id = $1", [taken.id]);
	return taken;
}

const mayBeTaken = (book: TickerBook, term: Term): boolean =>
	term.isFirstSight && book.ofInstrument(term.key).length === 1;

function refusal(
	book: TickerBook,
	key: string,
	{ symbol, date }: { symbol: string; date: string },
	reason: string,
): string {
	const taken = book.ofSymbol(symbol).find((term) => term.to > date && term.key !== key);
	if (taken === undefined) return reason;
	return mayBeTaken(book, taken)
		? `${reason}: if both are one company, take the name over (--take-over), then run its datasets with --full`
		: `${reason}: mend that one first`;
}
