import { expect, test } from "vitest";
import { calendarFor } from "../calendars/calendar";
import { cutStretch } from "./plan-backfill";

const calendar = calendarFor("XNYS");
const cut = (from: string, to: string, step: "month" | "quarter" | "year", lastClosed = "2024-06-28") =>
	cutStretch({ from, to, step }, calendar, lastClosed);
const windows = (...asked: Parameters<typeof cut>) => cut(...asked).steps.map(({ from, to }) => [from, to]);

test("years are cut at New Year, the first and last as asked", () => {
	expect(windows("2021-03-10", "2023-02-01", "year")).toEqual([
		["2021-03-10", "2021-12-31"],
		["2022-01-01", "2022-12-31"],
		["2023-01-01", "2023-02-01"],
	]);
});

test("quarters and months end on their last day, February's in a leap year too", () => {
	expect(windows("2023-11-15", "2024-04-02", "quarter")).toEqual([
		["2023-11-15", "2023-12-31"],
		["2024-01-01", "2024-03-31"],
		["2024-04-01", "2024-04-02"],
	]);
	expect(windows("2024-01-31", "2024-03-01", "month")).toEqual([
		["2024-01-31", "2024-01-31"],
		["2024-02-01", "2024-02-29"],
		["2024-03-01", "2024-03-01"],
	]);
});

test("the stretches hold every session once", () => {
	for (const step of ["month", "quarter", "year"] as const) {
		const { steps } = cut("2019-05-05", "2024-05-05", step);
		const sessions = steps.flatMap(({ from, to }) => calendar.sessions(from, to).map(({ date }) => date));
		expect(sessions).toEqual(calendar.sessions("2019-05-05", "2024-05-05").map(({ date }) => date));
		expect(steps.map(({ seq }) => seq)).toEqual(steps.map((_, index) => index + 1));
	}
});

test("a stretch without a session is left out", () => {
	// 30 and 31 December 2023 are a weekend, as are 1 and 2 June 2024.
	expect(windows("2023-12-30", "2024-01-02", "year")).toEqual([["2024-01-01", "2024-01-02"]]);
	expect(windows("2024-05-01", "2024-06-02", "month")).toEqual([["2024-05-01", "2024-05-31"]]);
});

test("what has not closed yet is cut off, and told", () => {
	expect(cut("2024-06-01", "2024-12-31", "year")).toMatchObject({
		to: "2024-06-28",
		steps: [{ seq: 1, from: "2024-06-01", to: "2024-06-28" }],
		note: expect.stringContaining("2024-12-31 was cut to 2024-06-28"),
	});
	expect(cut("2024-06-01", "2024-06-28", "year").note).toBeNull();
});

test.each([
	["a stretch that ends before it begins", "2024-02-01", "2024-01-01", "swap them"],
	["a day that the calendar does not know yet", "2024-01-01", "2999-01-01", "does not know 2999-01-01"],
	["a day before the calendar begins", "1800-01-01", "2024-01-01", "does not know 1800-01-01"],
	["no date", "2024-02-30", "2024-03-01", "is no date"],
	["days that are all to come", "2024-07-01", "2024-07-31", "nothing can be there yet"],
	["a weekend", "2024-06-01", "2024-06-02", "no session"],
])("%s is refused", (_, from, to, message) => {
	expect(() => cut(from, to, "year")).toThrow(message);
});
