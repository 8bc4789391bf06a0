/** A person says what an instrument's name or code is, from a day on. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, maybeOne, type Tx } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { attributeValue } from "../vocabulary/instrument-codes";
import type { InstrumentAttribute } from "../vocabulary/instrument-views";
import { type LockedInstrument, lockInstrument, requireDay } from "./lock-instrument";
import { EVER, FOREVER } from "./ticker-book";

export type Setting = {
	id: number;
	name: InstrumentAttribute;
	value: string;
	/** the first day; null: as far back as there is anything */
	from: string | null;
};

/**
 * Sets an attribute from a day on, up to the next day on which it is another; what was set for that very day is corrected.
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
		const next = await maybeOne<{ valid_from: string }>(
			tx,
			`select min(valid_from) as valid_from from instrument_attributes where instrument_id = $1 and name = $2 and valid_from > $3
			 having min(valid_from) is not null`,
			[id, name, since],
		);
		const until = next?.valid_from ?? FOREVER;
		await requireFree(tx, instrument, { name, value, since, until });
		await tx.query(
			`update instrument_attributes set valid_to = $3 where instrument_id = $1 and name = $2 and valid_from < $3 and valid_to > $3`,
			[id, name, since],
		);
		await tx.query(
			`insert into instrument_attributes (instrument_id, name, value, valid_from, valid_to, recorded_by)
			 values ($1, $2, $3, $4, $5, $6)
			 on conflict (instrument_id, name, valid_from)
			 do update set value = excluded.value, recorded_by = excluded.recorded_by, recorded_at = clock_timestamp()`,
			[id, name, value, since, until, actor.name],
		);
		await appendAudit(tx, {
			actor: actor.name,
			action: "instrument.set",
			subject: `instrument:${id}`,
			detail: { name, value, from },
		});
	});
}

/** A code of one security may not be two instruments' of an exchange at once; a CIK is an issuer's, and several may have it. */
async function requireFree(
	tx: Tx,
	{ id, mic }: LockedInstrument,
	{ name, value, since, until }: { name: InstrumentAttribute; value: string; since: string; until: string },
): Promise<void> {
	if (name !== "figi" && name !== "isin") return;
	const other = await maybeOne<{ id: number; canonical_key: string }>(
		tx,
		`select i.id, i.canonical_key from instrument_attributes a join instruments i on i.id = a.instrument_id
		 where a.name = $1 and a.value = $2 and i.mic = $3 and i.id <> $4 and a.valid_from < $6 and a.valid_to > $5 limit 1`,
		[name, value, mic, id, since, until],
	);
	if (!other) return;
	throw new QtradeError(
		"conflict",
		`${value} is the ${name.toUpperCase()} of instrument ${other.id} (${other.canonical_key}) at that time: one of them is wrong`,
	);
}
