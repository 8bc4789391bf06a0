/** A person takes back the last change of an instrument's names: it was wrong. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, type Tx } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { nameAfterUndo } from "../vocabulary/instrument-changes";
import type { LastChange, NamesChange } from "../vocabulary/instrument-views";
import { originOf } from "./last-change";
import { bookAround, type LockedInstrument, lockInstrument } from "./lock-instrument";
import { readNameless, writeTerms } from "./register";
import { refusal, takeName } from "./take-name";
import { nextTerm, type Term, type TickerBook } from "./ticker-book";
import { changeToUndo, undoChange } from "./undo-change";

export type UndoRequest = {
	id: number;
	/** what is known of the change that is meant, so that no other is undone by a late click; {}: whichever is the last */
	expected: Partial<Pick<NamesChange, "kind" | "symbol" | "date">>;
	/** the former name's present holder, registered only because rows had it, is the same company: it gives the name up */
	takeOver: boolean;
};

export type UndoneChange = {
	change: LastChange;
	/** the instrument that gave the former name up */
	taken_from: number | null;
	/** the instrument that had given the other name up, and has it again */
	given_back: number | null;
};

/**
 * Undoes a delisting, else the last rename. What was published stays, and a dataset of actions that still says it says it
 * again with its next run.
 * @throws QtradeError("not_found" | "conflict")
 */
export async function undoInstrument(db: Db, actor: Actor, request: UndoRequest): Promise<UndoneChange> {
	requireAction(actor, "instrument.write");
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "instrument.write");
		const instrument = await lockInstrument(tx, request.id);
		const { id, key, mic } = instrument;
		const book = await bookAround(tx, instrument, []);
		const change = requireChange(book, instrument, request.expected);
		const { kind, symbol, date } = change;
		const wanted = { key, symbol: nameAfterUndo(change), date };
		const taken = request.takeOver ? takeName(book, wanted) : null;
		const undone = undoChange(book, key, change);
		if (undone.kind === "refused") throw new QtradeError("conflict", refusal(book, wanted, undone.reason));
		const origin = await originOf(tx, id, change);
		const { kept, removed } = undone;
		const heir = removed && (await heirOf(tx, book, mic, removed.symbol));
		await writeTerms(
			tx,
			mic,
			{
				removed: [taken, removed].filter((term) => term !== null),
				terms: heir ? [kept, heir.term] : [kept],
				delisted: new Map([[key, book.delisted.get(key) ?? null]]),
			},
			{ name: actor.name, origin: "person" },
		);
		const others = { taken_from: taken?.instrument ?? null, given_back: heir?.id ?? null };
		await appendAudit(tx, {
			actor: actor.name,
			action: "instrument.undo",
			subject: `instrument:${id}`,
			detail: { mic, undone: kind, symbol, name: wanted.symbol, date, origin, ...others },
		});
		return { change: { ...change, origin }, ...others };
	});
}

function requireChange(book: TickerBook, { id, key }: LockedInstrument, expected: UndoRequest["expected"]) {
	const change = changeToUndo(book, key);
	if (change === null) {
		const [only] = book.ofInstrument(key);
		const why = only
			? `${only.symbol} is its one name, and has no end`
			: "it has no name any more, since another instrument took it over: take that one's change back";
		throw new QtradeError("conflict", `instrument ${id} has no change of its names to take back: ${why}`);
	}
	const { kind, symbol, date } = change;
	const isMeant =
		(expected.kind ?? kind) === kind && (expected.symbol ?? symbol) === symbol && (expected.date ?? date) === date;
	if (isMeant) return change;
	throw new QtradeError(
		"conflict",
		`instrument ${id} has another last change by now, the ${kind} of ${symbol} on ${date}: look at its names again`,
	);
}

/** Who had given up the name that is free again, as a rename with --take-over makes it: it is its own again. */
async function heirOf(
	tx: Tx,
	book: TickerBook,
	mic: string,
	symbol: string,
): Promise<{ term: Term; id: number } | null> {
	const term = nextTerm(book, mic, symbol);
	const [nameless] = await readNameless(tx, mic, [term.key]);
	return nameless ? { term, id: nameless[1] } : null;
}
