/** One file of prices, read as London's and as New York's: each by its own sessions, dates and clock. */
import { beforeAll, describe, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { setSimulatedClock } from "../clock";
import { getOverview } from "../datasets/overview";
import { getDataset, getVersion } from "../datasets/reads";
import { archiveDataset } from "../datasets/save-dataset";
import { getEnvironment } from "../ops/reads";
import { readCheckSessions } from "../quality/check-sessions";
import { listSchedules } from "../schedules/reads";
import { startDueRuns } from "./schedule-runs";

const { db, csv, dataset, ingest } = await openFixture();
/** London has closed, New York has not. */
const AFTERNOON = "2024-05-07T16:00:00Z";
const at = (instant: string) => setSimulatedClock(db, new Date(instant), 0);
const schedule = { after_close_minutes: 30 };

beforeAll(async () => {
	await at(AFTERNOON);
	// 6 May was a bank holiday
	const days = ["2024-05-02", "2024-05-03", "2024-05-07"];
	csv("prices/a.csv", [HEADER, ...days.map((date) => bar("AAA", date))]);
});

test("before there is a dataset the frame has New York's clock; then those of the exchanges in use, the main one first", async () => {
	const clocks = async () => (await getEnvironment(db)).exchanges.map(({ mic, time_zone }) => `${mic} ${time_zone}`);
	expect(await clocks()).toEqual(["XNYS America/New_York"]);
	await dataset("uk", "prices/*", { calendar: "XLON", currency: "GBP", schedule });
	expect(await clocks()).toEqual(["XLON Europe/London"]);
	await dataset("us", "prices/*", { schedule });
	expect(await clocks()).toEqual(["XLON Europe/London", "XNYS America/New_York"]);
	await dataset("us_more", "prices/*");
	expect(await clocks()).toEqual(["XNYS America/New_York", "XLON Europe/London"]);
	await archiveDataset(db, EVERYTHING, "us_more");
	expect(await clocks()).toEqual(["XLON Europe/London", "XNYS America/New_York"]);
});

describe("once both are read", () => {
	beforeAll(async () => {
		for (const name of ["uk", "us"]) expect((await ingest(name)).state).toBe("succeeded");
	});

	test("a bank holiday is missing from New York's bars and not from London's", async () => {
		const completeness = async (name: string) =>
			(await getDataset(db, name)).latest_checks.find((check) => check.name === "completeness");
		expect(await completeness("uk")).toMatchObject({ status: "pass" });
		expect(await completeness("us")).toMatchObject({ status: "warn", message: expect.stringContaining("AAA 1") });
	});

	test("each is as fresh as its own exchange's last close makes it", async () => {
		expect((await getDataset(db, "uk")).freshness).toEqual({
			sessions_behind: 0,
			by_session: true,
			is_late: false,
			last_closed_session: "2024-05-07",
			next_close: "2024-05-08T15:30:00.000Z",
			time_zone: "Europe/London",
		});
		expect((await getDataset(db, "us")).freshness).toMatchObject({
			last_closed_session: "2024-05-06",
			next_close: "2024-05-07T20:00:00.000Z",
			time_zone: "America/New_York",
		});
	});

	test("strips and the matrix of checks have each exchange's sessions", async () => {
		const { session_dates } = await getOverview(db);
		expect(session_dates.XLON?.slice(-3)).toEqual(["2024-05-02", "2024-05-03", "2024-05-07"]);
		expect(session_dates.XNYS?.slice(-3)).toEqual(["2024-05-02", "2024-05-03", "2024-05-06"]);
		const { sessions } = await readCheckSessions(db, "uk");
		expect(sessions.map(({ date }) => date)).toEqual(session_dates.XLON);
	});

	test("a run tells its times at its dataset's exchange", async () => {
		expect((await ingest("uk")).time_zone).toBe("Europe/London");
		expect((await ingest("us")).time_zone).toBe("America/New_York");
	});

	test("a ticker of the same name is another instrument there, and in content hashes", async () => {
		const { rows } = await db.query("select canonical_key, mic from instruments order by 1");
		expect(rows).toEqual([
			{ canonical_key: "XLON:AAA", mic: "XLON" },
			{ canonical_key: "XNYS:AAA", mic: "XNYS" },
		]);
		const [uk, us] = [await getVersion(db, "uk", 1), await getVersion(db, "us", 1)];
		expect(uk.content_hash).not.toBe(us.content_hash);
	});

	test("schedules come due after each exchange's own close, also across the weeks in which one has changed its clocks alone", async () => {
		const due = async () => {
			await db.query("update schedules set next_due_at = null");
			await startDueRuns(db);
			const { rows } = await listSchedules(db, { page: 1, page_size: 10 });
			return rows.map((row) => `${row.dataset} ${row.time_zone} ${row.next_due_at?.slice(0, 16)}`).sort();
		};
		expect(await due()).toEqual(["uk Europe/London 2024-05-08T16:00", "us America/New_York 2024-05-07T20:30"]);
		await at("2024-03-28T20:45:00Z");
		expect(await due()).toEqual(["uk Europe/London 2024-04-02T16:00", "us America/New_York 2024-04-01T20:30"]);
		await at("2024-12-24T12:00:00Z");
		expect(await due()).toEqual(["uk Europe/London 2024-12-24T13:00", "us America/New_York 2024-12-24T18:30"]);
		await at(AFTERNOON);
	});

	test("today is the date at the exchange: half past midnight in London is still yesterday in New York", async () => {
		await at("2024-05-07T23:30:00Z");
		csv("prices/b.csv", [HEADER, bar("BBB", "2024-05-07"), bar("BBB", "2024-05-08")]);
		expect((await ingest("uk")).rows).toMatchObject({ quarantined: 0 });
		expect((await ingest("us")).rows).toMatchObject({ quarantined: 1 });
	});
});
