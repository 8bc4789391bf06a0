/** Checks of what a run brought against what is published: restated, lost, too few or too many rows. */
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
const series = (symbol: string, price: (i: number) => number, dates: readonly string[] = SESSIONS): string[] =>
	dates.map((date, i) => bar(symbol, date, Math.round((price(i) + Math.sin(i)) * 100) / 100));
const write = (name: string, ...rows: string[][]): string => csv(name, [HEADER, ...rows.flat()]);

test("a provider that rewrites its history warns, a few corrections do not; critical, it blocks", async () => {
	const bbb = series("BBB", () => 200);
	write(
		"history/a.csv",
		series("AAA", () => 100),
		bbb,
	);
	await dataset("history", "history/*");
	expect(checkOf(await ingest("history"), "restatement")).toBeUndefined();
	write(
		"history/a.csv",
		series("AAA", (i) => (i < 5 ? 101 : 100)),
		bbb,
	);
	const corrected = await ingest("history", { full: true });
	expect(checkOf(corrected, "restatement")).toMatchObject({ status: "pass", count: 5, threshold: 0.05 });
	write(
		"history/a.csv",
		series("AAA", (i) => (i < 5 ? 101 : i === 20 ? 150 : 99)),
		bbb,
	);
	const rewritten = await ingest("history", { full: true });
	expect(rewritten.state).toBe("succeeded");
	expect(checkOf(rewritten, "restatement")).toMatchObject({
		status: "warn",
		severity: "warning",
		count: SESSIONS.length - 5,
		observed: (SESSIONS.length - 5) / (2 * SESSIONS.length),
	});
	const [largest] = checkOf(rewritten, "restatement")?.sample ?? [];
	expect(largest).toMatchObject({ symbol: "AAA", date: SESSIONS[20], was: 100.91, is: 150.91 });

	await dataset("tolerant", "tolerant/*", { checks: { restatement: { share_max: 0.6 } } });
	write(
		"tolerant/a.csv",
		series("AAA", () => 100),
		bbb,
	);
	await ingest("tolerant");
	write(
		"tolerant/a.csv",
		series("AAA", () => 99),
		bbb,
	);
	expect(checkOf(await ingest("tolerant", { full: true }), "restatement")).toMatchObject({
		status: "pass",
		observed: 0.5,
	});

	write(
		"guarded/a.csv",
		series("AAA", () => 100),
	);
	await dataset("guarded", "guarded/*", { checks: { restatement: { severity: "critical" } } });
	await ingest("guarded");
	write(
		"guarded/a.csv",
		series("AAA", () => 101),
	);
	expect((await ingest("guarded", { full: true })).state).toBe("failed");
	// Within a window only what lies in it counts: all of these five sessions changed, which is less than 20 rows.
	expect(
		checkOf(await ingest("guarded", { from: SESSIONS[0] ?? "", to: SESSIONS[4] ?? "" }), "restatement"),
	).toMatchObject({ status: "pass", observed: 1, count: 5 });
});

test("rows of another kind that came with other values are told, too", async () => {
	const rates = (value: number): string[] =>
		SESSIONS.slice(0, 30).map((date, i) => `RATE,${date},${i < 25 ? value : 1}`);
	csv("rates/a.csv", ["series,date,value", ...rates(1)]);
	await createDataset(db, EVERYTHING, {
		name: "rates",
		zone: "silver",
		kind: "macro_series",
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, "rates/*"),
			format: "csv",
			columns: { series: "series", date: "date", value: "value" },
		},
	});
	await ingest("rates");
	csv("rates/a.csv", ["series,date,value", ...rates(2)]);
	const run = await ingest("rates");
	expect(checkOf(run, "restatement")).toMatchObject({ status: "warn", count: 25, observed: 25 / 30 });
	expect(checkOf(run, "restatement")?.sample[0]).toMatchObject({ label: "RATE", date: SESSIONS[0] });
});

test("a symbol of the last session that has no bar in the next is named, also over the turn of a file", async () => {
	const [first, second] = [SESSIONS.slice(0, 5), SESSIONS.slice(5, 7)];
	write(
		"gone/1.csv",
		series("AAA", () => 100, first),
		series("BBB", () => 200, first),
		series("OLD", () => 300, first.slice(0, 3)),
	);
	await dataset("gone", "gone/*");
	await ingest("gone");
	write(
		"gone/2.csv",
		series("AAA", () => 100, second),
	);
	const run = await ingest("gone");
	expect(run.state).toBe("succeeded");
	expect(checkOf(run, "symbol_rows")).toMatchObject({
		status: "warn",
		count: 1,
		sample: [{ symbol: "BBB", lost: 2, came: 0, last: second[1] }],
	});
	// It is no symbol of the last session any more.
	write(
		"gone/3.csv",
		series("AAA", () => 100, SESSIONS.slice(7, 8)),
	);
	expect(checkOf(await ingest("gone"), "symbol_rows")).toMatchObject({ status: "pass", count: 0 });
});

