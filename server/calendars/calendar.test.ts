import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { calendarFor } from "./calendar";

const xnys = calendarFor("XNYS");
const published = resolve(import.meta.dirname, "../../../shared/data/calendars/xnys.csv");
const missing = existsSync(published) ? "" : ` (skipped: ${published} is absent)`;

describe("XNYS against the published sessions", () => {
	it.skipIf(missing)(`equals every session, open and close of 1990 to 2023-01-13${missing}`, () => {
		const lines = readFileSync(published, "utf8").trim().split("\n").slice(1);
		const theirs = lines.map((line) => line.split(",").slice(0, 3).join(" "));
		const seconds = (date: Date) => date.toISOString().replace(".000Z", "Z");
		const ours = xnys
			.sessions("1990-01-01", "2023-01-13")
			.map((session) => `${session.date}T00:00:00Z ${seconds(session.opensAt)} ${seconds(session.closesAt)}`);
		expect(theirs).toHaveLength(8324);
		expect(ours).toEqual(theirs);
	});
});

describe("XNYS by fact", () => {
	const weekdaysClosed = (year: number) => {
		const closed: string[] = [];
		for (let day = Date.UTC(year, 0, 1); day <= Date.UTC(year, 11, 31); day += 86_400_000) {
			const date = new Date(day).toISOString().slice(0, 10);
			if (new Date(day).getUTCDay() % 6 !== 0 && !xnys.isSession(date)) closed.push(date);
		}
		return closed.map((date) => date.slice(5)).join(" ");
	};
	const earlyCloses = (year: number) =>
		xnys
			.sessions(`${year}-01-01`, `${year}-12-31`)
			.filter((session) => session.earlyClose)
			.map((session) => session.date.slice(5))
			.join(" ");

	// NYSE's announcements of its holidays to 2028
	it.each([
		[2022, "01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26", "11-25"],
		[2023, "01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25", "07-03 11-24"],
		[2024, "01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25", "07-03 11-29 12-24"],
		[2025, "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25", "07-03 11-28 12-24"],
		[2026, "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25", "11-27 12-24"],
		[2027, "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24", "11-26"],
		[2028, "01-17 02-21 04-14 05-29 06-19 07-04 09-04 11-23 12-25", "07-03 11-24"],
	])("closes in %i on the announced days", (year, closed, early) => {
		expect(weekdaysClosed(year)).toBe(closed);
		expect(earlyCloses(year)).toBe(early);
	});

	it("keeps no New Year's Saturday on the Friday before", () => {
		expect(xnys.isSession("2027-12-31")).toBe(true);
		expect(xnys.isSession("2021-12-31")).toBe(true);
		expect(xnys.isSession("2023-01-02")).toBe(false);
	});

	it("knows the closures that no rule gives", () => {
		for (const date of [
			"1994-04-27",
			"2001-09-11",
			"2001-09-14",
			"2004-06-11",
			"2007-01-02",
			"2012-10-30",
			"2018-12-05",
		]) {
			expect(xnys.session(date), date).toBeNull();
		}
		expect(xnys.isSession("2001-09-17")).toBe(true);
	});

	it("starts Martin Luther King Day in 1998 and Juneteenth in 2022", () => {
		expect(xnys.isSession("1997-01-20")).toBe(true);
		expect(xnys.isSession("1998-01-19")).toBe(false);
		expect(xnys.isSession("2021-06-18")).toBe(true);
		expect(xnys.isSession("2022-06-20")).toBe(false);
	});

	it("opens at half past nine New York, summer and winter", () => {
		expect(xnys.session("2026-03-06")?.opensAt.toISOString()).toBe("2026-03-06T14:30:00.000Z");
		expect(xnys.session("2026-03-09")?.opensAt.toISOString()).toBe("2026-03-09T13:30:00.000Z");
		// until 2006 summer time began in April
		expect(xnys.session("2006-03-31")?.closesAt.toISOString()).toBe("2006-03-31T21:00:00.000Z");
		expect(xnys.session("2006-04-03")?.closesAt.toISOString()).toBe("2006-04-03T20:00:00.000Z");
	});

	it("closes at one on short days, at two before 1993", () => {
		expect(xnys.session("2026-11-27")?.closesAt.toISOString()).toBe("2026-11-27T18:00:00.000Z");
		expect(xnys.session("2030-07-03")?.closesAt.toISOString()).toBe("2030-07-03T17:00:00.000Z");
		expect(xnys.session("1992-12-24")?.closesAt.toISOString()).toBe("1992-12-24T19:00:00.000Z");
		expect(xnys.session("2013-07-03")?.earlyClose).toBe(true);
		expect(xnys.session("2002-07-05")?.earlyClose).toBe(true);
		expect(xnys.session("2002-07-03")?.earlyClose).toBe(false);
	});
});

