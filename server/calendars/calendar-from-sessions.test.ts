import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calendarFromRules } from "./calendar-from-rules";
import { calendarFromSessions, type ListedSession } from "./calendar-from-sessions";
import { dayOf, isoOf } from "./iso-date";
import type { Calendar } from "./session-calendar";
import { XLON_RULES } from "./xlon-rules";
import { XNYS_RULES } from "./xnys-rules";

/** What a call gives, or how it refuses: two calendars that answer alike also refuse alike. */
function outcome(ask: () => unknown): unknown {
	try {
		return ask();
	} catch (error) {
		return (error as Error).message;
	}
}

const [FROM, UNTIL] = ["1993-01-04", "2027-06-30"];
const DAY_MS = 86_400_000;

describe.each([XNYS_RULES, XLON_RULES])("a calendar of the sessions that the rules of $mic give", (exchange) => {
	const rules = calendarFromRules({ ...exchange, knownFrom: FROM, knownUntil: UNTIL });
	const { mic, timeZone } = exchange;
	const sessions = rules.sessions(FROM, UNTIL).map(({ date, opensAt, closesAt }) => ({ date, opensAt, closesAt }));
	const listed = calendarFromSessions({ mic, timeZone, sessions, knownUntil: UNTIL });
	// up to a week outside of what both know, where both refuse
	const dates = fc.integer({ min: dayOf(FROM) - 7, max: dayOf(UNTIL) + 7 }).map(isoOf);
	const texts = fc.oneof({ weight: 20, arbitrary: dates }, fc.constantFrom("2023-02-30", "", "20230101", "today"));

	it("has the same sessions, early closes included", () => {
		expect(listed).toMatchObject({ mic, timeZone, knownFrom: FROM, knownUntil: UNTIL });
		expect(listed.sessions(FROM, UNTIL)).toEqual(rules.sessions(FROM, UNTIL));
		expect(listed.sessions(FROM, UNTIL).filter((session) => session.earlyClose).length).toBeGreaterThan(50);
	});

	it("answers every question about dates alike, and refuses alike", () => {
		fc.assert(
			fc.property(texts, texts, fc.integer({ min: -40, max: 40 }), (a, b, steps) => {
				for (const ask of [
					(calendar: Calendar) => calendar.isSession(a),
					(calendar: Calendar) => calendar.session(a),
					(calendar: Calendar) => calendar.count(a, b),
					(calendar: Calendar) => calendar.shift(a, steps),
					(calendar: Calendar) => calendar.sessions(a, b).map(({ date }) => date),
				]) {
					expect(outcome(() => ask(listed))).toEqual(outcome(() => ask(rules)));
				}
			}),
		);
	});

	it("finds the last close and the next alike at any instant, also on the very millisecond of a close", () => {
		const anyTime = fc.integer({ min: (dayOf(FROM) - 3) * DAY_MS, max: (dayOf(UNTIL) + 3) * DAY_MS });
		const beside = fc
			.tuple(fc.constantFrom(...sessions), fc.integer({ min: -1, max: 1 }))
			.map(([{ closesAt }, ms]) => closesAt.getTime() + ms);
		fc.assert(
			fc.property(fc.oneof(anyTime, beside), (ms) => {
				expect(listed.lastClosed(new Date(ms))).toEqual(rules.lastClosed(new Date(ms)));
				expect(listed.nextClose(new Date(ms))).toEqual(rules.nextClose(new Date(ms)));
			}),
		);
	});
});

const published = (mic: string): string =>
	resolve(import.meta.dirname, `../../../shared/data/calendars/${mic.toLowerCase()}.csv`);

