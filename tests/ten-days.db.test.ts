/**
 * Ten days of a difficult provider, unattended: a worker, two schedules and the simulated clock. After each day every row
 * is what it should be: late rows, corrections, a holiday, an early close, an outage, a split that restates history, a
 * rename, a delisting, a schema change, a ticker that comes again, a hundredfold price and NaN.
 */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { calendarFor } from "../server/calendars/calendar";
import { getDataset } from "../server/datasets/reads";
import { many, maybeOne, one } from "../server/db";
import { checkLake } from "../server/ops/fsck";
import { getRun } from "../server/pipeline/reads";
import type { RunView } from "../server/vocabulary/run-views";
import { startWorker, type Worker } from "../workers/worker";
import { openProviderGround } from "./provider-ground";
import { type ServedBar, served } from "./provider-server";

const ground = await openProviderGround();
const { db, env, provider, at, create, vendor, limits, ingest } = ground;
const calendar = calendarFor("XNYS");
const SESSIONS = calendar.sessions("2023-11-13", "2023-12-01").map(({ date }) => date);
/** symbol → its close on the first session; half a dollar more each session */
const START = { AAA: 10, BBB: 50, DEL: 15, NAN: 33, OLD: 70, PEN: 5, RUS: 20, SPL: 200 };
type Symbol = keyof typeof START;
const SYMBOLS = Object.keys(START) as Symbol[];
const closeOf = (symbol: Symbol, date: string): number => START[symbol] + SESSIONS.indexOf(date) / 2;
const until = (date: string): string[] => SESSIONS.filter((session) => session <= date);

/** What the provider has: every bar up to a day, with these changes to a symbol's. */
function provide(date: string, changes: Partial<Record<Symbol | "NEW", ServedBar[] | null>> = {}): void {
	provider.bars.clear();
	for (const symbol of SYMBOLS)
		provider.bars.set(
			symbol,
			until(date).map((day) => served(day, closeOf(symbol, day))),
		);
	for (const [symbol, bars] of Object.entries(changes)) {
		if (bars === null) provider.bars.delete(symbol);
		else provider.bars.set(symbol, bars);
	}
}
type Action = { symbol: string; ex_date: string; type: string; ratio?: number; amount?: number; new_symbol?: string };
const DIVIDEND: Action = { symbol: "BBB", ex_date: "2023-11-15", type: "cash_dividend", amount: 0.1 };
function announce(...actions: Action[]): void {
	const row = { ratio: null, amount: null, new_symbol: null };
	const rows = [DIVIDEND, ...actions].map((action) => ({ ...row, ...action }));
	provider.answers.set("/actions", { rows });
}

/** "AAA 2023-11-13" → what readers must get */
const expected = new Map<string, { close: number; flags: string | null }>();
function expectBars(
	symbol: string,
	dates: readonly string[],
	close: (date: string) => number,
	flags: string | null = null,
): void {
	for (const date of dates) expected.set(`${symbol} ${date}`, { close: close(date), flags });
}
async function expectRows(): Promise<void> {
	const rows = (await ground.rowsOf("bars", 1000)) as [string, string, number, string[] | null][];
	const found = rows.map(([symbol, date, close, flags]) => [
		`${symbol} ${date}`,
		{ close, flags: flags?.join(",") ?? null },
	]);
	expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
	expect(found).toHaveLength(expected.size);
}

let worker: Worker | null = null;
async function stopWorker(): Promise<void> {
	await worker?.stop();
	worker = null;
}
beforeAll(async () => {
	provider.pageSize = 1000;
	await at("2023-11-20T15:00:00Z");
	await create(
		"actions",
		{
			type: "http",
			url: `${provider.url}/actions`,
			format: "json",
			rows: "/rows",
			columns: Object.fromEntries(
				["symbol", "ex_date", "type", "ratio", "amount", "new_symbol"].map((name) => [name, name]),
			),
			limits,
		},
		{ kind: "corporate_actions", basis: undefined, currency: "USD", schedule: { after_close_minutes: 15 } },
	);
	await create("bars", vendor({ symbols: [...SYMBOLS, "NEW"], start: "2023-11-13" }), {
		lookback: 2,
		references: { actions: "actions" },
		schedule: { after_close_minutes: 30 },
	});
	announce();
	worker = await startWorker(db, env, { concurrency: 1 });
	await vi.waitUntil(async () => (await nextDue("bars")) !== null && (await nextDue("actions")) !== null, WAIT);
});
afterAll(stopWorker);

