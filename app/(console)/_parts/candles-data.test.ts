import { describe, expect, it } from "vitest";
import { ROW_FLAGS } from "@/server/vocabulary/kinds";
import type { Candle } from "@/server/vocabulary/query-views";
import { barSentence, barText, decimalsOf, drawnOf, flagsOf, flagWords, summaryText } from "./candles-data";

const bar = (given: Partial<Candle> = {}): Candle => ({
	date: "2024-03-08",
	open: 10,
	high: 12,
	low: 9,
	close: 11.5,
	volume: 1200,
	flags: [],
	...given,
});

describe("what is drawn of a bar", () => {
	it("is nothing without a close: zero is a price", () => {
		expect(drawnOf(bar({ open: null, high: null, low: null, close: null }))).toBeNull();
	});
	it("claims no price that is not stored", () => {
		expect(drawnOf(bar({ open: null }))).toMatchObject({ open: 11.5, close: 11.5, high: 12, low: 9 });
		expect(drawnOf(bar({ high: null, low: null }))).toMatchObject({ open: 10, high: 11.5, low: 10, close: 11.5 });
		expect(drawnOf(bar({ open: null, high: null, low: null }))).toMatchObject({ high: 11.5, low: 11.5 });
	});
});

describe("a bar in words", () => {
	it("keeps the decimals of its column, and says null where nothing is stored", () => {
		const bars = [bar(), bar({ close: 11.1234 })];
		expect(decimalsOf(bars)).toBe(4);
		expect(barText(bar({ high: null, volume: 1_234_567 }), 4)).toEqual({
			open: "10.0000",
			high: null,
			low: "9.0000",
			close: "11.5000",
			volume: "1,234,567",
			flags: "",
		});
		expect(barSentence(bar({ open: null, flags: ["open_null"] }), 2)).toBe(
			"2024-03-08: open null, high 12.00, low 9.00, close 11.50, volume 1,200. Flagged: no open",
		);
	});
	it("has words for each flag that a row can carry", () => {
		for (const flag of ROW_FLAGS) expect(flagWords(flag), flag).not.toBe(flag.replaceAll("_", " "));
		expect(flagWords("from_elsewhere")).toBe("from elsewhere");
	});
});

describe("the summary", () => {
	it("tells how many are shown of how many, between which prices, and what is flagged", () => {
		const candles = [
			bar({ date: "2024-03-06", low: 8.5, flags: ["close_near_range"] }),
			bar({ date: "2024-03-07", open: null, high: null, low: null, close: null, volume: null }),
			bar({ date: "2024-03-08", high: 13 }),
		];
		expect(summaryText({ dataset: "p", version: 1, symbol: "AAA", candles, total: 40 })).toBe(
			"Daily bars of AAA, last 3 of 40 sessions, 2024-03-06 to 2024-03-08; between 8.50 and 13.00, last close 11.50; 1 session without a price; 1 bar flagged",
		);
		expect(summaryText({ dataset: "p", version: 1, symbol: "AAA", candles: [], total: 0 })).toBe("AAA has no bars");
	});
	it("of flags counts bars, most first", () => {
		expect(
			flagsOf([bar({ flags: ["open_null", "volume_null"] }), bar({ flags: ["volume_null"] })]).map(
				({ flag, count }) => `${flag} ${count}`,
			),
		).toEqual(["volume_null 2", "open_null 1"]);
	});
});
