/** Checks that tell one series from another: what actions say of them, equal bars, units. */
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { calendarFor } from "../calendars/calendar";
import { createDataset } from "../datasets/save-dataset";
import type { CheckView } from "../vocabulary/run-views";

const { db, csv, dataset, ingest, folder } = await openFixture();
const SESSIONS = calendarFor("XNYS")
	.sessions("2024-01-02", "2024-03-28")
	.map(({ date }) => date);
const checkOf = (run: { checks: CheckView[] }, name: string): CheckView | undefined =>
	run.checks.find((check) => check.name === name);

/** Bars that wander a little, so that no two symbols are alike. */
const series = (symbol: string, price: (i: number) => number, dates: readonly string[] = SESSIONS): string[] =>
	dates.map((date, i) => bar(symbol, date, Math.round(price(i) * 100) / 100));
const wander =
	(from: number, step: number) =>
	(i: number): number =>
		from + Math.sin(i * step);

async function actions(name: string, lines: readonly string[]): Promise<void> {
	csv(`${name}/a.csv`, ["symbol,ex_date,type,ratio", ...lines]);
	await createDataset(db, EVERYTHING, {
		name,
		zone: "silver",
		kind: "corporate_actions",
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, `${name}/*.csv`),
			format: "csv",
			columns: Object.fromEntries(["symbol", "ex_date", "type", "ratio"].map((column) => [column, column])),
		},
	});
}

test("a split without a jump contradicts a raw basis, one with a jump an adjusted one; a reverse split as well", async () => {
	const at = (i: number): number => (i < 20 ? 100 : 50);
	csv("jump/a.csv", [HEADER, ...series("AAA", (i) => at(i) + Math.sin(i))]);
	csv("flat/a.csv", [HEADER, ...series("AAA", wander(100, 1))]);
	csv("reverse/a.csv", [HEADER, ...series("RRR", (i) => (i < 20 ? 5 : 50) + Math.sin(i) / 10)]);
	await actions("splits", [`AAA,${SESSIONS[20]},split,2`, `RRR,${SESSIONS[20]},split,0.1`, "GONE,2024-02-01,split,2"]);
	const references = { actions: "splits" };
	await dataset("jump_raw", "jump/*", { basis: "raw", references });
	const nothingYet = await ingest("jump_raw");
	// A critical check that cannot run blocks: nobody can say that the basis is right.
	expect(nothingYet.state).toBe("failed");
	expect(checkOf(nothingYet, "basis")).toMatchObject({
		status: "error",
		message: expect.stringContaining("published nothing"),
	});
	expect(await ingest("splits")).toMatchObject({ state: "succeeded" });

	expect(await ingest("jump_raw")).toMatchObject({ state: "succeeded" });
	await dataset("jump_split", "jump/*", { basis: "split", references });
	expect(checkOf(await ingest("jump_split"), "basis")).toMatchObject({ status: "fail", count: 1 });
	await dataset("flat_raw", "flat/*", { basis: "raw", references });
	expect(checkOf(await ingest("flat_raw"), "basis")).toMatchObject({ status: "fail", count: 1 });
	await dataset("flat_total", "flat/*", { basis: "total", references });
	expect(await ingest("flat_total")).toMatchObject({ state: "succeeded" });
	await dataset("reverse_raw", "reverse/*", { basis: "raw", references });
	expect(await ingest("reverse_raw")).toMatchObject({ state: "succeeded" });
	// Down 11% on the day of a small split: an adjusted series that fell, or a raw one that rose. Nobody can say.
	csv("near/a.csv", [HEADER, ...series("AAA", (i) => (i < 20 ? 100 : 89) + Math.sin(i) / 10)]);
	csv("splits/a.csv", ["symbol,ex_date,type,ratio", `AAA,${SESSIONS[20]},split,1.25`]);
	expect(await ingest("splits", { full: true })).toMatchObject({ state: "succeeded" });
	for (const basis of ["raw", "split"] as const) {
		await dataset(`near_${basis}`, "near/*", { basis, references });
		expect(await ingest(`near_${basis}`)).toMatchObject({ state: "succeeded" });
	}
	await dataset("elsewhere", "near/*", { basis: "raw", calendar: "XLON", references });
	expect(checkOf(await ingest("elsewhere"), "basis")).toMatchObject({
		status: "error",
		message: expect.stringContaining("splits is of XNYS, not XLON"),
	});
	await dataset("no_actions", "flat/*", { basis: "raw" });
	expect(checkOf(await ingest("no_actions"), "basis")).toBeUndefined();
});

