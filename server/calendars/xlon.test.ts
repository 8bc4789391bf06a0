import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { calendarFor } from "./calendar";

const xlon = calendarFor("XLON");
const published = resolve(import.meta.dirname, "../../../shared/data/calendars/xlon.csv");
const missing = existsSync(published) ? "" : ` (skipped: ${published} is absent)`;

describe("XLON against the published sessions", () => {
	it.skipIf(missing)(`equals every session, open and close of 1990 to 2023-09-12${missing}`, () => {
		const lines = readFileSync(published, "utf8").trim().split("\n").slice(1);
		const theirs = lines.map((line) => line.split(",").slice(0, 3).join(" "));
		const seconds = (date: Date) => date.toISOString().replace(".000Z", "Z");
		const sessions = xlon.sessions("1990-01-01", "2023-09-12");
		const ours = sessions.map(
			(session) => `${session.date}T00:00:00Z ${seconds(session.opensAt)} ${seconds(session.closesAt)}`,
		);
		expect(theirs).toHaveLength(8515);
		expect(ours).toEqual(theirs);
		const early = lines.filter((line) => line.includes("T12:30:00Z,,")).map((line) => line.slice(0, 10));
		expect(early).toHaveLength(65);
		expect(sessions.filter((session) => session.earlyClose).map((session) => session.date)).toEqual(early);
	});
});

describe("XLON by fact", () => {
	const weekdaysClosed = (year: number) => {
		const closed: string[] = [];
		for (let day = Date.UTC(year, 0, 1); day <= Date.UTC(year, 11, 31); day += 86_400_000) {
			const date = new Date(day).toISOString().slice(0, 10);
			if (new Date(day).getUTCDay() % 6 !== 0 && !xlon.isSession(date)) closed.push(date);
		}
		return closed.map((date) => date.slice(5)).join(" ");
	};
	const earlyCloses = (year: number) =>
		xlon
			.sessions(`${year}-01-01`, `${year}-12-31`)
			.filter((session) => session.earlyClose)
			.map((session) => session.date.slice(5))
			.join(" ");

	// proclaimed bank holidays of England and Wales to 2028; 2029 and 2030 by rule
	it.each([
		[1999, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28 12-31", "12-24"],
		[2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27", "12-23 12-30"],
		[2023, "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26", "12-22 12-29"],
		[2024, "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26", "12-24 12-31"],
		[2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26", "12-24 12-31"],
		[2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28", "12-24 12-31"],
		[2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28", "12-24 12-31"],
		[2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26", "12-22 12-29"],
		[2029, "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26", "12-24 12-31"],
		[2030, "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26", "12-24 12-31"],
	])("closes in %i on the bank holidays", (year, closed, early) => {
		expect(weekdaysClosed(year)).toBe(closed);
		expect(earlyCloses(year)).toBe(early);
	});

	it("moves the holidays of May to jubilees and to the end of the war", () => {
		for (const [closed, open] of [
			["1995-05-08", "1995-05-01"],
			["2020-05-08", "2020-05-04"],
			["2002-06-04", "2002-05-27"],
			["2012-06-04", "2012-05-28"],
			["2022-06-02", "2022-05-30"],
		] as const) {
			expect(xlon.isSession(closed), closed).toBe(false);
			expect(xlon.isSession(open), open).toBe(true);
		}
	});

	it("opens at eight London, summer and winter, and in the weeks in which New York has changed its clocks alone", () => {
		expect(xlon.session("2026-03-27")?.opensAt.toISOString()).toBe("2026-03-27T08:00:00.000Z");
		expect(xlon.session("2026-03-30")?.opensAt.toISOString()).toBe("2026-03-30T07:00:00.000Z");
		expect(xlon.session("2026-10-23")?.closesAt.toISOString()).toBe("2026-10-23T15:30:00.000Z");
		expect(xlon.session("2026-10-26")?.closesAt.toISOString()).toBe("2026-10-26T16:30:00.000Z");
		expect(xlon.session("2026-12-31")?.closesAt.toISOString()).toBe("2026-12-31T12:30:00.000Z");
	});

	it("is a calendar of its own beside New York's", () => {
		const xnys = calendarFor("XNYS");
		expect([xlon.isSession("2024-07-04"), xnys.isSession("2024-07-04")]).toEqual([true, false]);
		expect([xlon.isSession("2024-05-06"), xnys.isSession("2024-05-06")]).toEqual([false, true]);
		// London has closed while New York is still open
		const now = new Date("2024-06-28T16:00:00Z");
		expect([xlon.lastClosed(now)?.date, xnys.lastClosed(now)?.date]).toEqual(["2024-06-28", "2024-06-27"]);
		expect(() => xlon.isSession("2031-01-02")).toThrow(/the calendar XLON does not know/);
		expect(() => calendarFor("XPAR")).toThrow(/known are XNYS, XLON/);
	});
});
