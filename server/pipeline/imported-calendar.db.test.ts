/** Prices of an exchange whose sessions come from a file: judged, dated and scheduled by it, like any other's. */
import { rmSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { importCalendar } from "../calendars/import-calendar";
import { setSimulatedClock } from "../clock";
import { getOverview } from "../datasets/overview";
import { getDataset } from "../datasets/reads";
import { diagnoseInstallation } from "../ops/doctor";
import { getEnvironment } from "../ops/reads";
import { readCheckSessions } from "../quality/check-sessions";
import { listSchedules } from "../schedules/reads";
import { startDueRuns } from "./schedule-runs";

const { db, env, csv, dataset, ingest } = await openFixture();
const at = (instant: string) => setSimulatedClock(db, new Date(instant), 0);

/** Tokyo around the turn of a year: closed from 31 December to 3 January; the 30th closed early in the last century. */
const DAYS = ["2024-12-26", "2024-12-27", "2024-12-30", "2025-01-06", "2025-01-07", "2025-01-08"];
const bring = (dates: readonly string[], knownUntil: string) =>
	importCalendar(db, EVERYTHING, {
		mic: "XTKS",
		timeZone: "Asia/Tokyo",
		text: [
			"date,open,close",
			...dates.map((date) => `${date},09:00,${date === "2024-12-30" ? "11:30" : "15:30"}`),
		].join("\n"),
		origin: "tokyo.csv",
		knownFrom: "2024-12-01",
		knownUntil,
		replace: false,
	});
const schedule = { after_close_minutes: 30 };
const calendarLine = async () => (await diagnoseInstallation(env)).find(({ name }) => name === "calendars");
const checkOf = async (name: string) => (await getDataset(db, "jp")).latest_checks.find((check) => check.name === name);

test("without its calendar a dataset is not made; with it, it is", async () => {
	await expect(dataset("jp", "prices/*", { calendar: "XTKS" })).rejects.toMatchObject({
		code: "invalid_input",
		message: expect.stringContaining(path.join(env.calendars, "XTKS.json")),
	});
	await at("2025-01-07T07:00:00Z");
	await bring(DAYS, "2025-01-31");
	await dataset("jp", "prices/*", { calendar: "XTKS", currency: "JPY", schedule });
	expect((await getEnvironment(db)).exchanges).toEqual([{ mic: "XTKS", time_zone: "Asia/Tokyo" }]);
});

describe("once its prices are read", () => {
	beforeAll(async () => {
		csv("prices/a.csv", [
			HEADER,
			...DAYS.slice(0, 5).map((date) => bar("7203", date)),
			bar("6758", "2024-12-27"),
			bar("6758", "2025-01-07"),
		]);
		expect(await ingest("jp")).toMatchObject({ state: "succeeded", time_zone: "Asia/Tokyo", rows: { published: 7 } });
	});

	test("holidays are missing from nobody's bars, sessions are", async () => {
		expect(await checkOf("completeness")).toMatchObject({
			status: "warn",
			count: 2,
			message: expect.stringContaining("6758 2"),
		});
		expect(await checkOf("session_dates")).toMatchObject({ status: "pass" });
	});

	test("the watermark is the last session, and freshness goes by its closes, the early one too", async () => {
		const fresh = async () => (await getDataset(db, "jp")).freshness;
		expect((await getDataset(db, "jp")).watermark).toBe("2025-01-07");
		expect(await fresh()).toEqual({
			sessions_behind: 0,
			by_session: true,
			is_late: false,
			last_closed_session: "2025-01-07",
			next_close: "2025-01-08T06:30:00.000Z",
			time_zone: "Asia/Tokyo",
		});
		await at("2024-12-30T02:29:00Z");
		expect(await fresh()).toMatchObject({ last_closed_session: "2024-12-27", next_close: "2024-12-30T02:30:00.000Z" });
		await at("2024-12-30T02:30:00Z");
		expect(await fresh()).toMatchObject({ last_closed_session: "2024-12-30", next_close: "2025-01-06T06:30:00.000Z" });
	});

	test("runs come due half an hour after each close: after the early one, then over the holidays", async () => {
		const due = async () => {
			await db.query("update schedules set next_due_at = null");
			await startDueRuns(db);
			const { rows } = await listSchedules(db, { page: 1, page_size: 10 });
			return rows.map((row) => `${row.dataset} ${row.time_zone} ${row.next_due_at?.slice(0, 16)}`);
		};
		await at("2024-12-30T01:00:00Z");
		expect(await due()).toEqual(["jp Asia/Tokyo 2024-12-30T03:00"]);
		await at("2024-12-30T03:00:00Z");
		expect(await due()).toEqual(["jp Asia/Tokyo 2025-01-06T07:00"]);
	});

	test("strips and the matrix of checks have its sessions; an instrument is of its exchange", async () => {
		await at("2025-01-07T07:00:00Z");
		expect((await getOverview(db)).session_dates.XTKS).toEqual(DAYS.slice(0, 5));
		expect((await readCheckSessions(db, "jp")).sessions.map(({ date }) => date)).toEqual(DAYS.slice(0, 5));
		const { rows } = await db.query("select canonical_key from instruments order by 1");
		expect(rows.map((row) => row.canonical_key)).toEqual(["XTKS:6758", "XTKS:7203"]);
	});

	test("a window goes by its sessions: a look-back of two from the 7th begins on the 30th", async () => {
		await dataset("jp_back", "prices/*", { calendar: "XTKS", currency: "JPY", lookback: 2 });
		await ingest("jp_back");
		csv("prices/b.csv", [HEADER, bar("7203", "2025-01-08"), bar("9984", "2024-12-30"), bar("9984", "2024-12-27")]);
		await at("2025-01-08T07:00:00Z");
		const run = await ingest("jp_back");
		expect(run).toMatchObject({ state: "succeeded", window_from: "2024-12-30" });
		expect(run.checks.find(({ name }) => name === "outside_window")).toMatchObject({ status: "warn", count: 1 });
		rmSync(path.join(path.dirname(env.lake), "prices/b.csv"));
	});

	test("its end is told long before: by the check and by doctor, with what to do, until more is imported", async () => {
		await at("2025-01-07T07:00:00Z");
		expect(await checkOf("calendar_horizon")).toMatchObject({
			status: "warn",
			observed: 24,
			message:
				"the calendar XTKS is known until 2025-01-31, 24 days from now: import its next sessions (qtrade calendar import, --mic XTKS)",
		});
		expect(await calendarLine()).toMatchObject({
			ok: false,
			message: expect.stringMatching(/XTKS until 2025-01-31; XTKS ends soon: import its next sessions/),
		});
		await bring([...DAYS, "2025-06-30"], "2025-12-31");
		expect(await calendarLine()).toMatchObject({ ok: true, message: expect.stringContaining("XTKS until 2025-12-31") });
		await ingest("jp", { full: true });
		csv("prices/a.csv", [HEADER, ...DAYS.slice(0, 5).map((date) => bar("7203", date, 101))]);
		await ingest("jp", { full: true });
		expect(await checkOf("calendar_horizon")).toMatchObject({ status: "pass", observed: 358 });
	});
});

test("a calendar that is gone keeps no other dataset from being shown or scheduled; runs and doctor name the file", async () => {
	await dataset("us", "prices/*", { schedule });
	const file = path.join(env.calendars, "XTKS.json");
	rmSync(file);
	await at("2025-01-08T22:00:00Z");
	await db.query("update schedules set next_due_at = null");
	await startDueRuns(db);
	const { rows } = await listSchedules(db, { page: 1, page_size: 10 });
	expect(rows.map((row) => [row.dataset, row.next_due_at?.slice(0, 16)]).sort()).toEqual([
		["jp", undefined],
		["us", "2025-01-10T21:30"],
	]);
	const { datasets } = await getOverview(db);
	expect(datasets.map(({ name }) => name).sort()).toEqual(["jp", "jp_back", "us"]);
	expect((await getDataset(db, "jp")).freshness).toMatchObject({ last_closed_session: null, sessions_behind: null });
	expect(await ingest("jp")).toMatchObject({ state: "failed", reason: expect.stringContaining(file) });
	expect(await calendarLine()).toMatchObject({
		ok: false,
		message: expect.stringContaining(`XTKS has datasets, and ${file} is not there`),
	});
});