describe.each([XNYS_RULES, XLON_RULES])("a calendar of the published sessions of $mic", (exchange) => {
	const file = published(exchange.mic);
	const missing = existsSync(file) ? "" : ` (skipped: ${file} is absent)`;
	it.skipIf(missing)(`has the early closes that the rules give, and only those${missing}`, () => {
		const sessions = readFileSync(file, "utf8")
			.trim()
			.split("\n")
			.slice(1)
			.map((line) => {
				const [day = "", opens = "", closes = ""] = line.split(",");
				return { date: day.slice(0, 10), opensAt: new Date(opens), closesAt: new Date(closes) };
			});
		const { mic, timeZone } = exchange;
		const { knownFrom, knownUntil, ...listed } = calendarFromSessions({ mic, timeZone, sessions });
		expect(sessions.length).toBeGreaterThan(8000);
		expect(listed.sessions(knownFrom, knownUntil)).toEqual(calendarFromRules(exchange).sessions(knownFrom, knownUntil));
	});
});

const session = (date: string, opens = "00:00", closes = "06:00"): ListedSession => ({
	date,
	opensAt: new Date(`${date}T${opens}:00Z`),
	closesAt: new Date(`${date}T${closes}:00Z`),
});
const tokyo = (sessions: readonly ListedSession[], knownUntil?: string) =>
	calendarFromSessions({ mic: "XTKS", timeZone: "Asia/Tokyo", sessions, ...(knownUntil && { knownUntil }) });

