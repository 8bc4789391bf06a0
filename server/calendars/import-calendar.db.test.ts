/** Calendars from a file: who may import one, what is refused, what a change of the file does, and what broken ones do. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { qtradeOn } from "../../tests/qtrade-command";
import { setSimulatedClock } from "../clock";
import { diagnoseInstallation } from "../ops/doctor";
import type { Actor } from "../policy";
import { calendarFor } from "./calendar";
import { type CalendarImport, importCalendar } from "./import-calendar";
import { listCalendars, showCalendar } from "./reads";

const fixture = await openFixture();
const { db, env } = fixture;
const file = path.join(env.calendars, "XTKS.json");
const days = (dates: readonly string[], close = "15:00"): string[] => dates.map((date) => `${date},09:00,${close}`);
const WEEK = days(["2024-01-04", "2024-01-05", "2024-01-09", "2024-01-10"]);

const bring = (lines: readonly string[], changes: Partial<CalendarImport> = {}, actor: Actor = EVERYTHING) =>
	importCalendar(db, actor, {
		mic: "XTKS",
		timeZone: "Asia/Tokyo",
		text: ["date,open,close", ...lines].join("\n"),
		origin: "tokyo.csv",
		knownFrom: null,
		knownUntil: "2024-01-12",
		replace: false,
		...changes,
	});
const audited = async () =>
	(await db.query("select actor, subject, detail from audit_log where action = 'calendar.import' order by id")).rows;

afterEach(() => rmSync(env.calendars, { recursive: true, force: true }));
await setSimulatedClock(db, new Date("2024-01-09T03:00:00Z"), 0);

test("an import is a file of its own, known from its first session to the day that it says, and audited", async () => {
	expect(() => calendarFor("XTKS")).toThrow(
		`no calendar for exchange "XTKS": known are XNYS, XLON, and ${file} is not there: qtrade calendar import makes it`,
	);
	const told = { mic: "XTKS", time_zone: "Asia/Tokyo", known_from: "2024-01-04", known_until: "2024-01-12" };
	expect(await bring(WEEK)).toEqual({ ...told, file, sessions: 4, changed: true });
	expect(calendarFor("XTKS")).toMatchObject({ mic: "XTKS", timeZone: "Asia/Tokyo", knownUntil: "2024-01-12" });
	expect(calendarFor("XTKS").sessions("2024-01-04", "2024-01-12")).toHaveLength(4);
	expect(() => calendarFor("XTKS").isSession("2024-01-13")).toThrow("the calendar XTKS does not know 2024-01-13");
	expect(await audited()).toEqual([
		{
			actor: "local-admin",
			subject: "calendar:XTKS",
			detail: {
				...told,
				sessions: 4,
				sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
				changed_past: 0,
				replaced: false,
			},
		},
	]);
	// Nothing else lies in the folder.
	expect(readdirSync(env.calendars)).toEqual(["XTKS.json"]);
});

test("the same file once more changes nothing, unless nobody has imported what lies there", async () => {
	await bring(WEEK);
	const rows = (await audited()).length;
	expect(await bring(WEEK)).toMatchObject({ changed: false });
	expect(await audited()).toHaveLength(rows);
	const text = readFileSync(file, "utf8");
	await bring([...WEEK, ...days(["2024-01-11"])]);
	// as after a commit that failed: the file is in place, and no row tells of it
	writeFileSync(file, text);
	expect(await bring(WEEK)).toMatchObject({ changed: true });
	expect(await audited()).toHaveLength(rows + 2);
});

test("a process takes a new file up with its next question", async () => {
	await bring(WEEK);
	const before = calendarFor("XTKS");
	expect(calendarFor("XTKS")).toBe(before);
	await bring([...WEEK, ...days(["2024-01-15"])], { knownUntil: "2024-02-01" });
	expect(calendarFor("XTKS").isSession("2024-01-15")).toBe(true);
	// a file of the same size, too
	await bring([...WEEK, ...days(["2024-01-16"])], { knownUntil: "2024-02-01" });
	expect(calendarFor("XTKS").isSession("2024-01-15")).toBe(false);
});

test("days that are over stay as they were known, unless the new file is said to be right", async () => {
	await bring(WEEK);
	const text = readFileSync(file, "utf8");
	await expect(bring(WEEK.slice(1), { knownFrom: "2024-01-04" })).rejects.toMatchObject({
		code: "conflict",
		message:
			"tokyo.csv changes what is known of the past of XTKS: 2024-01-04 is no session any more. If the new file is right, say --replace",
	});
	await expect(bring(days(["2024-02-01"]), { knownUntil: "2024-03-01" })).rejects.toThrow("2024-01-05 is no session");
	expect(readFileSync(file, "utf8")).toBe(text);
	expect(await bring(WEEK.slice(1), { knownFrom: "2024-01-04", replace: true })).toMatchObject({ changed: true });
	expect(calendarFor("XTKS").isSession("2024-01-04")).toBe(false);
	expect((await audited()).at(-1)?.detail).toMatchObject({ changed_past: 1, replaced: true });
	// It is the 9th in Tokyo: the 9th may change.
	await bring([...WEEK.slice(1, 2), ...WEEK.slice(3)], { knownFrom: "2024-01-04" });
	// At five past midnight of the 10th in Tokyo it is the 9th in UTC, and the 9th is over.
	await setSimulatedClock(db, new Date("2024-01-09T15:05:00Z"), 0);
	await expect(bring(WEEK.slice(1), { knownFrom: "2024-01-04" })).rejects.toThrow("2024-01-09 becomes a session");
	await setSimulatedClock(db, new Date("2024-01-09T03:00:00Z"), 0);
});

test.each([
	[{ mic: "xtks" }, "invalid_input", '"xtks" is no MIC'],
	[{ mic: "../../ab" }, "invalid_input", "is no MIC"],
	[{ mic: "XNYS" }, "conflict", "XNYS has rules in qtrade, which no file overrides"],
	[{ mic: "XLON", replace: true }, "conflict", "XLON has rules"],
	[{ timeZone: "Tokyo" }, "invalid_input", "--time-zone Tokyo is no zone"],
	[{ knownUntil: "2024-01-09" }, "invalid_input", "2024-01-10 lies behind --known-until 2024-01-09"],
	[{ knownFrom: "2024-01-05" }, "invalid_input", "2024-01-04 lies before --known-from 2024-01-05"],
	[{ text: "date,open,close\n" }, "invalid_input", "tokyo.csv has no sessions"],
	[{ text: "date,open\n" }, "invalid_input", "tokyo.csv, line 1"],
])("%j is refused, and nothing is written", async (changes, code, message) => {
	const rows = await audited();
	await expect(bring(WEEK, changes)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
	expect(existsSync(env.calendars)).toBe(false);
	expect(await audited()).toEqual(rows);
});

test("only who may create datasets imports a calendar", async () => {
	for (const role of ["viewer", "researcher", "operator", "approver"] as const)
		await expect(bring(WEEK, {}, { name: role, roles: [role] })).rejects.toMatchObject({ code: "forbidden" });
	expect(existsSync(file)).toBe(false);
});

test("a folder that cannot be written is named, and no row says that it was", async () => {
	writeFileSync(env.calendars, "a file where the folder should be");
	const rows = await audited();
	await expect(bring(WEEK)).rejects.toMatchObject({ code: "infrastructure" });
	expect(await audited()).toEqual(rows);
});

test.each([
	["no JSON", () => "{", "is no JSON"],
	["another's", (text: string) => text.replace('"XTKS"', '"XTSE"'), "is of XTSE"],
	["of a later form", (text: string) => text.replace('"format": 1', '"format": 2'), "has a mistake at format"],
	["out of order", (text: string) => text.replace("2024-01-05", "2024-01-03"), "2024-01-03 comes after 2024-01-04"],
	["cut", (text: string) => text.replace(/,"close":"[^"]+"/, ""), "has a mistake at sessions.0.close"],
	["known from later", (text: string) => text.replace('from": "2024-01-04', 'from": "2024-01-05'), "known from"],
])("a file that is %s gives one error that names it, everywhere, until it is replaced", async (_, damage, problem) => {
	await bring(WEEK);
	calendarFor("XTKS");
	writeFileSync(file, damage(readFileSync(file, "utf8")));
	for (const ask of [
		() => calendarFor("XTKS"),
		() => showCalendar("XTKS", { from: null, to: null, today: "2024-01-04" }),
	]) {
		expect(ask).toThrow(expect.objectContaining({ code: "infrastructure" }));
		expect(ask).toThrow(problem);
		expect(ask).toThrow(file);
	}
	expect(listCalendars("2024-01-04").at(-1)).toMatchObject({
		mic: "XTKS",
		known_until: null,
		problem: expect.stringContaining(problem),
	});
	expect((await diagnoseInstallation(env)).find(({ name }) => name === "calendars")).toMatchObject({
		ok: false,
		message: expect.stringContaining(file),
	});
	await expect(bring(WEEK)).rejects.toThrow(problem);
	expect(await bring(WEEK, { replace: true })).toMatchObject({ changed: true });
	expect(calendarFor("XTKS").isSession("2024-01-04")).toBe(true);
});

test("the list says how long each lasts, and what is no calendar's file is none; a file never stands in for rules", async () => {
	await bring(WEEK);
	for (const name of ["notes.txt", "xtks.json", "XTKSX.json", "XNYS.json", ".XTKS.json.1"])
		writeFileSync(path.join(env.calendars, name), "{");
	expect(listCalendars("2024-01-02").map(({ mic, origin, days_left }) => [mic, origin, days_left])).toEqual([
		["XNYS", "rules", 2555],
		["XLON", "rules", 2555],
		["XTKS", "file", 10],
	]);
	expect(calendarFor("XNYS").knownUntil).toBe("2030-12-31");
});

test("the commands import, list and show, with breaks and early closes", () => {
	const qtrade = qtradeOn(fixture);
	const csv = fixture.csv("tokyo.csv", [
		"date,open,close,break_start,break_end",
		"2024-01-04,09:00,15:00,11:30,12:30",
		"2024-01-05,09:00,15:00,11:30,12:30",
		"2024-01-09,09:00,11:30,,",
	]);
	const naming = ["--mic", "XTKS", "--time-zone", "Asia/Tokyo", "--known-until"];
	expect(qtrade(["calendar", "import", csv, ...naming, "2024-01-12"])).toMatchObject({
		code: 0,
		document: { mic: "XTKS", sessions: 3, changed: true, file },
	});
	expect(qtrade(["calendar", "import", "nowhere.csv", ...naming, "2024-01-12"])).toMatchObject({
		code: 1,
		error: { code: "invalid_input", message: "nowhere.csv: no such file" },
	});
	expect(qtrade(["calendar", "import", csv, "--mic", "tokyo", ...naming.slice(2), "2024-01-12"]).code).toBe(2);
	expect(qtrade(["calendar", "list"]).document).toMatchObject({
		calendars: [{ mic: "XNYS" }, { mic: "XLON" }, { mic: "XTKS", file, days_left: 3, problem: null }],
	});
	expect(qtrade(["calendar", "show", "XTKS", "--from", "2024-01-05"]).document).toEqual({
		mic: "XTKS",
		origin: "file",
		time_zone: "Asia/Tokyo",
		known_from: "2024-01-04",
		known_until: "2024-01-12",
		sessions: [
			{
				date: "2024-01-05",
				open: "2024-01-05T00:00:00.000Z",
				close: "2024-01-05T06:00:00.000Z",
				early_close: false,
				break_start: "2024-01-05T02:30:00Z",
				break_end: "2024-01-05T03:30:00Z",
			},
			{
				date: "2024-01-09",
				open: "2024-01-09T00:00:00.000Z",
				close: "2024-01-09T02:30:00.000Z",
				early_close: true,
				break_start: null,
				break_end: null,
			},
		],
	});
	expect(qtrade(["calendar", "show", "XTKS", "--to", "2024-01-13"])).toMatchObject({ code: 1 });
});
