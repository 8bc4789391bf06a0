import { expect, test } from "vitest";
import { applyLines, type PlacedLine } from "./apply-lines";
import { openAttributes, type Spell } from "./attribute-book";
import type { BadLine } from "./attribute-lines";
import { EVER, FOREVER } from "./ticker-book";

const instrument = { id: 1, key: "XNYS:A", mic: "XNYS" };
const known = (): Spell => ({ id: 9, instrument, name: "name", value: "First", from: EVER, to: FOREVER });
const line = (at: number, value: string | null, from: string | null): PlacedLine => ({
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
		["Second", "2022-01-03", "2023-01-02"],
		["Third", "2023-01-02", FOREVER],
	]);
});

test("what is taken away from a day on is set again on the next day for which there is a value", () => {
	const book = openAttributes([
		{ ...known(), to: "2022-01-03" },
		{ ...known(), id: 10, value: "Next", from: "2022-01-03" },
	]);
	expect(applyLines(book, [line(2, null, "2021-01-04")], [])).toMatchObject([{ former: "First", value: null }]);
	expect(book.changes()).toMatchObject({ removed: [], ended: [{ id: 9, from: EVER, to: "2021-01-04" }], set: [] });
	// From its own first day on: it was never so.
	expect(applyLines(book, [line(2, null, "2022-01-03")], [])).toHaveLength(1);
	expect(book.changes()).toMatchObject({ removed: [{ id: 10 }], ended: [{ id: 9 }] });
	// There is none then.
	expect(applyLines(book, [line(2, null, "2021-06-01"), line(3, null, "2030-01-01")], [])).toEqual([]);
});

test("from ever on all goes but what the file itself sets, and the same file again changes nothing", () => {
	const lines = [line(2, "Later", "2023-01-02"), line(3, null, null), line(4, null, "2024-01-02")];
	const spells: Spell[] = [
		{ ...known(), to: "2022-01-03" },
		{ ...known(), id: 10, value: "Wrong", from: "2022-01-03" },
	];
	const book = openAttributes(spells);
	const changes = applyLines(book, lines, []);
	expect(changes.map((change) => [change.line, change.former, change.value, change.from])).toEqual([
		[2, null, "Later", "2023-01-02"],
		[3, "First", null, null],
		[3, "Wrong", null, "2022-01-03"],
		[4, "Later", null, "2024-01-02"],
	]);
	const { removed, ended, set } = book.changes();
	expect([removed.map(({ id }) => id), ended]).toEqual([[9, 10], []]);
	expect(set).toMatchObject([{ value: "Later", from: "2023-01-02", to: "2024-01-02" }]);
	const again = openAttributes(set.map((spell) => ({ ...spell, id: 11 })));
	expect(applyLines(again, lines, [])).toEqual([]);
	expect(again.changes()).toEqual({ removed: [], ended: [], set: [] });
});

test("lines that take away what another sets for that day contradict it", () => {
	const bad: BadLine[] = [];
	const lines = [line(2, "Is", null), line(3, null, null), line(4, null, "2022-01-03"), line(5, "Is", "2022-01-03")];
	applyLines(openAttributes([]), lines, bad);
	expect(bad.map(({ problem }) => problem)).toEqual([
		"takes the name of XNYS:A away, and line 2 sets Is from the same day on: one of them is wrong",
		"gives XNYS:A the name Is, and line 4 takes it away from the same day on: one of them is wrong",
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
	expect(book.otherWith(first.spell)).toMatchObject({ instrument: other });
	book.set({ ...code, value: "US5949181045", instrument, from: "2023-01-02" });
	expect(book.otherWith(first.spell)).toBeUndefined();
});

test("a hundred thousand lines of one instrument are applied by day, and once more", () => {
	const day = (i: number): string => new Date(Date.UTC(1700, 0, 1) + i * 86_400_000).toISOString().slice(0, 10);
	const lines = Array.from({ length: 100_000 }, (_, i) => line(i + 2, `Name ${i}`, day(i)));
	const book = openAttributes([]);
	expect(applyLines(book, lines, [])).toHaveLength(100_000);
	const set = book.changes().set.map((spell, id) => ({ ...spell, id }));
	const begun = performance.now();
	expect(applyLines(openAttributes(set), lines, [])).toEqual([]);
	// A second or less; looked for one by one they take minutes.
	expect(performance.now() - begun).toBeLessThan(10_000);
});
