/** Names and codes of instruments in Postgres: read as a book, and written as one. Under the registers' locks. */
import { many, type Tx } from "../db";
import type { InstrumentAttribute } from "../vocabulary/instrument-views";
import { type AttributeBook, isOfOne, openAttributes, type Spell } from "./attribute-book";
import type { LockedInstrument } from "./lock-instrument";

type Row = Omit<Spell, "instrument"> & { instrument: number; key: string; mic: string };

/** Every name and code of these instruments, and whoever has one of these codes on their exchanges. */
export async function readAttributes(
	tx: Tx,
	settings: readonly { instrument: LockedInstrument; name: InstrumentAttribute; value: string | null }[],
): Promise<AttributeBook> {
	const codes = settings.filter(({ name, value }) => value !== null && isOfOne(name));
	const rows = await many<Row>(
		tx,
		`select a.id, i.id as instrument, i.canonical_key as key, i.mic, a.name, a.value, a.valid_from as "from", a.valid_to as "to"
		 from instrument_attributes a join instruments i on i.id = a.instrument_id
		 where a.id in (
		   select id from instrument_attributes where instrument_id = any($1)
		   union
		   select b.id from instrument_attributes b
		   join unnest($2::instrument_attribute[], $3::text[]) c(name, value) on c.name = b.name and c.value = b.value
		   join instruments j on j.id = b.instrument_id where j.mic = any($4)
		 ) order by a.valid_from`,
		[
			[...new Set(settings.map(({ instrument }) => instrument.id))],
			codes.map(({ name }) => name),
			codes.map(({ value }) => value),
			[...new Set(settings.map(({ instrument }) => instrument.mic))],
		],
	);
	return openAttributes(
		rows.map(({ instrument, key, mic, ...spell }) => ({ ...spell, instrument: { id: instrument, key, mic } })),
	);
}

/** Writes what was changed in a book. */
export async function writeAttributes(tx: Tx, book: AttributeBook, by: string): Promise<void> {
	const { removed, ended, set } = book.changes();
	if (removed.length > 0) {
		await tx.query("delete from instrument_attributes where id = any($1)", [removed.map(({ id }) => id)]);
	}
	await tx.query(
		`update instrument_attributes a set valid_to = c.valid_to from unnest($1::bigint[], $2::date[]) c(id, valid_to)
		 where a.id = c.id`,
		[ended.map(({ id }) => id), ended.map(({ to }) => to)],
	);
	await tx.query(
		`insert into instrument_attributes (instrument_id, name, value, valid_from, valid_to, recorded_by)
		 select s.instrument, s.name, s.value, s.valid_from, s.valid_to, $6
		 from unnest($1::bigint[], $2::instrument_attribute[], $3::text[], $4::date[], $5::date[])
		   s(instrument, name, value, valid_from, valid_to)
		 on conflict (instrument_id, name, valid_from) do update set value = excluded.value, valid_to = excluded.valid_to,
		   recorded_by = excluded.recorded_by, recorded_at = clock_timestamp()`,
		[
			set.map(({ instrument }) => instrument.id),
			set.map(({ name }) => name),
			set.map(({ value }) => value),
			set.map(({ from }) => from),
			set.map(({ to }) => to),
			by,
		],
	);
}
