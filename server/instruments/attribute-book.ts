/** Names and codes of instruments over time, and what setting one from a day on changes in them. Pure. */
import type { InstrumentAttribute } from "../vocabulary/instrument-views";
import type { LockedInstrument } from "./lock-instrument";
import { FOREVER } from "./ticker-book";

/** A value for a time: `from` is its first day, `to` the day after the last. */
export type Spell = {
	/** null for one that is not in the register yet */
	id: number | null;
	instrument: LockedInstrument;
	name: InstrumentAttribute;
	value: string;
	from: string;
	to: string;
};

export type AttributeBook = {
	/**
	 * Sets a value from a day on, up to the next day on which it is another; what was set for that very day is corrected.
	 * @returns the spell, and the value that it had been; null where that is so already
	 */
	set(setting: Omit<Spell, "id" | "to">): { spell: Spell; former: string | null } | null;
	/** Who else of its exchange has this code at that time. Asked when everything is set. */
	otherWith(spell: Spell): LockedInstrument | undefined;
	/** what is to be written: spells that only end otherwise, and those with another value */
	changes(): { ended: Spell[]; set: Spell[] };
};

/** A code of one security may not be two instruments' of an exchange at once; a CIK is an issuer's, and several may have it. */
export const isOfOne = (name: InstrumentAttribute): boolean => name === "figi" || name === "isin";

/** A book over the spells, earliest first, of some instruments, and of whoever has codes that matter; it changes what it was given. */
export function openAttributes(spells: readonly Spell[]): AttributeBook {
	const of = new Map<string, Spell[]>();
	const placeOf = ({ instrument, name }: Pick<Spell, "instrument" | "name">): string => `${instrument.id} ${name}`;
	const listOf = (place: string): Spell[] => {
		const list = of.get(place) ?? [];
		of.set(place, list);
		return list;
	};
	for (const spell of spells) listOf(placeOf(spell)).push(spell);
	const ended = new Set<Spell>();
	const written = new Set<Spell>();
	let byCode: Map<string, Spell[]> | null = null;
	return {
		set(setting) {
			const { value, from } = setting;
			const own = listOf(placeOf(setting));
			// From the end: a file's lines come by day, and are many.
			const at = own.findLastIndex((spell) => spell.from <= from);
			const begun = own[at];
			const covering = begun !== undefined && from < begun.to ? begun : undefined;
			if (covering?.value === value) return null;
			byCode = null;
			const former = covering?.value ?? null;
			if (covering?.from === from) {
				covering.value = value;
				written.add(covering);
				return { spell: covering, former };
			}
			if (covering) {
				covering.to = from;
				ended.add(covering);
			}
			const spell = { ...setting, id: null, to: own[at + 1]?.from ?? FOREVER };
			own.splice(at + 1, 0, spell);
			written.add(spell);
			return { spell, former };
		},
		otherWith(spell) {
			if (!isOfOne(spell.name)) return undefined;
			byCode ??= codesOf([...of.values()].flat());
			const { instrument, from, to } = spell;
			return byCode
				.get(codeOf(spell))
				?.find((other) => other.instrument.id !== instrument.id && other.from < to && other.to > from)?.instrument;
		},
		changes: () => ({ ended: [...ended].filter((spell) => !written.has(spell)), set: [...written] }),
	};
}

const codeOf = ({ instrument, name, value }: Spell): string => `${instrument.mic} ${name} ${value}`;

function codesOf(spells: readonly Spell[]): Map<string, Spell[]> {
	const codes = new Map<string, Spell[]>();
	for (const spell of spells) {
		if (!isOfOne(spell.name)) continue;
		const list = codes.get(codeOf(spell));
		if (list) list.push(spell);
		else codes.set(codeOf(spell), [spell]);
	}
	return codes;
}

/** Why a code cannot be this instrument's. */
export const isAnothers = ({ name, value }: Spell, { id, key }: LockedInstrument): string =>
	`${value} is the ${name.toUpperCase()} of instrument ${id} (${key}) at that time: one of them is wrong`;