const WAIT = { timeout: 60_000, interval: 50 };
const nextDue = async (dataset: string): Promise<string | null> =>
	(
		await one<{ due: string | null }>(
			db,
			`select to_json(s.next_due_at) #>> '{}' as due from schedules s join datasets d on d.id = s.dataset_id where d.name = $1`,
			[dataset],
		)
	).due;

/** The run that the schedule started for the time that has come, when it is over. */
async function scheduledRun(dataset: string): Promise<RunView> {
	const due = await nextDue(dataset);
	if (due === null) throw new Error(`${dataset} is never due`);
	await at(due);
	const run = await vi.waitUntil(
		() =>
			maybeOne<{ id: number }>(
				db,
				`select r.id from ingestion_runs r join schedules s on s.last_run_id = r.id join datasets d on d.id = s.dataset_id
				 where d.name = $1 and s.last_due_at = $2 and r.finished_at is not null`,
				[dataset, due],
			),
		WAIT,
	);
	return getRun(db, run?.id ?? 0);
}

/** A day's two runs: first the actions, then, with `before` between, the bars. */
async function evening(before: () => void = () => undefined): Promise<{ actions: RunView; bars: RunView }> {
	const actions = await scheduledRun("actions");
	before();
	return { actions, bars: await scheduledRun("bars") };
}
const check = ({ checks }: RunView, name: string) => checks.find((one) => one.name === name);
const warned = ({ checks }: RunView): string[] =>
	checks
		.filter(({ status }) => status !== "pass" && status !== "skipped")
		.map(({ name }) => name)
		.sort();

test("day 1, 20 November: the first delivery", async () => {
	provide("2023-11-20");
	const { actions, bars } = await evening();
	expect(actions).toMatchObject({ state: "succeeded", trigger: "schedule" });
	expect(bars).toMatchObject({ state: "succeeded", trigger: "schedule", version: 1 });
	expect(warned(bars)).toEqual(["unknown_symbols"]);
	for (const symbol of SYMBOLS) expectBars(symbol, until("2023-11-20"), (date) => closeOf(symbol, date));
	await expectRows();
});

test("day 2: a bar is late, the others are published", async () => {
	provide("2023-11-21", { AAA: until("2023-11-20").map((date) => served(date, closeOf("AAA", date))) });
	const { bars } = await evening();
	expect(bars).toMatchObject({ state: "succeeded", version: 2 });
	expect(check(bars, "symbol_rows")).toMatchObject({ status: "warn", message: expect.stringContaining("AAA") });
	for (const symbol of SYMBOLS)
		if (symbol !== "AAA") expectBars(symbol, ["2023-11-21"], (date) => closeOf(symbol, date));
	await expectRows();
});

test("day 3: the late bar comes, and one is corrected", async () => {
	const corrected = (date: string): number => (date === "2023-11-20" ? 51.75 : closeOf("BBB", date));
	provide("2023-11-22", { BBB: until("2023-11-22").map((date) => served(date, corrected(date))) });
	const { bars } = await evening();
	expect(bars).toMatchObject({ state: "succeeded", version: 3 });
	expect(warned(bars)).toEqual(["unknown_symbols"]);
	const { rows } = await db.query(
		"select rows_added, rows_restated, rows_removed from dataset_versions where run_id = $1",
		[bars.id],
	);
	expect(rows).toEqual([{ rows_added: SYMBOLS.length + 1, rows_restated: 1, rows_removed: 0 }]);
	expectBars("AAA", ["2023-11-21"], (date) => closeOf("AAA", date));
	expectBars("BBB", ["2023-11-20"], corrected);
	for (const symbol of SYMBOLS) expectBars(symbol, ["2023-11-22"], (date) => closeOf(symbol, date));
	await expectRows();
});

test("day 4: Thanksgiving; nothing is due, nothing runs, nothing is late", async () => {
	const before = await many<{ id: number }>(db, "select id from ingestion_runs");
	await at("2023-11-23T23:00:00Z");
	// Not before a tick has looked at the schedules: it leaves them where they are.
	expect(await nextDue("bars")).toBe("2023-11-24T18:30:00+00:00");
	const { startDueRuns } = await import("../server/pipeline/schedule-runs");
	expect(await startDueRuns(db)).toEqual([]);
	expect(await many<{ id: number }>(db, "select id from ingestion_runs")).toEqual(before);
	expect((await getDataset(db, "bars")).freshness.is_late).toBe(false);
	await expectRows();
});

