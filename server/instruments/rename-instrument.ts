/** A person says that an instrument is called otherwise from a day on. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { lockInstrument, requireDay, termBefore } from "./lock-instrument";
import { writeTerms } from "./register";
import { refusal, takeName } from "./take-name";
import { applyChange, isTicker } from "./ticker-book";

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
		const wanted = { key: instrument.key, symbol, date };
		const former = takeOver ? takeName(book, wanted) : null;
		const verdict = applyChange(book, { symbol: term.symbol, date, newSymbol: symbol });
		if (verdict.kind === "known") {
			throw new QtradeError("conflict", `instrument ${id} is called ${symbol} since ${date} already`);
		}
		if (verdict.kind === "refused") throw new QtradeError("conflict", refusal(book, wanted, verdict.reason));
		const terms = [...book.ofInstrument(instrument.key)];
		await writeTerms(
			tx,
			instrument.mic,
			{ removed: former ? [former] : [], terms, delisted: new Map() },
			{ name: actor.name, origin: "person" },
		);
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
