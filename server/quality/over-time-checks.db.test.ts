/** Checks of what only time shows: dividends that come, instruments that end, a calendar that ends. */
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { calendarFor } from "../calendars/calendar";
import { setSimulatedClock } from "../clock";
import { createDataset } from "../datasets/save-dataset";
import { diagnoseInstallation } from "../ops/doctor";
import type { Basis, DatasetKind } from "../vocabulary/kinds";
import type { CheckView } from "../vocabulary/run-views";

const { db, env, csv, dataset, ingest, folder } = await openFixture();
const SESSIONS = calendarFor("XNYS")
	.sessions("2024-01-02", "2024-02-29")
	.map(({ date }) => date);
const checkOf = (run: { checks: CheckView[] }, name: string): CheckView | undefined =>
	run.checks.find((check) => check.name === name);

async function reference(name: string, kind: DatasetKind, columns: readonly string[], lines: readonly string[]) {
	csv(`${name}/a.csv`, [columns.join(","), ...lines]);
	await createDataset(db, EVERYTHING, {
		name,
		zone: "silver",
		kind,
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, `${name}/*`),
			format: "csv",
			columns: Object.fromEntries(columns.map((column) => [column, column])),
		},
	});
}

test("a dividend that comes must move the history of a total series, and must not move another's", async () => {
	const ex = SESSIONS[10] ?? "";
	await reference(
		"dividends",
		"corporate_actions",
		["symbol", "ex_date", "type", "amount"],
		[
			`AAA,${ex},cash_dividend,2`,
			// Too small to be told from rounding.
			`BBB,${ex},cash_dividend,0.1`,
		],
	);
	await ingest("dividends");
	const write = (name: string, symbol: string, sessions: number, factor: number): void => {
		const bars = SESSIONS.slice(0, sessions).map((date, i) =>
			bar(symbol, date, (100 + Math.sin(i)) * (i < 10 ? factor : 1)),
		);
		csv(`${name}/a.csv`, [HEADER, ...bars]);
	};
	const life = async (name: string, basis: Basis, factor: number, symbol = "AAA"): Promise<CheckView | undefined> => {
		write(name, symbol, 10, 1);
		await dataset(name, `${name}/*`, { basis, references: { actions: "dividends" } });
		expect(checkOf(await ingest(name), "missing_dividend")).toBeUndefined();
		write(name, symbol, 12, factor);
		return checkOf(await ingest(name, { full: true }), "missing_dividend");
	};
	expect(await life("moved_total", "total", 0.98)).toMatchObject({
		status: "pass",
		message: expect.stringMatching(/^1 dividend/),
	});
	expect(await life("stayed_total", "total", 1)).toMatchObject({
		status: "warn",
		count: 1,
		sample: [{ symbol: "AAA", ex_date: ex, amount: 2, bar: SESSIONS[0], was: 100, is: 100 }],
	});
	expect(await life("stayed_raw", "raw", 1)).toMatchObject({
		status: "pass",
		message: expect.stringMatching(/^1 dividend/),
	});
	expect(await life("moved_raw", "raw", 0.98)).toMatchObject({ status: "warn", count: 1 });
	expect(await life("small", "total", 1, "BBB")).toMatchObject({
		status: "pass",
		message: expect.stringContaining("nothing to judge"),
	});
	// A window that brings the new bars alone cannot have moved what lies before it.
	write("plain_total", "AAA", 10, 1);
	await dataset("plain_total", "plain_total/*", { basis: "total", references: { actions: "dividends" } });
	await ingest("plain_total");
	write("plain_total", "AAA", 12, 0.98);
	expect(checkOf(await ingest("plain_total"), "missing_dividend")).toMatchObject({ status: "warn", count: 1 });
	expect(checkOf(await ingest("plain_total"), "missing_dividend")).toMatchObject({ status: "pass" });
});