test("a split between two years is seen by a run that touches the later one alone", async () => {
	const dates = calendarFor("XNYS")
		.sessions("2023-12-01", "2024-01-31")
		.map(({ date }) => date);
	const old = dates.filter((date) => date < "2024");
	const fresh = dates.filter((date) => date > "2024");
	csv("turn/2023.csv", [HEADER, ...series("TTT", wander(100, 1), old)]);
	await actions("turn_actions", ["TTT,2024-01-02,split,4"]);
	await ingest("turn_actions");
	await dataset("turn", "turn/*", { basis: "raw", references: { actions: "turn_actions" } });
	expect(await ingest("turn")).toMatchObject({ state: "succeeded" });
	csv("turn/2024.csv", [HEADER, ...series("TTT", wander(100, 1), fresh)]);
	expect(checkOf(await ingest("turn"), "basis")).toMatchObject({ status: "fail", count: 1 });
	csv("turn/2024.csv", [HEADER, ...series("TTT", wander(25, 1), fresh)]);
	expect(await ingest("turn")).toMatchObject({ state: "succeeded" });
});

test("the same bars under two symbols over 20 sessions block; over 19, or where a single bar differs, they do not", async () => {
	const copy = series("AAA", wander(100, 1)).map((line) => line.replace("AAA", "BBB"));
	csv("twins/a.csv", [HEADER, ...series("AAA", wander(100, 1)), ...copy]);
	await dataset("twins", "twins/*");
	const run = await ingest("twins");
	expect(run.state).toBe("failed");
	expect(checkOf(run, "duplicate_series")).toMatchObject({
		status: "fail",
		count: 1,
		sample: [{ symbol: "AAA", other: "BBB", sessions: SESSIONS.length, first: SESSIONS[0], last: SESSIONS.at(-1) }],
	});
	// However many there are, each is told once, beside the first of its like.
	const many = Array.from({ length: 1100 }, (_, i) => copy.map((line) => line.replace("BBB", `T${i + 10}`)));
	csv("crowd/a.csv", [HEADER, ...series("AAA", wander(100, 1)), ...many.flat()]);
	await dataset("crowd", "crowd/*");
	expect(checkOf(await ingest("crowd"), "duplicate_series")).toMatchObject({ status: "fail", count: 1100 });
	csv("twins/a.csv", [HEADER, ...series("AAA", wander(100, 1)), ...copy.slice(0, 19)]);
	expect(await ingest("twins")).toMatchObject({ state: "succeeded" });
	csv("twins/a.csv", [HEADER, ...series("AAA", wander(100, 1)), ...series("BBB", wander(100, 1.1))]);
	expect(await ingest("twins", { full: true })).toMatchObject({ state: "succeeded" });
});

test("a run of equal bars is found wherever it begins", async () => {
	for (const [i, from] of [1, 7, 13, 19, 33].entries()) {
		const name = `shifted_${i}`;
		const equal = series("AAA", wander(100, 1)).slice(from, from + 20);
		csv(`${name}/a.csv`, [
			HEADER,
			...series("AAA", wander(100, 1)),
			...equal.map((line) => line.replace("AAA", "CCC")),
		]);
		await dataset(name, `${name}/*`);
		expect(checkOf(await ingest(name), "duplicate_series")).toMatchObject({ status: "fail" });
	}
});

test("a close of a hundred times the one before is told as a slip of the unit, there and back", async () => {
	const drop = series("DDD", (i) => (i < 20 ? 100 : 1) * (1 + Math.sin(i) / 50));
	csv("hundredth/a.csv", [HEADER, ...drop]);
	await dataset("hundredth", "hundredth/*", { checks: { price_jump: { jump_max: 1 } } });
	expect(checkOf(await ingest("hundredth"), "unit_slip")).toMatchObject({ status: "warn", count: 1 });
	const slipped = series("AAA", (i) => wander(100, 1)(i) * (i === 30 ? 100 : 1));
	csv("slip/a.csv", [HEADER, ...slipped, ...series("BBB", (i) => (i < 20 ? 10 : 300) + Math.sin(i))]);
	await dataset("slip", "slip/*");
	const run = await ingest("slip");
	expect(run.state).toBe("succeeded");
	expect(checkOf(run, "unit_slip")).toMatchObject({ status: "warn", count: 2 });
	expect(checkOf(run, "unit_slip")?.sample.map(({ symbol, date }) => [symbol, date])).toEqual([
		["AAA", SESSIONS[30]],
		["AAA", SESSIONS[31]],
	]);
});
