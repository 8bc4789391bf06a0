/** A person says that an instrument has no such name or code, from a day on or ever: it was set on the wrong one. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction } from "../db";
import { type Actor, requireAction } from "../policy";
import type { InstrumentAttribute } from "../vocabulary/instrument-views";
import { readAttributes, writeAttributes } from "./attributes";
import { lockInstrument, requireDay } from "./lock-instrument";
import { dayOrNull, EVER } from "./ticker-book";

export type Unsetting = {
	id: number;
	name: InstrumentAttribute;
	/** the first day without it; null: it never had any */
	from: string | null;
};

/**
 * Takes an attribute away from a day on, up to the next day for which one is set; without a day, all that was ever set.
 * Where there is none already nothing changes.
 * @throws QtradeError("not_found" | "invalid_input")
 */
export async function unsetAttribute(db: Db, actor: Actor, { id, name, from }: Unsetting): Promise<void> {
	requireAction(actor, "instrument.write");
	const since = from === null ? EVER : requireDay(from);
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "instrument.write");
		const instrument = await lockInstrument(tx, id);
		const book = await readAttributes(tx, [{ instrument, name, value: null }]);
		const taken = book.unset({ instrument, name, from: since });
		if (taken.length === 0) return;
		await writeAttributes(tx, book, actor.name);
		await appendAudit(tx, {
			actor: actor.name,
			action: "instrument.unset",
			subject: `instrument:${id}`,
			detail: {
				name,
				from,
				former: taken.map((spell) => ({
					value: spell.value,
					from: dayOrNull(spell.from),
					to: dayOrNull(spell.to),
				})),
			},
		});
	});
}
