import { expect, test } from "vitest";
import { refusal, takeName } from "./take-name";
import { EVER, FOREVER, openBook, type Term } from "./ticker-book";
import { changeToUndo, undoChange } from "./undo-change";

let ids = 0;
const term = (key: string, symbol: string, from: string, to: string, isFirstSight = true): Term => {
	ids += 1;
	return { id: ids, symbol, key, instrument: ids, from, to, isFirstSight };
};
const DAY = "2024-03-01";
/** X was A and is B from a day on. */
const renamed = (...more: Term[]) =>
	openBook([term("X", "A", EVER, DAY), term("X", "B", DAY, FOREVER, false), ...more]);
const RENAME = { kind: "rename", symbol: "B", former: "A", date: DAY } as const;

test("an undone rename leaves the book as it was before", () => {
	const book = renamed();
	expect(changeToUndo(book, "X")).toEqual(RENAME);
	expect(undoChange(book, "X", RENAME)).toMatchObject({
		kind: "undone",
		kept: { symbol: "A" },
		removed: { symbol: "B" },
	});
	expect(book.ofInstrument("X")).toMatchObject([{ symbol: "A", from: EVER, to: FOREVER }]);
	expect(book.ofSymbol("B")).toEqual([]);
	expect(changeToUndo(book, "X")).toBeNull();
});

test("an undone delisting leaves nothing of it", () => {
	const book = openBook([term("X", "A", EVER, DAY)], new Map([["X", DAY]]));
	const change = { kind: "delisting", symbol: "A", date: DAY } as const;
	expect(changeToUndo(book, "X")).toEqual(change);
	expect(undoChange(book, "X", change)).toMatchObject({ kind: "undone", removed: null });
	expect(book.delisted.size).toBe(0);
	expect(book.ofInstrument("X")).toMatchObject([{ to: FOREVER }]);
});

test.each([
	["from that very day on", term("Y", "A", DAY, FOREVER)],
	["later", term("Y", "A", "2025-01-02", FOREVER)],
	["for a time that is over", term("Y", "A", DAY, "2024-06-03")],
])("a former name that is another's %s is refused", (_, other) => {
	const book = renamed(other);
	expect(undoChange(book, "X", RENAME)).toMatchObject({
		kind: "refused",
		reason: expect.stringContaining("A is another"),
	});
	expect(book.ofInstrument("X")).toHaveLength(2);
});

test("who has it before that day is in nobody's way", () => {
	const book = openBook([
		term("Y", "A", EVER, "2020-01-02"),
		term("X", "A", "2020-01-02", DAY),
		term("X", "B", DAY, FOREVER, false),
	]);
	expect(undoChange(book, "X", RENAME).kind).toBe("undone");
});

test.each([
	["had it first by an action", [term("Y", "A", DAY, FOREVER, false)], []],
	["has another name, too", [term("Y", "A", DAY, "2025-01-02"), term("Y", "C", "2025-01-02", FOREVER, false)], []],
	["is delisted", [term("Y", "A", DAY, "2025-01-02")], [["Y", "2025-01-02"]]],
] as [string, Term[], [string, string][]][])("nobody takes a name over from who %s", (_, terms, delisted) => {
	const book = renamed(...terms);
	for (const [key, day] of delisted) book.delisted.set(key, day);
	const wanted = { key: "X", symbol: "A", date: DAY };
	expect(() => takeName(book, wanted)).toThrow("it cannot be taken over");
	expect(refusal(book, wanted, "A is another's")).toBe("A is another's: mend that one first");
	expect(book.ofSymbol("A")).toHaveLength(2);
});

test("a name that rows alone gave is taken over", () => {
	const book = renamed(term("Y", "A", DAY, FOREVER));
	const wanted = { key: "X", symbol: "A", date: DAY };
	expect(refusal(book, wanted, "A is another's")).toContain("--take-over");
	expect(takeName(book, wanted)).toMatchObject({ key: "Y" });
	expect(undoChange(book, "X", RENAME).kind).toBe("undone");
	expect(takeName(book, wanted)).toBeNull();
});
