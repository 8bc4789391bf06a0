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

test("a code is one instrument's at a time, whenever that is asked", () => {
	const other = { id: 2, key: "XNYS:B", mic: "XNYS" };
	const code = { name: "isin", value: "US0378331005" } as const;
	const book = openAttributes([]);
	const first = book.set({ ...code, instrument, from: "2022-01-03" });
	if (!first) throw new Error("it is set");
	expect(book.otherWith(first.spell)).toBeUndefined();
	book.set({ ...code, instrument: other, from: "2023-01-02" });
	expect(book.otherWith(first.spell)).toEqual(other);
	book.set({ ...code, value: "US5949181045", instrument, from: "2023-01-02" });
	expect(book.otherWith(first.spell)).toBeUndefined();
});

test("a hundred thousand lines of one instrument are applied by day", () => {
	const day = (i: number): string => new Date(Date.UTC(1700, 0, 1) + i * 86_400_000).toISOString().slice(0, 10);
	const lines = Array.from({ length: 100_000 }, (_, i) => line(i + 2, `Name ${i}`, day(i)));
	expect(applyLines(openAttributes([]), lines, [])).toHaveLength(100_000);
});
