import { describe, expect, test } from "vitest";
import type { ChartChoice } from "./chart-choice";
import { chartData, describe as inWords, notesOf, numberOf, timeOf } from "./chart-data";

const columns = [
	{ name: "date", type: "DATE" },
	{ name: "symbol", type: "VARCHAR" },
	{ name: "close", type: "DOUBLE" },
	{ name: "volume", type: "BIGINT" },
];
const rows = [
	["2024-01-03", "B", 20, 200],
	["2024-01-02", "A", 10, 100],
	["2024-01-03", "A", null, 110],
	["2024-01-04", "A", 12, "NaN"],
	[null, "A", 13, 130],
];
const LINE: ChartChoice = { kind: "line", x: "date", y: ["close"], by: "symbol" };
const day = (text: string): number => Date.parse(text);

test.each([
	[12, 12],
	["9007199254740992", 9007199254740992],
	["NaN", null],
	["-Infinity", null],
	[null, null],
	["", null],
	[true, null],
])("%j is drawn as %j", (value, number) => {
	expect(numberOf(value)).toBe(number);
});

test.each([
	["2024-01-02", Date.UTC(2024, 0, 2)],
	["2024-01-02T03:04:05.123456", Date.UTC(2024, 0, 2, 3, 4, 5, 123)],
	["2024-01-02T03:04:05Z", Date.UTC(2024, 0, 2, 3, 4, 5)],
	["infinity", null],
	[null, null],
])("%j is at %j, whatever zone the browser is in", (value, ms) => {
	expect(timeOf(value)).toBe(ms);
});

describe("a line", () => {
	const data = chartData({ columns, rows }, LINE);

	test("has a series for each value it is split by, in the order of time, with gaps where there is no value", () => {
		expect(data.axis).toBe("time");
		expect(data.series).toEqual([
			{ name: "B", points: [[day("2024-01-03"), 20]] },
			{
				name: "A",
				points: [
					[day("2024-01-02"), 10],
					[day("2024-01-03"), null],
					[day("2024-01-04"), 12],
				],
			},
		]);
	});

	test("says what it leaves out", () => {
		expect(data).toMatchObject({ rowsTotal: 5, rowsDrawn: 4, withoutX: 1, gaps: 1, doubled: 0, seriesTotal: 2 });
		expect(notesOf(data, LINE)).toEqual([
			"1 row without date not drawn",
			"1 value null or not finite: the line has gaps there",
		]);
	});

	test("without a split says that points share a place", () => {
		const choice: ChartChoice = { ...LINE, by: null };
		expect(notesOf(chartData({ columns, rows }, choice), choice)).toContain(
			"1 point shares its date with another of the same series: split by a column to tell them apart",
		);
	});

	test("is told in words", () => {
		expect(inWords(data, LINE)).toBe(
			"Line chart of close over date, split by symbol. B: 1 value from 20 to 20; A: 2 values from 10 to 12.",
		);
	});
});

test("several columns with a split are a series each", () => {
	const data = chartData({ columns, rows }, { ...LINE, y: ["close", "volume"] });
	expect(data.series.map((series) => series.name)).toEqual(["close · B", "close · A", "volume · B", "volume · A"]);
	expect(data.gaps).toBe(2);
});

test("bars over dates stand side by side in the order of time, over names in the order they came", () => {
	const dates = chartData({ columns, rows }, { kind: "bar", x: "date", y: ["close"], by: null });
	expect(dates).toMatchObject({ axis: "category", categories: ["2024-01-02", "2024-01-03", "2024-01-04"] });
	const names = chartData({ columns, rows }, { kind: "bar", x: "symbol", y: ["close"], by: null });
	expect(names).toMatchObject({ categories: ["B", "A"], doubled: 3 });
	expect(names.series[0]?.points.slice(0, 2)).toEqual([
		[0, 20],
		[1, 10],
	]);
});

test("without a column across, rows stand by their number", () => {
	const data = chartData({ columns, rows }, { kind: "scatter", x: null, y: ["volume"], by: null });
	expect(data.series[0]?.points).toEqual([
		[1, 200],
		[2, 100],
		[3, 110],
		[4, null],
		[5, 130],
	]);
});

test("no more than twelve series are drawn, and it says how many there are", () => {
	const many = Array.from({ length: 30 }, (_, at) => ["2024-01-02", `S${at % 15}`, at, at]);
	const data = chartData({ columns, rows: many }, LINE);
	expect(data.series).toHaveLength(12);
	expect(data.rowsDrawn).toBe(24);
	expect(notesOf(data, LINE)[0]).toBe("the first 12 of 15 series are drawn, the others are not");
});