const fixed = (date: string): number => (date === "2023-11-20" ? 51.75 : closeOf("BBB", date));
const asBefore = (date: string) => ({ BBB: until(date).map((day) => served(day, fixed(day))) });

test("day 5: an early close brings the run forward", async () => {
	provide("2023-11-24", asBefore("2023-11-24"));
	const { bars } = await evening();
	expect(bars).toMatchObject({ state: "succeeded", version: 4 });
	expect(warned(bars)).toEqual(["unknown_symbols"]);
	for (const symbol of SYMBOLS) expectBars(symbol, ["2023-11-24"], (date) => closeOf(symbol, date));
	await expectRows();
	expect(await getDataset(db, "bars")).toMatchObject({ watermark: "2023-11-24" });
});

test("day 6: the provider is down; readers keep what they have, and the run says whose fault it is", async () => {
	provide("2023-11-27", { ...asBefore("2023-11-27"), RUS: null });
	announce({ symbol: "RUS", ex_date: "2023-11-27", type: "delisting" });
	const { actions, bars } = await evening(() => {
		provider.bad = Array.from({ length: 3 }, () => ({ kind: "status", status: 503 }) as const);
	});
	expect(actions).toMatchObject({ state: "succeeded" });
	expect(bars).toMatchObject({ state: "errored", version: null, reason: expect.stringContaining("503") });
	await expectRows();
	expect(await getDataset(db, "bars")).toMatchObject({ watermark: "2023-11-24", current_version: 4 });
});

test("day 7: it is back with both sessions, and a split has restated a history", async () => {
	const halved = (date: string): number => closeOf("SPL", date) / 2;
	provide("2023-11-28", {
		...asBefore("2023-11-28"),
		RUS: null,
		SPL: until("2023-11-28").map((date) => served(date, halved(date), 2000)),
	});
	announce(
		{ symbol: "RUS", ex_date: "2023-11-27", type: "delisting" },
		{ symbol: "SPL", ex_date: "2023-11-28", type: "split", ratio: 2 },
	);
	const { bars } = await evening();
	expect(bars).toMatchObject({ state: "succeeded", version: 5 });
	expect(check(bars, "basis")).toMatchObject({ status: "pass" });
	expect(check(bars, "price_jump")).toMatchObject({ status: "pass" });
	expect(check(bars, "unknown_symbols")).toMatchObject({ message: expect.stringContaining("RUS, NEW") });
	for (const symbol of SYMBOLS) {
		if (symbol !== "RUS") expectBars(symbol, ["2023-11-27", "2023-11-28"], (date) => closeOf(symbol, date));
	}
	expectBars("SPL", until("2023-11-28"), halved);
	await expectRows();
});

const split = (date: string): ServedBar[] => until(date).map((day) => served(day, closeOf("SPL", day) / 2, 2000));
const OLD_ACTIONS = [
	{ symbol: "RUS", ex_date: "2023-11-27", type: "delisting" },
	{ symbol: "SPL", ex_date: "2023-11-28", type: "split", ratio: 2 },
	{ symbol: "OLD", ex_date: "2023-11-29", type: "rename", new_symbol: "NEW" },
	{ symbol: "DEL", ex_date: "2023-11-29", type: "delisting" },
];
const renamed = (date: string): ServedBar[] => until(date).map((day) => served(day, closeOf("OLD", day)));
const later = (date: string) => ({
	...asBefore(date),
	SPL: split(date),
	OLD: null,
	NEW: renamed(date),
	DEL: null,
	RUS: null,
});
const GONE = ["OLD", "DEL", "RUS"];
const LIVE = SYMBOLS.filter((symbol) => !GONE.includes(symbol) && symbol !== "SPL");

test("day 8: a rename and a delisting; the history goes on under the new name as one instrument", async () => {
	provide("2023-11-29", later("2023-11-29"));
	announce(...OLD_ACTIONS);
	const { actions, bars } = await evening();
	expect(actions).toMatchObject({ state: "succeeded" });
	expect(check(actions, "renames")).toMatchObject({ status: "pass" });
	expect(bars).toMatchObject({ state: "succeeded", version: 6 });
	for (const symbol of LIVE) expectBars(symbol, ["2023-11-29"], (date) => closeOf(symbol, date));
	expectBars("SPL", ["2023-11-29"], (date) => closeOf("SPL", date) / 2);
	// The provider sends all of it under the new name, and a day of an instrument is there once.
	for (const date of until("2023-11-28")) expected.delete(`OLD ${date}`);
	expectBars("NEW", until("2023-11-29"), (date) => closeOf("OLD", date));
	await expectRows();
	expect(await instrumentsOf("NEW")).toEqual([{ key: "XNYS:OLD", days: until("2023-11-29").length }]);
});

