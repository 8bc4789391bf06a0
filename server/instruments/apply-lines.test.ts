import { expect, test } from "vitest";
import { applyLines, type PlacedLine } from "./apply-lines";
import { openAttributes, type Spell } from "./attribute-book";
import type { BadLine } from "./attribute-lines";
import { EVER, FOREVER } from "./ticker-book";

const instrument = { id: 1, key: "XNYS:A", mic: "XNYS" };
const known = (): Spell => ({ id: 9, instrument, name: "name", value: "First", from: EVER, to: FOREVER });
const line = (at: number, value: string, from: string | null): PlacedLine => ({
	line: at,
	mic: "XNYS",
	symbol: "A",
	name: "name",
	value,
	from,
	instrument,
});

test("in whatever order lines come, each holds in the end, and the same again is no change", () => {
	// What the register says from ever on is what the first line says from its day on, and the second changes only what was before.
	const lines = [line(2, "First", "2022-02-01"), line(3, "Before", null)];
	for (const some of [lines, lines.toReversed()]) {
		const book = openAttributes([known()]);
		const bad: BadLine[] = [];
		expect(applyLines(book, some, bad)).toMatchObject([
			{ line: 2, former: "Before", value: "First" },
			{ line: 3, former: "First", value: "Before" },
		]);
		expect(book.changes().set.map(({ value, from, to }) => [value, from, to])).toEqual([
			["Before", EVER, "2022-02-01"],
			["First", "2022-02-01", FOREVER],
		]);
		expect(applyLines(book, some, bad)).toEqual([]);
		expect(bad).toEqual([]);
	}
});

test("a value goes on to the next day on which it is another, and ends the one before", () => {
	const book = openAttributes([known()]);
	applyLines(book, [line(2, "Third", "2023-01-02")], []);
	applyLines(book, [line(2, "Second", "2022-01-03")], []);
	const { ended, set } = book.changes();
	expect(ended).toMatchObject([{ id: 9, to: "2022-01-03" }]);
	expect(set.map(({ value, from, to }) => [value, from, to])).toEqual([
		["Third", "2023-01-02", FOREVER],
		["Second", "2022-01-03", "2023-01-02"],
	]);
});