test("a bar that the window has and the delivery lacks is lost; one that was set aside is not", async () => {
	const dates = SESSIONS.slice(0, 10);
	const all = [series("AAA", () => 100, dates), series("BBB", () => 200, dates), series("CCC", () => 300, dates)];
	write("lossy/a.csv", ...all);
	await dataset("lossy", "lossy/*");
	await ingest("lossy");
	const [a = [], b = [], c = []] = all;
	const negative = (at: number): string => `${c[at]?.split(",").slice(0, 2).join(",")},-1,-1,-1,-1,10`;
	write("lossy/a.csv", a.toSpliced(9, 1), b.toSpliced(2, 4), c.toSpliced(4, 2, negative(4), negative(5)));
	const run = await ingest("lossy", { full: true });
	expect(checkOf(run, "symbol_rows")).toMatchObject({
		status: "warn",
		count: 1,
		sample: [{ symbol: "BBB", lost: 4, came: 6 }],
	});
	// However the file spells a symbol, whose row is set aside has not lost it.
	const padded = (at: number): string => negative(at).replace("CCC,", " CCC ,");
	write("lossy/a.csv", a, b, c.toSpliced(4, 4, padded(4), padded(5), padded(6), padded(7)));
	expect(checkOf(await ingest("lossy", { full: true }), "symbol_rows")).toMatchObject({ status: "pass", observed: 0 });
	await dataset("patient", "lossy/*", { checks: { symbol_rows: { symbols_max: 1 } } });
	write("lossy/a.csv", ...all);
	await ingest("patient");
	write("lossy/a.csv", a, b.toSpliced(2, 4), c);
	expect(checkOf(await ingest("patient", { full: true }), "symbol_rows")).toMatchObject({ status: "pass", count: 1 });
	// A run for one symbol says nothing of the others.
	expect(checkOf(await ingest("patient", { symbols: ["AAA"] }), "symbol_rows")).toBeUndefined();
});

test("files that were not read again lose nothing", async () => {
	write(
		"daily/1.csv",
		series("AAA", () => 100, SESSIONS.slice(0, 5)),
		series("BBB", () => 200, SESSIONS.slice(0, 5)),
	);
	await dataset("daily", "daily/*", { lookback: 3 });
	await ingest("daily");
	// A late file with one symbol's bars of days that the first file has: the other symbol's are not missing.
	write(
		"daily/2.csv",
		series("CCC", () => 300, SESSIONS.slice(2, 5)),
	);
	expect(checkOf(await ingest("daily"), "symbol_rows")).toMatchObject({ status: "pass" });
});

test("rows of a session outside the definition's band warn, a session without any as well", async () => {
	const dates = SESSIONS.slice(0, 4);
	write(
		"band/a.csv",
		series("AAA", () => 100, dates.toSpliced(2, 1)),
		series("BBB", () => 200, dates.slice(0, 2)),
	);
	await dataset("band", "band/*", { checks: { row_band: { rows_min: 2, rows_max: 2 } } });
	expect(checkOf(await ingest("band"), "row_band")).toMatchObject({
		status: "warn",
		count: 2,
		threshold: 2,
		sample: [
			{ date: dates[3], rows: 1 },
			{ date: dates[2], rows: 0 },
		],
	});
	await dataset("wide", "band/*", { checks: { row_band: { rows_max: 2 } } });
	expect(checkOf(await ingest("wide"), "row_band")).toMatchObject({ status: "pass" });
	await dataset("narrow", "band/*", { checks: { row_band: { rows_max: 1, severity: "critical" } } });
	expect((await ingest("narrow")).state).toBe("failed");
	await dataset("no_band", "band/*");
	expect(checkOf(await ingest("no_band"), "row_band")).toBeUndefined();
});

test("of another kind the band is about all rows", async () => {
	csv("indices/a.csv", ["index,symbol,from", "IX,AAA,2020-01-02", "IX,BBB,2021-01-04"]);
	await createDataset(db, EVERYTHING, {
		name: "indices",
		zone: "silver",
		kind: "membership",
		calendar: "XNYS",
		checks: { row_band: { rows_min: 2 } },
		source: {
			type: "file",
			path: path.join(folder, "indices/*"),
			format: "csv",
			columns: { index: "index", symbol: "symbol", from: "from" },
		},
	});
	expect(checkOf(await ingest("indices"), "row_band")).toMatchObject({ status: "pass", observed: 2 });
	csv("indices/a.csv", ["index,symbol,from", "IX,CCC,2022-01-04"]);
	expect(checkOf(await ingest("indices"), "row_band")).toMatchObject({ status: "pass", observed: 3 });
});
