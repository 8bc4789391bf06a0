import { describe, expect, test } from "vitest";
import { type AskedChart, choiceOf, sortOf, whyNoChart } from "./chart-choice";

const NOTHING: AskedChart = { kind: null, x: null, y: null, by: null };
const date = { name: "date", type: "DATE" };
const symbol = { name: "symbol", type: "VARCHAR" };
const close = { name: "close", type: "DOUBLE" };
const volume = { name: "volume", type: "DECIMAL(18,2)" };
const id = { name: "instrument_id", type: "BIGINT" };
const flags = { name: "flags", type: "VARCHAR[]" };

test.each([
	["BIGINT", "number"],
	["UINTEGER", "number"],
	["UHUGEINT", "number"],
	["DECIMAL(18,3)", "number"],
	["DATE", "time"],
	["TIMESTAMP WITH TIME ZONE", "time"],
	["TIMESTAMP_S", "time"],
	["TIME", "text"],
	["VARCHAR", "text"],
	["BOOLEAN", "text"],
	["DOUBLE[]", "other"],
	["DATE[]", "other"],
	["INTEGER[3]", "other"],
	["STRUCT(a INTEGER)", "other"],
	["INTERVAL", "other"],
])("%s is %s", (type, sort) => {
	expect(sortOf({ type })).toBe(sort);
});

describe("without a choice", () => {
	test("a date makes a line over time", () => {
		const rows = [["2024-01-02", 1]];
		expect(choiceOf({ columns: [date, close], rows }, NOTHING)).toEqual({
			kind: "line",
			x: "date",
			y: ["close"],
			by: null,
		});
	});

	test("dates that repeat are split by the first text", () => {
		const rows = [
			[1, "2024-01-02", "A", 1],
			[2, "2024-01-02", "B", 2],
		];
		expect(choiceOf({ columns: [id, date, symbol, close], rows }, NOTHING)).toEqual({
			kind: "line",
			x: "date",
			y: ["close"],
			by: "symbol",
		});
	});

	test("a text makes bars", () => {
		const rows = [["A", 1]];
		expect(choiceOf({ columns: [symbol, close], rows }, NOTHING)).toEqual({
			kind: "bar",
			x: "symbol",
			y: ["close"],
			by: null,
		});
	});

	test("two numbers make points, the first of them across", () => {
		expect(choiceOf({ columns: [close, volume], rows: [[1, 2]] }, NOTHING)).toEqual({
			kind: "scatter",
			x: "close",
			y: ["volume"],
			by: null,
		});
	});

	test("one number is drawn row by row, an id only where there is nothing else", () => {
		const one = { columns: [close], rows: [[1]] };
		expect(choiceOf(one, NOTHING)).toMatchObject({ kind: "bar", x: null, y: ["close"] });
		expect(choiceOf({ columns: [id], rows: [[1]] }, NOTHING).y).toEqual(["instrument_id"]);
	});
});

describe("a choice", () => {
	const answer = { columns: [date, symbol, close, volume], rows: [["2024-01-02", "A", 1, 2]] };

	test("is kept where the answer has what it names", () => {
		const asked: AskedChart = { kind: "bar", x: "symbol", y: ["volume", "close"], by: "date" };
		expect(choiceOf(answer, asked)).toEqual(asked);
	});

	test("of what the answer has not falls back part by part", () => {
		const asked: AskedChart = { kind: "bar", x: "gone", y: ["gone", "symbol", "volume"], by: "gone" };
		expect(choiceOf(answer, asked)).toEqual({ kind: "bar", x: "date", y: ["volume"], by: null });
	});

	test("of nothing is a choice: the row number across, no split", () => {
		const doubled = { ...answer, rows: [...answer.rows, ["2024-01-02", "B", 1, 2]] };
		expect(choiceOf(doubled, { ...NOTHING, x: "", by: "" })).toMatchObject({ x: null, by: null });
	});

	test("of the number that would be across puts another one there", () => {
		expect(choiceOf({ columns: [close, volume], rows: [[1, 2]] }, { ...NOTHING, y: ["close"] })).toMatchObject({
			x: "volume",
			y: ["close"],
		});
	});
});

test("what cannot be drawn says why", () => {
	expect(whyNoChart({ columns: [close], rows: [] })).toMatch(/no rows/);
	expect(whyNoChart({ columns: [symbol, flags], rows: [["A", []]] })).toBe(
		"No column of this answer is a number (symbol is VARCHAR, flags is VARCHAR[]). Ask for one, for example count(*) or avg(close).",
	);
	expect(whyNoChart({ columns: [symbol, close], rows: [["A", 1]] })).toBeNull();
});