describe("a list of sessions", () => {
	it("is known from its first session to its last, or as far as it says; beyond, a day is unknown and no holiday", () => {
		const list = [session("2024-01-04"), session("2024-01-05")];
		const short = tokyo(list);
		expect(short).toMatchObject({ knownFrom: "2024-01-04", knownUntil: "2024-01-05" });
		for (const date of ["2024-01-03", "2024-01-06"]) {
			for (const ask of [
				() => short.isSession(date),
				() => short.session(date),
				() => short.sessions("2024-01-04", date),
				() => short.count(date, "2024-01-05"),
				() => short.shift(date, 1),
			]) {
				expect(ask).toThrow("the calendar XTKS does not know");
				expect(ask).toThrow(expect.objectContaining({ code: "invalid_input" }));
			}
		}
		const long = tokyo(list, "2024-01-08");
		expect(long.isSession("2024-01-08")).toBe(false);
		expect(long.lastClosed(new Date("2024-01-07T12:00:00Z"))?.date).toBe("2024-01-05");
		expect(() => long.isSession("2024-01-09")).toThrow(/does not know/);
		expect(() => tokyo(list, "2024-01-04")).toThrow("known until 2024-01-04, and one is on 2024-01-05");
	});

	it("takes for early what closes before the usual time of day, whatever the clocks in summer", () => {
		const london = calendarFromSessions({
			mic: "XLON",
			timeZone: "Europe/London",
			sessions: [
				session("2024-03-28", "08:00", "16:30"),
				session("2024-04-02", "07:00", "15:30"),
				session("2024-12-24", "08:00", "12:30"),
				session("2024-12-27", "08:00", "17:00"),
			],
		});
		expect(london.sessions("2024-03-28", "2024-12-27").map((one) => one.earlyClose)).toEqual([
			false,
			false,
			true,
			false,
		]);
		// as many close at the one time as at the other: the shorter day is the early one
		const even = tokyo([session("2024-12-30"), session("2024-12-31", "00:00", "02:30")]);
		expect(even.sessions("2024-12-30", "2024-12-31").map((one) => one.earlyClose)).toEqual([false, true]);
	});

	it("knows the date at the exchange, not in UTC: Sydney opens on the day before, Los Angeles closes on the day after", () => {
		const at = (opens: string, closes: string) => ({ opensAt: new Date(opens), closesAt: new Date(closes) });
		const sydney = calendarFromSessions({
			mic: "XASX",
			timeZone: "Australia/Sydney",
			sessions: [
				{ date: "2024-01-02", ...at("2024-01-01T23:00:00Z", "2024-01-02T05:00:00Z") },
				{ date: "2024-01-03", ...at("2024-01-02T23:00:00Z", "2024-01-03T05:00:00Z") },
			],
		});
		// the 3rd has begun in Sydney
		expect(sydney.nextClose(new Date("2024-01-02T14:00:00Z"))?.date).toBe("2024-01-03");
		expect(sydney.nextClose(new Date("2024-01-01T14:00:00Z"))?.date).toBe("2024-01-02");
		expect(sydney.lastClosed(new Date("2024-01-03T05:00:00Z"))?.date).toBe("2024-01-03");
		expect(sydney.lastClosed(new Date("2024-01-03T13:30:00Z"))).toBeNull();

		const late = calendarFromSessions({
			mic: "XLAX",
			timeZone: "America/Los_Angeles",
			sessions: [
				{ date: "2024-01-02", ...at("2024-01-02T17:00:00Z", "2024-01-03T02:00:00Z") },
				{ date: "2024-01-03", ...at("2024-01-03T17:00:00Z", "2024-01-04T10:00:00Z") },
			],
			knownUntil: "2024-01-05",
		});
		expect(late.lastClosed(new Date("2024-01-03T01:59:00Z"))).toBeNull();
		expect(late.nextClose(new Date("2024-01-03T01:59:00Z"))?.date).toBe("2024-01-02");
		expect(late.lastClosed(new Date("2024-01-03T02:00:00Z"))?.date).toBe("2024-01-02");
		// past midnight at the exchange, and the session of yesterday is open
		expect(late.nextClose(new Date("2024-01-04T09:59:00Z"))?.date).toBe("2024-01-03");
		expect(late.lastClosed(new Date("2024-01-04T10:00:00Z"))?.date).toBe("2024-01-03");
	});

	it("answers nothing for an instant that is none or is ages away", () => {
		const calendar = tokyo([session("2024-01-04"), session("2024-01-05")]);
		for (const ms of [Number.NaN, 8.64e15, -8.64e15, Date.UTC(-2023, 0, 4, 3)]) {
			expect(calendar.lastClosed(new Date(ms))).toBeNull();
			expect(calendar.nextClose(new Date(ms))).toBeNull();
		}
	});

	it.each([
		["there are none", []],
		["2024-01-04 comes after 2024-01-05", [session("2024-01-05"), session("2024-01-04")]],
		["2024-01-04 comes after 2024-01-04", [session("2024-01-04"), session("2024-01-04")]],
		["2024-01-04 closes before it opens", [session("2024-01-04", "06:00", "00:00")]],
		["2024-01-04 closes before it opens", [session("2024-01-04", "06:00", "06:00")]],
		["2024-01-04 opens or closes at no time", [{ ...session("2024-01-04"), closesAt: new Date("no") }]],
		["2024-01-04 opens or closes at no time", [{ ...session("2024-01-04"), opensAt: new Date("no") }]],
		[
			"2024-01-05 opens before 2024-01-04 closes",
			[{ ...session("2024-01-04"), closesAt: new Date("2024-01-05T01:00:00Z") }, session("2024-01-05")],
		],
		["2024-01-04 is open from 2024-01-06 to 2024-01-06", [{ ...session("2024-01-06"), date: "2024-01-04" }]],
		["2024-01-04 is open from 2024-01-03 to 2024-01-03", [{ ...session("2024-01-03"), date: "2024-01-04" }]],
		[
			"2024-01-04 is open from 2024-01-02 to 2024-01-04",
			[{ ...session("2024-01-04"), opensAt: new Date("2024-01-02T00:00:00Z") }],
		],
		['"2024-02-30" is no date', [session("2024-02-30", "00:00", "06:00")]],
	])("refuses a list where %s", (problem, sessions) => {
		expect(() => tokyo(sessions)).toThrow(problem);
		expect(() => tokyo(sessions)).toThrow(expect.objectContaining({ code: "invalid_input" }));
	});

	it("refuses a zone that is none", () => {
		expect(() => calendarFromSessions({ mic: "XTKS", timeZone: "Tokyo", sessions: [session("2024-01-04")] })).toThrow(
			'"Tokyo" is no zone',
		);
	});
});
