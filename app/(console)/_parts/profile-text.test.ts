import { describe, expect, it } from "vitest";
import type { ColumnProfile } from "@/server/vocabulary/query-views";
import { boundText, shareText, spreadText } from "./profile-text";

const column = (given: Partial<ColumnProfile>): ColumnProfile => ({
	name: "close",
	type: "DOUBLE",
	nulls: 0,
	distinct: 2,
	distinct_exact: true,
	min: "0.0",
	max: "10.0",
	mean: 5,
	quartiles: [2, 5, 8],
	histogram: [1, 6, 0, 3],
	...given,
});

describe("a share", () => {
	it("is never nothing where something is, nor all where something lacks", () => {
		expect(shareText(0, 100)).toBe("0%");
		expect(shareText(1, 1_000_000)).toBe("<0.1%");
		expect(shareText(999_999, 1_000_000)).toBe(">99.9%");
		expect(shareText(996, 1000)).toBe("99.6%");
		expect(shareText(1000, 1000)).toBe("100%");
		expect(shareText(4, 1000)).toBe("0.4%");
		expect(shareText(0, 0)).toBe("0%");
	});
});

describe("a bound", () => {
	it("of amounts is grouped and short", () => {
		expect(boundText(column({}), "1234567.891")).toBe("1,234,568");
		expect(boundText(column({}), "12.3456789")).toBe("12.3457");
	});
	it("of ids, of what a double cannot hold, and of text stays as it was written", () => {
		expect(boundText(column({ name: "run_id" }), "1234567")).toBe("1234567");
		expect(boundText(column({ type: "BIGINT" }), "9007199254740993")).toBe("9007199254740993");
		expect(boundText(column({ type: "VARCHAR", quartiles: null }), "1234567")).toBe("1234567");
	});
});

describe("a spread", () => {
	it("names its fullest bin and what lies in it", () => {
		expect(spreadText(column({}))).toBe("most between 2.5 and 5: 6 of 10 (60%)");
	});
	it("of days and of instants is told in days", () => {
		const days = { quartiles: null, mean: null, histogram: [1, 0, 0, 9] };
		expect(spreadText(column({ ...days, type: "DATE", min: "2024-01-01", max: "2024-01-05" }))).toBe(
			"most between 2024-01-04 and 2024-01-05: 9 of 10 (90%)",
		);
		expect(
			spreadText(column({ ...days, type: "TIMESTAMP", min: "2024-01-01 00:00:00", max: "2024-01-05 00:00:00.5" })),
		).toBe("most between 2024-01-04 and 2024-01-05: 9 of 10 (90%)");
	});
	it("of what is no day, or has no end, claims no range", () => {
		expect(spreadText(column({ min: "-inf" }))).toBe("at most 6 of 10 (60%) in one bin");
		expect(spreadText(column({ quartiles: null, min: "-infinity", max: "infinity" }))).toBe(
			"at most 6 of 10 (60%) in one bin",
		);
	});
});
