/** Names and codes of instruments over time, and what setting one from a day on, or taking it away, changes in them. Pure. */
import type { InstrumentAttribute } from "../vocabulary/instrument-views";
import type { LockedInstrument } from "./lock-instrument";
import { EVER, FOREVER } from "./ticker-book";

/** A value for a time: `from` is its first day, `to` the day after the last. */
export type Spell = {
	/** null for one that is not so in the register yet */
	id: number | null;
	instrument: LockedInstrument;
	name: InstrumentAttribute;
	value: string;
	from: string;
	to: string;
};

/** Whose attribute it is. */
export type Place = Pick<Spell, "instrument" | "name">;

export type AttributeBook = {
	/**
	 * Sets a value from a day on, up to the next day on which it is another; what was set for that very day is corrected.
	 * @returns the spell, and the value that it had been; null where that is so already
	 */
	set(setting: Omit<Spell, "id" | "to">): { spell: Spell; former: string | null } | null;
	/**
	 * Takes away the value that it has on a day, up to the next day for which one is set; with EVER, every value of it.
	 * @returns what was taken away, or ended, as it was
	 */
	unset(place: Place & { from: string }): Spell[];
	/** Who else of its exchange has this code at that time. Asked when everything is set. */
	otherWith(spell: Spell): Spell | undefined;
	/** Tells where anything is otherwise now than it was read: what is taken away may be set again. */
	changed(): (place: Place) => boolean;
	/** what is to be written: spells that go, that only end otherwise, and those with another value */
	changes(): Changes;
};

type Changes = { removed: Spell[]; ended: Spell[]; set: Spell[] };

/** A code of one security may not be two instruments' of an exchange at once; a CIK is an issuer's, and several may have it. */
export const isOfOne = (name: InstrumentAttribute): boolean => name === "figi" || name === "isin";

/** A book over the spells, earliest first, of some instruments, and of whoever has codes that matter. */
export function openAttributes(spells: readonly Spell[]): AttributeBook {
	const read = placed(spells);
	// Copies, which change.
	const now = placed(spells.map((spell) => ({ ...spell })));
	const listOf = (place: Place): Spell[] => {
		const list = now.get(keyOf(place)) ?? [];
		now.set(keyOf(place), list);
		return list;
	};
	let byCode: Map<string, Spell[]> | null = null;
	return {
		set(setting) {
			const { value, from } = setting;
			const own = listOf(setting);
			const at = lastBegun(own, from);
			const covering = coveringAt(own, at, from);
			if (covering?.value === value) return null;
			byCode = null;
			const former = covering?.value ?? null;
			const spell = { ...setting, id: null, to: own[at + 1]?.from ?? FOREVER };
			if (covering?.from === from) own[at] = spell;
			else {
				if (covering) covering.to = from;
				own.splice(at + 1, 0, spell);
			}
			return { spell, former };
		},
		unset({ from, ...place }) {
			const own = listOf(place);
			byCode = null;
			if (from === EVER) return own.splice(0);
			const at = lastBegun(own, from);
			const covering = coveringAt(own, at, from);
			if (covering === undefined) return [];
			const was = { ...covering };
			if (covering.from === from) own.splice(at, 1);
			else covering.to = from;
			return [was];
		},
		otherWith(spell) {
			if (!isOfOne(spell.name)) return undefined;
			byCode ??= codesOf([...now.values()].flat());
			const { instrument, from, to } = spell;
			return byCode
				.get(codeOf(spell))
				?.find((other) => other.instrument.id !== instrument.id && other.from < to && other.to > from);
		},
		changed() {
			const isOther = ([key, list]: [string, Spell[]]): boolean =>
				Object.values(differences(read.get(key) ?? [], list)).some(({ length }) => length > 0);
			const keys = new Set([...now].filter(isOther).map(([key]) => key));
			return (place) => keys.has(keyOf(place));
		},
		changes() {
			const all = [...now].map(([key, list]) => differences(read.get(key) ?? [], list));
			return {
				removed: all.flatMap(({ removed }) => removed),
				ended: all.flatMap(({ ended }) => ended),
				set: all.flatMap(({ set }) => set),
			};
		},
	};
}

const keyOf = ({ instrument, name }: Place): string => `${instrument.id} ${name}`;

function placed(spells: readonly Spell[]): Map<string, Spell[]> {
	const of = new Map<string, Spell[]>();
	for (const spell of spells) {
		const list = of.get(keyOf(spell));
		if (list) list.push(spell);
		else of.set(keyOf(spell), [spell]);
	}
	return of;
}

/** Where the last spell is that has begun on a day; -1 where none has. */
function lastBegun(spells: readonly Spell[], day: string): number {
	// Halves: there may be many, and a file that is brought again has a line for each.
	let [low, high] = [0, spells.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((spells[middle]?.from ?? day) <= day) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

function coveringAt(spells: readonly Spell[], at: number, day: string): Spell | undefined {
	const begun = spells[at];
	return begun !== undefined && day < begun.to ? begun : undefined;
}

/** By their first days, of which each has one spell at most. */
function differences(read: readonly Spell[], now: readonly Spell[]): Changes {
	const were = new Map(read.map((spell) => [spell.from, spell]));
	const changes: Changes = { removed: [], ended: [], set: [] };
	for (const spell of now) {
		const was = were.get(spell.from);
		were.delete(spell.from);
		if (was?.value !== spell.value) changes.set.push(spell);
		else if (was.to !== spell.to) changes.ended.push({ ...was, to: spell.to });
	}
	changes.removed.push(...were.values());
	return changes;
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

/** Why a code cannot be this instrument's, and how that is mended where the other one has it in the register. */
export function isAnothers({ name, value }: Spell, other: Spell): string {
	const { id, key } = other.instrument;
	const since = other.from === EVER ? "" : ` --from ${other.from}`;
	const mend =
		other.id === null ? "" : `; qtrade instrument unset ${id} --attribute ${name}${since} takes it away there`;
	return `${value} is the ${name.toUpperCase()} of instrument ${id} (${key}) at that time: one of them is wrong${mend}`;
}