test("day 9: the provider changes its shape; nothing of it is published", async () => {
	provide("2023-11-30", { ...later("2023-11-30"), RUS: [served("2023-11-30", 300)] });
	const { bars } = await evening(() => {
		const body = JSON.stringify({ data: { rows: [{ day: "2023-11-30", o: 1, h: 1, l: 1, c: 1, vol: 1 }] } });
		provider.bad = Array.from({ length: 3 }, () => ({ kind: "body", body, type: "application/json" }) as const);
	});
	expect(bars).toMatchObject({ state: "failed", version: null });
	expect(check(bars, "schema")).toMatchObject({ status: "fail", message: expect.stringContaining("/ohlc/0 (open)") });
	await expectRows();
});

test("day 10: back in shape, with a ticker that comes again, a price a hundred times too high, and NaN", async () => {
	const bad = "2023-12-01";
	provide(bad, {
		...later(bad),
		RUS: [served("2023-11-30", 300), served(bad, 301)],
		PEN: until(bad).map((date) => served(date, closeOf("PEN", date) * (date === bad ? 100 : 1))),
		NAN: until(bad).map((date) => ({ ...served(date, closeOf("NAN", date)), ...(date === bad && { close: "NaN" }) })),
	});
	const { bars } = await evening();
	expect(bars).toMatchObject({ state: "succeeded", version: 7, rows: { quarantined: 1 } });
	expect(check(bars, "unit_slip")).toMatchObject({
		status: "warn",
		message: expect.stringContaining("PEN 2023-12-01"),
	});
	expect(check(bars, "reused_tickers")).toMatchObject({ status: "warn", message: expect.stringContaining("RUS") });
	expect(check(bars, "vanished_rows")).toMatchObject({ status: "warn", count: 3 });
	for (const symbol of LIVE) {
		if (symbol !== "NAN") expectBars(symbol, ["2023-11-30", bad], (date) => closeOf(symbol, date));
	}
	expectBars("PEN", [bad], (date) => closeOf("PEN", date) * 100);
	expectBars("NAN", ["2023-11-30"], (date) => closeOf("NAN", date));
	expectBars("SPL", ["2023-11-30", bad], (date) => closeOf("SPL", date) / 2);
	expectBars("NEW", ["2023-11-30", bad], (date) => closeOf("OLD", date));
	// The vendor has deleted what it had of the company that was delisted: kept, and flagged.
	expectBars("RUS", ["2023-11-21", "2023-11-22", "2023-11-24"], (date) => closeOf("RUS", date), "vanished");
	expectBars("RUS", ["2023-11-30"], () => 300);
	expectBars("RUS", [bad], () => 301);
	await expectRows();
	expect(await instrumentsOf("RUS")).toEqual([
		{ key: "XNYS:RUS", days: until("2023-11-24").length },
		{ key: "XNYS:RUS@2023-11-27", days: 2 },
	]);
	expect(await getDataset(db, "bars")).toMatchObject({ watermark: bad });
});

test("a second pass changes nothing, and every invariant holds", async () => {
	// These two are done here, and a worker would take them away.
	await stopWorker();
	for (const dataset of ["actions", "bars"]) expect(await ingest(dataset)).toMatchObject({ state: "unchanged" });
	await expectRows();
	expect(await checkLake(db, env.lake, true)).toMatchObject({ ok: true, problems: [] });
});

/** Which instruments a ticker's bars are of, and how many days each. */
async function instrumentsOf(symbol: string): Promise<{ key: string; days: number }[]> {
	const { sandbox } = ground;
	const { runSql } = await import("../server/query/run-sql");
	const { EVERYTHING } = await import("./fixture");
	const sql = `select instrument_id, count(*) from lake.bars where symbol = '${symbol}' group by instrument_id`;
	const { rows } = await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 10 });
	const keys = await many<{ id: number; key: string }>(db, "select id, canonical_key as key from instruments");
	return rows
		.map(([id, days]) => ({ key: keys.find((row) => row.id === Number(id))?.key ?? "", days: Number(days) }))
		.sort((a, b) => (a.key < b.key ? -1 : 1));
}
