/** A person says what an instrument's name or code is, from a day on. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { attributeValue } from "../vocabulary/instrument-codes";
import type { InstrumentAttribute } from "../vocabulary/instrument-views";
import { isAnothers } from "./attribute-book";
import { readAttributes, writeAttributes } from "./attributes";
import { lockInstrument, requireDay } from "./lock-instrument";
import { EVER } from "./ticker-book";

export type Setting = {
	id: number;
	name: InstrumentAttribute;
	value: string;
	/** the first day; null: as far back as there is anything */
	from: string | null;
};

/**
 * Sets an attribute from a day on, up to the next day on which it is another; what was set for that very day is corrected.
 * What is so already changes nothing.
 * @throws QtradeError("not_found" | "invalid_input" | "conflict")
 */
export async function setAttribute(db: Db, actor: Actor, { id, name, value: given, from }: Setting): Promise<void> {
	requireAction(actor, "instrument.write");
	const checked = attributeValue(name, given);
	if ("problem" in checked) throw new QtradeError("invalid_input", checked.problem);
	const { value } = checked;
	const since = from === null ? EVER : requireDay(from);
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "instrument.write");
		const instrument = await lockInstrument(tx, id);
		const setting = { instrument, name, value, from: since };
		const book = await readAttributes(tx, [setting]);
		const change = book.set(setting);
		if (change === null) return;
		const other = book.otherWith(change.spell);
		if (other) throw new QtradeError("conflict", isAnothers(change.spell, other));
		await writeAttributes(tx, book, actor.name);
		await appendAudit(tx, {
			actor: actor.name,
			action: "instrument.set",
			subject: `instrument:${id}`,
			detail: { name, value, from, former: change.former },
		});
	});
}
