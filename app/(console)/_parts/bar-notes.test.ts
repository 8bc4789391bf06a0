import { describe, expect, it } from "vitest";
import type { ActionNote, BarNotesView } from "@/server/vocabulary/bar-notes";
import type { Candle } from "@/server/vocabulary/query-views";
import { actionWords, kindsOf, notesAt, notesOf, overrideWords, waiverWords } from "./bar-notes";

const candle = (date: string, flags: string[] = []): Candle => ({
	date,
	open: 1,
	high: 1,
	low: 1,
	close: 1,
	volume: 1,
	flags,
});
const CANDLES = [candle("2024-03-01"), candle("2024-03-04", ["overridden"]), candle("2024-03-05")];
const action = (given: Partial<ActionNote>): ActionNote => ({
	ex_date: "2024-03-04",
	type: "split",
	ratio: null,
	amount: null,
	currency: null,
	new_symbol: null,
	...given,
});
const override = {
	id: 1,
	date: "2024-03-04",
	fields: { close: 42.5, volume: null },
	status: "in_force",
	author: "olivia",
	reason: "the exchange's own page",
	until: "2024-03-08",
} as const;
const waiver = {
	id: 3,
	run: 9,
	check_name: "price_jump",
	status: "active",
	reason: "the split is real",
	requested_by: "olivia",
	decided_by: "adam",
	from: "2024-03-02",
	to: "2024-03-04",
	leaves_behind: false,
} as const;
const view = (given: Partial<BarNotesView>): BarNotesView => ({
	dataset: "p",
	symbol: "AAA",
	actions_from: null,
	actions: [],
	overrides: [],
	waivers: [],
	...given,
});

describe("the words of a note", () => {
	it("say a split both ways round, and what a dividend is in", () => {
		expect(actionWords(action({ ratio: 7 }))).toBe("split 7 for 1");
		expect(actionWords(action({ ratio: 0.1 }))).toBe("split 1 for 10");
		expect(actionWords(action({ type: "cash_dividend", amount: 0.24, currency: "USD" }))).toBe("dividend 0.24 USD");
		expect(actionWords(action({ type: "rename", new_symbol: "META" }))).toBe("renamed to META");
		expect(actionWords(action({ type: "delisting" }))).toBe("delisted");
	});
	it("name who, why and until when", () => {
		expect(overrideWords(override, true)).toBe(
			"close 42.5, volume left out by olivia: the exchange's own page; until 2024-03-08",
		);
		expect(overrideWords({ ...override, status: "ended" }, true)).toContain("; ended early; was until 2024-03-08");
		expect(overrideWords(override, false)).toMatch(/; not in this version$/);
		expect(waiverWords(waiver)).toBe("price jump waived by olivia and adam: the split is real");
		expect(waiverWords({ ...waiver, leaves_behind: true, status: "expired" })).toBe(
			"left behind for price jump by olivia and adam: the split is real; over",
		);
	});
});

describe("the bars of a note", () => {
	it("are the ex-date's or the next session's; of a delisting the last before; none of what is still to come", () => {
		const notes = notesOf(
			view({
				actions: [
					action({ ex_date: "2024-03-02" }),
					action({ ex_date: "2024-03-09", type: "delisting" }),
					action({ ex_date: "2024-06-03", ratio: 2 }),
				],
			}),
			CANDLES,
		);
		expect(notes.map(({ bars }) => bars)).toEqual([[1, 1], [2, 2], null]);
		expect(notesAt(notes, 1).map(({ kind }) => kind)).toEqual(["split"]);
		expect(kindsOf(notes)).toEqual([
			{ kind: "split", count: 1 },
			{ kind: "delisting", count: 1 },
		]);
	});
	it("are those of a waiver's sessions, or the last one before a symbol that was left behind", () => {
		const bars = (given: object) =>
			notesOf(view({ waivers: [{ ...waiver, ...given }] }), CANDLES).map((note) => note.bars);
		expect(bars({})).toEqual([[1, 1]]);
		expect(bars({ from: "2024-03-06", to: "2024-03-07", leaves_behind: true })).toEqual([[2, 2]]);
		expect(bars({ from: "2024-02-01", to: "2024-02-02" })).toEqual([null]);
	});
	it("of a day with several values of persons are of the first, and of none that is over and in no bar", () => {
		const keys = (overrides: BarNotesView["overrides"]) => notesOf(view({ overrides }), CANDLES).map(({ key }) => key);
		expect(keys([override, { ...override, id: 0, status: "ended" }])).toEqual(["override 1"]);
		expect(keys([{ ...override, date: "2024-03-05", status: "ended" }])).toEqual([]);
		expect(keys([{ ...override, date: "2024-03-05" }])).toEqual(["override 1"]);
	});
});