test("prices of which no instrument has ended are labelled so, over files that the run does not touch as well", async () => {
	const sessions = calendarFor("XNYS")
		.sessions("2022-11-01", "2024-01-31")
		.map(({ date }) => date);
	const rows = (symbols: number, dates: readonly string[], from = 0): string[] =>
		Array.from({ length: symbols }, (_, s) =>
			dates.map((date, i) => bar(`S${from + s}`, date, 50 + s + Math.round(1000 * Math.sin(i * (s + 1))) / 1000)),
		).flat();
	const early = sessions.filter((date) => date < "2024");
	const late = sessions.filter((date) => date > "2024");
	csv("alive/1.csv", [HEADER, ...rows(50, early)]);
	await dataset("alive", "alive/*");
	expect(checkOf(await ingest("alive"), "survivors_only")).toMatchObject({
		status: "warn",
		severity: "info",
		count: 50,
	});
	csv("alive/2.csv", [HEADER, ...rows(50, late)]);
	expect(checkOf(await ingest("alive"), "survivors_only")).toMatchObject({
		status: "warn",
		message: expect.stringContaining("since 2022-11-01"),
	});
	// What the base was judged to be is not read again; what ends since then, or comes into its old years, is seen.
	csv("left/1.csv", [HEADER, ...rows(50, early)]);
	await dataset("left", "left/*");
	expect(checkOf(await ingest("left"), "survivors_only")).toMatchObject({ status: "warn" });
	csv("left/2.csv", [HEADER, ...rows(49, late, 1)]);
	expect(checkOf(await ingest("left"), "survivors_only")).toMatchObject({
		status: "pass",
		message: expect.stringMatching(/1 instrument of 50 ended since 2022-11-01/),
	});
	csv("alive/3.csv", [HEADER, ...rows(1, early.slice(0, 30), 50)]);
	const old = { from: early[0] ?? null, to: early[29] ?? null };
	expect(checkOf(await ingest("alive", old), "survivors_only")).toMatchObject({ status: "pass", observed: 1 });
	// One that ended in the first file, which the second run does not touch.
	csv("mortal/1.csv", [HEADER, ...rows(50, early), ...rows(1, early.slice(0, 100), 50)]);
	await dataset("mortal", "mortal/*");
	await ingest("mortal");
	csv("mortal/2.csv", [HEADER, ...rows(50, late)]);
	expect(checkOf(await ingest("mortal"), "survivors_only")).toMatchObject({ status: "pass", observed: 1 });
	csv("few/1.csv", [HEADER, ...rows(49, sessions)]);
	await dataset("few", "few/*");
	expect(checkOf(await ingest("few"), "survivors_only")).toMatchObject({
		status: "pass",
		message: expect.stringContaining("not judged"),
	});
});

test("an index that nobody has left is labelled; one departure is enough that it is not", async () => {
	const members = Array.from({ length: 50 }, (_, i) => `IX,S${i},2020-01-02,`);
	const columns = ["index", "symbol", "from", "to"];
	await reference("index_alive", "membership", columns, members);
	expect(checkOf(await ingest("index_alive"), "survivors_only")).toMatchObject({ status: "warn", count: 50 });
	await reference("index_mortal", "membership", columns, [...members, "IX,OLD,2020-01-02,2021-01-04"]);
	expect(checkOf(await ingest("index_mortal"), "survivors_only")).toMatchObject({ status: "pass", observed: 1 });
	// A year has to have passed, on the clock that the dataset lives by.
	await setSimulatedClock(db, new Date("2020-06-01T22:00:00Z"), 0);
	expect(checkOf(await ingest("index_alive", { full: true }), "survivors_only")).toMatchObject({
		message: expect.stringContaining("not judged"),
	});
	await db.query("update environment set clock_anchor_app = null, clock_anchor_real = null, clock_rate = 1");
	// Left and came back: it has not ended.
	await reference("index_back", "membership", columns, [...members, "IX,S0,2018-01-02,2019-01-04"]);
	expect(checkOf(await ingest("index_back"), "survivors_only")).toMatchObject({ status: "warn" });
});

test("a calendar that ends within ninety days warns, in runs and in doctor", async () => {
	csv("ending/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
	await dataset("ending", "ending/*");
	const calendars = async () => (await diagnoseInstallation(env)).find(({ name }) => name === "calendars");
	await setSimulatedClock(db, new Date("2030-10-02T12:00:00Z"), 0);
	expect(checkOf(await ingest("ending"), "calendar_horizon")).toMatchObject({ status: "pass", observed: 90 });
	expect(await calendars()).toMatchObject({ ok: true, message: expect.stringContaining("XNYS until 2030-12-31") });
	await setSimulatedClock(db, new Date("2030-10-03T12:00:00Z"), 0);
	csv("ending/b.csv", [HEADER, bar("AAA", "2024-01-03")]);
	expect(checkOf(await ingest("ending"), "calendar_horizon")).toMatchObject({
		status: "warn",
		observed: 89,
		threshold: 90,
		message: expect.stringContaining("89 days from now"),
	});
	expect(await calendars()).toMatchObject({ ok: false, message: expect.stringContaining("ends soon") });
});
