/** What the lines of a file change in the names and codes of their instruments. Pure. */
import { storableText } from "../storable";
import type { InstrumentAttribute } from "../vocabulary/instrument-views";
import { type AttributeBook, isAnothers, type Spell } from "./attribute-book";
import type { AttributeLine, BadLine } from "./attribute-lines";
import type { LockedInstrument } from "./lock-instrument";
import { dayOrNull, EVER } from "./ticker-book";

export type PlacedLine = AttributeLine & { instrument: LockedInstrument };

export type AttributeChange = {
	line: number;
	instrument: number;
	mic: string;
	symbol: string;
	attribute: InstrumentAttribute;
	former: string | null;
	/** null: it is taken away */
	value: string | null;
	/** null: as far back as there is anything */
	from: string | null;
};

/** `spell` is what was set; null where something was taken away. */
type Made = { change: AttributeChange; line: PlacedLine; spell: Spell | null };

/**
 * Does what each line says; lines that contradict another, or give a code that is another instrument's, join the bad ones.
 * By day, since a later one begins where an earlier one's value would go on: the same lines again then change nothing.
 * @returns the changes, by line; a line that takes several values away has several
 */
export function applyLines(book: AttributeBook, lines: readonly PlacedLine[], bad: BadLine[]): AttributeChange[] {
	const said = new Map<string, PlacedLine>();
	const made: Made[] = [];
	for (const line of lines.toSorted((a, b) => (since(a) < since(b) ? -1 : since(a) > since(b) ? 1 : a.line - b.line))) {
		const place = `${line.instrument.id} ${line.name} ${line.from}`;
		const other = said.get(place);
		if (other && other.value !== line.value) {
			bad.push({ line: line.line, problem: contradiction(line, other) });
			continue;
		}
		said.set(place, line);
		made.push(...changesOf(book, line));
	}
	// Only now: codes may change hands within one file.
	for (const { change, spell } of made) {
		const other = spell && book.otherWith(spell);
		if (spell && other) bad.push({ line: change.line, problem: isAnothers(spell, other) });
	}
	// What a line takes away another may set again.
	const isChanged = book.changed();
	return made
		.filter(({ line }) => isChanged(line))
		.map(({ change }) => change)
		.toSorted((a, b) => a.line - b.line);
}

const since = ({ from }: PlacedLine): string => from ?? EVER;

function changesOf(book: AttributeBook, line: PlacedLine): Made[] {
	const { instrument, name, value, from, mic, symbol } = line;
	const place = { line: line.line, instrument: instrument.id, mic, symbol, attribute: name };
	if (value === null) {
		return book.unset({ instrument, name, from: since(line) }).map((taken) => ({
			change: { ...place, former: taken.value, value, from: from ?? dayOrNull(taken.from) },
			line,
			spell: null,
		}));
	}
	const set = book.set({ instrument, name, value, from: since(line) });
	return set === null ? [] : [{ change: { ...place, former: set.former, value, from }, line, spell: set.spell }];
}

function contradiction({ instrument: { key }, name, value }: PlacedLine, other: PlacedLine): string {
	const cut = (text: string): string => storableText(text, 60);
	const says = value === null ? `takes the ${name} of ${key} away` : `gives ${key} the ${name} ${cut(value)}`;
	const otherSays =
		other.value === null ? "takes it away" : value === null ? `sets ${cut(other.value)}` : cut(other.value);
	return `${says}, and line ${other.line} ${otherSays} from the same day on: one of them is wrong`;
}
