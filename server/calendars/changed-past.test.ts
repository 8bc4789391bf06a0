import { expect, test } from "vitest";
import { changedPast } from "./changed-past";

const session = (date: string, close = "06:00") => ({ date, open: `${date}T00:00:00Z`, close: `${date}T${close}:00Z` });
const told = (sessions: ReturnType<typeof session>[], changes: Record<string, string> = {}) => ({
	time_zone: "Asia/Tokyo",
	known_from: "2024-01-01",
	known_until: "2024-01-12",
	sessions,
	...changes,
});
const WEEK = ["2024-01-09", "2024-01-10", "2024-01-11", "2024-01-12"].map((date) => session(date));
const TODAY = "2024-01-11";
const changes = (after: ReturnType<typeof told>) => changedPast(told(WEEK), after, TODAY);

test("the same days, more of the future and more of the time before are no change", () => {
	expect(changes(told(WEEK))).toEqual([]);
	const more = [session("2023-12-29"), ...WEEK, session("2024-01-15")];
	expect(changes(told(more, { known_from: "2023-12-01", known_until: "2024-01-31" }))).toEqual([]);
});

test("today and what is to come may change: a holiday is proclaimed, a close moves", () => {
	expect(changes(told([...WEEK.slice(0, 2), session(TODAY, "02:30")]))).toEqual([]);
});

test("a day that is over may not vanish, appear or have other times, nor the zone another name", () => {
	expect(changes(told(WEEK.slice(1)))).toEqual(["2024-01-09 is no session any more"]);
	expect(changes(told([session("2024-01-08"), ...WEEK]))).toEqual(["2024-01-08 becomes a session"]);
	expect(changes(told([session("2024-01-09", "02:30"), ...WEEK.slice(1)]))).toEqual(["2024-01-09 has another close"]);
	const pause = { ...session("2024-01-09"), break_start: "2024-01-09T02:30:00Z", break_end: "2024-01-09T03:30:00Z" };
	expect(changes(told([pause, ...WEEK.slice(1)]))).toEqual(["2024-01-09 has another break_start and break_end"]);
	expect(changes(told(WEEK, { time_zone: "Asia/Seoul" }))).toEqual(["the zone is Asia/Seoul, not Asia/Tokyo"]);
	expect(changes(told(WEEK.slice(2), { known_from: "2024-01-11" }))).toHaveLength(2);
});
