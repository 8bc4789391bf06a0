/** A person says that an instrument has traded for the last time. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { dayOf, isoOf } from "../calendars/iso-date";
import { type Db, inTransaction } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { lockInstrument, termBefore } from "./lock-instrument";
import { writeTerms } from "./register";
import { applyChange } from "./ticker-book";

/**
 * Ends the instrument's name the day after its last day. Rows that have the ticker later are another instrument's.
 * @throws QtradeError("not_found" | "invalid_input" | "conflict")
 */
export async function delistInstrument(
	db: Db,
	actor: Actor,
	{ id, lastDay }: { id: number; lastDay: string },
): Promise<void> {
	requireAction(actor, "instrument.write");
	const date = isoOf(dayOf(lastDay) + 1);
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "instrument.write");
		const instrument = await lockInstrument(tx, id);
		const { book, term } = await termBefore(tx, instrument, date, []);
		const verdict = applyChange(book, { symbol: term.symbol, date, newSymbol: null });
		if (verdict.kind === "known")
			throw new QtradeError("conflict", `instrument ${id} is delisted already: ${lastDay} was its last day`);
		if (verdict.kind === "refused") throw new QtradeError("conflict", verdict.reason);
		await writeTerms(
			tx,
			instrument.mic,
			{ terms: [term], delisted: new Map([[instrument.key, date]]) },
			{ name: actor.name, origin: "person" },
		);
		await appendAudit(tx, {
			actor: actor.name,
			action: "instrument.delist",
			subject: `instrument:${id}`,
			detail: { mic: instrument.mic, symbol: term.symbol, last_day: lastDay },
		});
	});
}
