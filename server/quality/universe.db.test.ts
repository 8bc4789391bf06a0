/** Completeness and freshness by an index's members and the exchange's calendar. */
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { calendarFor } from "../calendars/calendar";
import { getDataset } from "../datasets/reads";
import { createDataset } from "../datasets/save-dataset";
import type { CheckView } from "../vocabulary/run-views";

const { db, csv, dataset, ingest, folder } = await openFixture();
const universeOf = (run: { checks: CheckView[] }): CheckView | undefined =>
	run.checks.find(({ name }) => name === "universe");
const reach = async (name: string): Promise<string | null> => (await getDataset(db, name)).complete_until;
/** The day, with a bar of each of these symbols. */
const day = (date: string, symbols: readonly string[]): string[] =>
	symbols.map((symbol, i) => bar(symbol, date, 100 + i + Number(date.slice(8))));

test("a session counts as there when nearly all members of its day are; joining and leaving follow the day", async () => {
	csv("members/a.csv", [
		"index,symbol,from,to",
		// Spells that overlap, or follow one another, are one member's all the same.
		"IX,AAA,2020-01-01,",
		"IX,AAA,2021-01-04,2024-06-03",
		"IX,BBB,2020-01-01,2021-01-04",
		"IX,BBB,2021-01-04,2024-01-04",
		"IX,CCC,2024-01-04,",
		"OTHER,DDD,2020-01-01,",
	]);
	await createDataset(db, EVERYTHING, {
		name: "members",
		zone: "silver",
		kind: "membership",
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, "members/*.csv"),
			format: "csv",
			columns: { index: "index", symbol: "symbol", from: "from", to: "to" },
		},
	});
	await ingest("members");
	csv("bars/1.csv", [HEADER, ...day("2024-01-02", ["AAA", "BBB"]), ...day("2024-01-03", ["AAA", "BBB"])]);
	const references = { universe: { dataset: "members", index: "IX" } };
	await dataset("bars", "bars/*", { references });
	const whole = await ingest("bars");
	expect(universeOf(whole)).toMatchObject({ status: "pass", observed: 1, threshold: 0.995 });
	expect(await reach("bars")).toBe("2024-01-03");

	// BBB left on the 4th, CCC joined: without CCC the session is not complete, and the dataset no fresher than the 3rd.
	csv("bars/2.csv", [HEADER, ...day("2024-01-04", ["AAA", "BBB"])]);
	const short = await ingest("bars");
	expect(short).toMatchObject({ state: "succeeded" });
	expect(universeOf(short)).toMatchObject({
		status: "warn",
		observed: 0.5,
		count: 1,
		message: expect.stringContaining("2024-01-04 has 1 of 2"),
		sample: [{ date: "2024-01-04", expected: 2, present: 1 }],
	});
	const view = await getDataset(db, "bars");
	expect(view).toMatchObject({ watermark: "2024-01-04", complete_until: "2024-01-03" });

	csv("bars/3.csv", [HEADER, ...day("2024-01-04", ["CCC"])]);
	expect(universeOf(await ingest("bars"))).toMatchObject({ status: "pass" });
	const late = await getDataset(db, "bars");
	expect(late).toMatchObject({ watermark: "2024-01-04", complete_until: "2024-01-04" });
	// One session fewer behind than the day before, whatever day it is today.
	expect(late.freshness.sessions_behind).toBe((view.freshness.sessions_behind ?? 0) - 1);
});

test("a run over other years leaves the reach as it was; what nobody is expected for is no gap", async () => {
	csv("bars/0.csv", [HEADER, ...day("2019-06-03", ["AAA"]), ...day("2023-06-01", ["AAA"])]);
	const run = await ingest("bars", { from: "2019-01-01", to: "2023-12-31" });
	expect(run).toMatchObject({ state: "succeeded" });
	// 2019 had no members yet; of 2023 one of two is there on one session, and nobody on those before it.
	const sessions = calendarFor("XNYS").count("2023-01-01", "2023-06-01");
	expect(universeOf(run)).toMatchObject({
		status: "warn",
		count: sessions,
		message: expect.stringContaining("2023-06-01"),
	});
	expect(await reach("bars")).toBe("2024-01-04");
});

test("a session of which nothing came is judged like any other between those that did", async () => {
	csv("hole/1.csv", [HEADER, ...day("2023-06-01", ["AAA", "BBB"]), ...day("2023-06-05", ["AAA", "BBB"])]);
	await dataset("hole", "hole/*", { references: { universe: { dataset: "members", index: "IX" } } });
	expect(universeOf(await ingest("hole"))).toMatchObject({
		status: "warn",
		observed: 0,
		sample: [{ date: "2023-06-02", expected: 2, present: 0 }],
	});
});

test("an index without members on any session is an error: it may be misspelt, and nothing was measured", async () => {
	csv("typo/1.csv", [HEADER, ...day("2024-01-02", ["AAA"])]);
	await dataset("typo", "typo/*", { references: { universe: { dataset: "members", index: "I X" } } });
	const run = await ingest("typo");
	expect(universeOf(run)).toMatchObject({ status: "error", message: expect.stringContaining("no member of I X") });
	// Not fresh: it counts as far behind as its first row.
	expect((await getDataset(db, "typo")).freshness.sessions_behind).toBeGreaterThan(400);
});

test("a universe that has published nothing is an error of the check, and no session is complete", async () => {
	csv("lone/1.csv", [HEADER, ...day("2024-01-02", ["AAA"])]);
	await dataset("lone", "lone/*", { references: { universe: { dataset: "nobody", index: "IX" } } });
	const run = await ingest("lone");
	expect(run).toMatchObject({ state: "succeeded" });
	expect(universeOf(run)).toMatchObject({ status: "error", message: expect.stringContaining("no dataset nobody") });
	expect(await getDataset(db, "lone")).toMatchObject({
		complete_until: null,
		freshness: { sessions_behind: expect.any(Number) },
	});
});