describe("calendar", () => {
	it("finds the last close and the next at any instant", () => {
		const at = (iso: string) => [xnys.lastClosed(new Date(iso))?.date, xnys.nextClose(new Date(iso))?.date];
		expect(at("2024-06-28T19:59:59.999Z")).toEqual(["2024-06-27", "2024-06-28"]);
		expect(at("2024-06-28T20:00:00Z")).toEqual(["2024-06-28", "2024-07-01"]);
		expect(at("2024-06-30T12:00:00Z")).toEqual(["2024-06-28", "2024-07-01"]);
		expect(at("2024-07-03T17:00:00Z")).toEqual(["2024-07-03", "2024-07-05"]);
		expect(at("2024-07-04T01:00:00Z")).toEqual(["2024-07-03", "2024-07-05"]);
	});

	it("does not guess a close beyond what it knows", () => {
		expect(xnys.lastClosed(new Date("1990-01-02T12:00:00Z"))).toBeNull();
		expect(xnys.nextClose(new Date("1990-01-02T12:00:00Z"))?.date).toBe("1990-01-02");
		expect(xnys.nextClose(new Date("1989-12-31T12:00:00Z"))).toBeNull();
		expect(xnys.lastClosed(new Date("2030-12-31T22:00:00Z"))?.date).toBe("2030-12-31");
		expect(xnys.nextClose(new Date("2030-12-31T22:00:00Z"))).toBeNull();
		expect(xnys.lastClosed(new Date("2031-01-02T12:00:00Z"))).toBeNull();
		expect(xnys.lastClosed(new Date(Number.NaN))).toBeNull();
	});

	it("shifts by sessions, from a session or from between two", () => {
		expect(xnys.shift("2024-07-03", 1)).toBe("2024-07-05");
		expect(xnys.shift("2024-07-05", -1)).toBe("2024-07-03");
		expect(xnys.shift("2024-07-04", 1)).toBe("2024-07-05");
		expect(xnys.shift("2024-07-04", -1)).toBe("2024-07-03");
		expect(xnys.shift("2024-07-04", -2)).toBe("2024-07-02");
		expect(xnys.shift("2024-07-04", 0)).toBe("2024-07-03");
		expect(xnys.shift("2024-07-05", 0)).toBe("2024-07-05");
		expect(xnys.shift("1990-01-03", -50)).toBe("1990-01-02");
		expect(xnys.shift("1990-01-01", 0)).toBe("1990-01-02");
		expect(xnys.shift("2030-12-30", 50)).toBe("2030-12-31");
	});

	it("counts inclusively", () => {
		expect(xnys.count("1990-01-01", "2023-01-13")).toBe(8324);
		expect(xnys.count("2024-07-04", "2024-07-07")).toBe(1);
		expect(xnys.count("2024-07-04", "2024-07-04")).toBe(0);
		expect(xnys.count("2024-07-08", "2024-07-01")).toBe(0);
		expect(xnys.sessions("2024-07-08", "2024-07-01")).toEqual([]);
	});

	it("refuses days that it does not know, and text that is no day", () => {
		for (const date of ["1989-12-29", "2031-01-02"]) {
			expect(() => xnys.isSession(date)).toThrow(/does not know/);
			expect(() => xnys.session(date)).toThrow(/does not know/);
			expect(() => xnys.sessions("2020-01-01", date)).toThrow(/does not know/);
			expect(() => xnys.count(date, "2020-01-01")).toThrow(/does not know/);
			expect(() => xnys.shift(date, 1)).toThrow(/does not know/);
		}
		for (const text of ["2023-02-30", "2023-13-01", "2023-1-1", "", "20230101", "2023-01-01T00:00:00Z"]) {
			expect(() => xnys.isSession(text), text).toThrow(/is no date/);
		}
		expect(() => calendarFor("XXXX")).toThrow(expect.objectContaining({ code: "invalid_input" }));
	});
});
