/** What the lines of a file change in the names and codes of their instruments. Pure. */

import type { InstrumentAttribute } from "../vocabulary/instrument-views";
import { type AttributeBook, isAnothers, type Spell } from "./attribute-book";
import type { AttributeLine, BadLine } from "./attribute-lines";
import type { LockedInstrument } from "./lock-instrument";
import { EVER } from "./ticker-book";

export type PlacedLine = AttributeLine & { instrument: LockedInstrument };

export type AttributeChange = {
	line: number;
	instrument: number;
	mic: string;
	symbol: string;
	attribute: InstrumentAttribute;
	former: string | null;
	value: string;
	/** null: as far back as there is anything */
	from: string | null;
};

/**
 * Sets what each line says; lines that contradict another, or give a code that is another instrument's, join the bad ones.
 * By day, since a later one begins where an earlier one's value would go on: the same lines again then change nothing.
 * @returns the changes, by line
 */
export function applyLines(book: AttributeBook, lines: readonly PlacedLine[], bad: BadLine[]): AttributeChange[] {
	const said = new Map<string, PlacedLine>();
	const changed: { change: AttributeChange; spell: Spell }[] = [];
	const since = ({ from }: PlacedLine): string => from ?? EVER;
	for (const line of lines.toSorted((a, b) => (since(a) < since(b) ? -1 : since(a) > since(b) ? 1 : a.line - b.line))) {
		const { instrument, name, value, from } = line;
		const place = `${instrument.id} ${name} ${from}`;
		const other = said.get(place);
		if (other && other.value !== value) {
			const problem = `gives ${instrument.key} the ${name} ${value}, and line ${other.line} ${other.value} from the same day on: one of them is wrong`;
			bad.push({ line: line.line, problem });
			continue;
		}
		said.set(place, line);
		const change = book.set({ instrument, name, value, from: since(line) });
		if (change === null) continue;
		const { symbol, mic } = line;
		changed.push({
			spell: change.spell,
			change: {
				line: line.line,
				instrument: instrument.id,
				mic,
				symbol,
				attribute: name,
				former: change.former,
				value,
				from,
			},
		});
	}
	// Only now: codes may change hands within one file.
	for (const { change, spell } of changed) {
		const other = book.otherWith(spell);
		if (other) bad.push({ line: change.line, problem: isAnothers(spell, other) });
	}
	return changed.map(({ change }) => change).toSorted((a, b) => a.line - b.line);
}
