import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { calendarFor } from "./calendar";
import { calendarOf } from "./calendar-file";
import { readSessionLines } from "./session-lines";

const read = (lines: readonly string[], timeZone = "Asia/Tokyo") =>
	readSessionLines({ text: `${lines.join("\n")}\n`, origin: "tokyo.csv", timeZone });

describe("lines of sessions", () => {
	it("have wall times of the exchange, or instants, in one file; breaks where there are any", () => {
		expect(
			read([
				"date,open,close,break_start,break_end",
				"2024-01-04,09:00,15:00,11:30,12:30",
				"2024-01-05,2024-01-05T00:00:00Z,2024-01-05T15:00:00+09:00,,",
			]),
		).toEqual([
			{
				date: "2024-01-04",
				open: "2024-01-04T00:00:00Z",
				close: "2024-01-04T06:00:00Z",
				break_start: "2024-01-04T02:30:00Z",
				break_end: "2024-01-04T03:30:00Z",
			},
			{ date: "2024-01-05", open: "2024-01-05T00:00:00Z", close: "2024-01-05T06:00:00Z" },
		]);
	});

	it("follow the zone's clock through the year, to the second", () => {
		const of = (date: string) => read(["date,open,close", `${date},09:00:30,17:30`], "Europe/Paris")[0];
		expect(of("2024-03-28")).toMatchObject({ open: "2024-03-28T08:00:30Z", close: "2024-03-28T16:30:00Z" });
		expect(of("2024-04-02")).toMatchObject({ open: "2024-04-02T07:00:30Z", close: "2024-04-02T15:30:00Z" });
	});

	it("may come from a spreadsheet: any order of columns, capitals, quotes, a byte order mark, its line ends, blank lines", () => {
		const text = '\uFEFF"Close","Date","Open"\r\n"15:00","2024-01-04","09:00"\r\n\r\n';
		expect(readSessionLines({ text, origin: "a.csv", timeZone: "Asia/Tokyo" })).toEqual([
			{ date: "2024-01-04", open: "2024-01-04T00:00:00Z", close: "2024-01-04T06:00:00Z" },
		]);
	});

	it.each([
		["a header without a close", ["date,open", "2024-01-04,09:00"], "line 1: the header has no column close"],
		["an unknown column", ["date,open,close,name", ""], 'line 1: the header has the unknown column "name"'],
		["a column twice", ["date,open,close,open", ""], "line 1: the header has a column twice"],
		["nothing at all", [], "line 1: the header has no column open"],
		["a line that is too short", ["date,open,close", "2024-01-04,09:00"], "line 2: has 2 cells, and the header 3"],
		["a day that is none", ["date,open,close", "2024-02-30,09:00,15:00"], 'line 2: "2024-02-30" is no date'],
		["another form of date", ["date,open,close", "4.1.2024,09:00,15:00"], 'line 2: "4.1.2024" is no date'],
		["a date with an hour", ["date,open,close", "2024-01-04T09:00:00Z,09:00,15:00"], "is no date"],
		["an hour that is none", ["date,open,close", "2024-01-04,09:00,24:00"], 'line 2: close "24:00" is neither'],
		["an instant without a zone", ["date,open,close", "2024-01-04,2024-01-04T09:00:00,15:00"], "line 2: open"],
		["no open", ["date,open,close", "2024-01-04,,15:00"], 'line 2: open "" is neither'],
		["a close at the open", ["date,open,close", "2024-01-04,09:00,09:00"], "line 2: 2024-01-04 closes at or before"],
		["a close past midnight", ["date,open,close", "2024-01-04,17:00,02:00"], "line 2: 2024-01-04 closes at or before"],
		["dates that descend", ["date,open,close", "2024-01-05,9:00,15:00"], "is neither"],
		[
			"dates out of order",
			["date,open,close", "2024-01-05,09:00,15:00", "", "2024-01-04,09:00,15:00"],
			"line 4: 2024-01-04 comes after 2024-01-05",
		],
		[
			"a date twice",
			["date,open,close", "2024-01-05,09:00,15:00", "2024-01-05,09:00,15:00"],
			"line 3: 2024-01-05 is there twice",
		],
		["half a break", ["date,open,close,break_start,break_end", "2024-01-05,09:00,15:00,11:30,"], "break_start alone"],
		[
			"a break before the open",
			["date,open,close,break_start,break_end", "2024-01-05,09:00,15:00,08:30,09:30"],
			"not within its session",
		],
		[
			"a break that ends first",
			["date,open,close,break_start,break_end", "2024-01-05,09:00,15:00,12:30,11:30"],
			"not within its session",
		],
	])("are refused with %s", (_, lines, problem) => {
		expect(() => read(lines)).toThrow(problem);
		expect(() => read(lines)).toThrow(expect.objectContaining({ code: "invalid_input" }));
		expect(() => read(lines)).toThrow("tokyo.csv, line");
	});
});

describe.each(["XNYS", "XLON"])("the published sessions of %s", (mic) => {
	const file = resolve(import.meta.dirname, `../../../shared/data/calendars/${mic.toLowerCase()}.csv`);
	const missing = existsSync(file) ? "" : ` (skipped: ${file} is absent)`;
	it.skipIf(missing)(`are read as they are, and make the calendar that the rules make${missing}`, () => {
		const { timeZone, sessions } = calendarFor(mic);
		const listed = readSessionLines({ text: readFileSync(file, "utf8"), origin: file, timeZone });
		expect(listed.length).toBeGreaterThan(8000);
		const [from, until] = [listed[0]?.date ?? "", listed.at(-1)?.date ?? ""];
		const made = calendarOf({ mic, time_zone: timeZone, known_from: from, known_until: until, sessions: listed });
		expect(made.sessions(from, until)).toEqual(sessions(from, until));
	});
});
