/** Checks against other datasets: a second provider's closes, and what columns refer to. */
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { calendarFor } from "../calendars/calendar";
import { archiveDataset, createDataset } from "../datasets/save-dataset";
import type { DatasetDefinition } from "../vocabulary/definition";
import type { CheckView } from "../vocabulary/run-views";

const { db, csv, dataset, ingest, folder } = await openFixture();
const SESSIONS = calendarFor("XNYS")
	.sessions("2024-01-02", "2024-02-29")
	.map(({ date }) => date);
const checkOf = (run: { checks: CheckView[] }, name: string): CheckView | undefined =>
	run.checks.find((check) => check.name === name);
const series = (symbol: string, price: (i: number) => number, dates: readonly string[] = SESSIONS): string[] =>
	dates.map((date, i) => bar(symbol, date, Math.round((price(i) + Math.sin(i)) * 1000) / 1000));

test("closes that a second provider has otherwise are counted beyond a tolerance", async () => {
	csv("second/a.csv", [HEADER, ...series("AAA", () => 100)]);
	await dataset("second", "second/*");
	const references = { second: "second" };
	// Apart by a tenth of a percent everywhere: rounding. By two percent on two days: no rounding.
	csv("first/a.csv", [HEADER, ...series("AAA", (i) => (i === 3 ? 102 : i === 9 ? 97 : 100.1))]);
	await dataset("first", "first/*", { references });
	expect(checkOf(await ingest("first"), "agreement")).toMatchObject({
		status: "error",
		message: expect.stringContaining("published nothing"),
	});
	await ingest("second");
	const run = await ingest("first", { full: true });
	expect(run.state).toBe("unchanged");
	expect(checkOf(run, "agreement")).toMatchObject({
		status: "warn",
		count: 2,
		threshold: 0.01,
		observed: 2 / SESSIONS.length,
	});
	expect(checkOf(run, "agreement")?.sample[0]).toMatchObject({ symbol: "AAA", date: SESSIONS[9] });
	await dataset("loose", "first/*", { references, checks: { agreement: { tolerance: 0.05 } } });
	expect(checkOf(await ingest("loose"), "agreement")).toMatchObject({ status: "pass", count: 0 });
	await dataset("strict", "first/*", { references, checks: { critical: ["agreement"] } });
	expect((await ingest("strict")).state).toBe("failed");
});

test("another basis or currency is an error, no shared bar is skipped", async () => {
	const references = { second: "second" };
	csv("other/a.csv", [HEADER, ...series("ZZZ", () => 50)]);
	await dataset("other_basis", "other/*", { references, basis: "total" });
	expect(checkOf(await ingest("other_basis"), "agreement")).toMatchObject({
		status: "error",
		message: expect.stringContaining("second has basis split, this dataset total"),
	});
	await dataset("other_currency", "other/*", { references, currency: "EUR" });
	expect(checkOf(await ingest("other_currency"), "agreement")).toMatchObject({
		status: "error",
		message: expect.stringContaining("this dataset in EUR"),
	});
	await dataset("unshared", "other/*", { references });
	expect(checkOf(await ingest("unshared"), "agreement")).toMatchObject({
		status: "skipped",
		message: expect.stringContaining("shares no bar"),
	});
});

const desks = (name: string, columns: Record<string, string>, dataset = "desks"): DatasetDefinition => ({
	name,
	zone: "silver",
	kind: "table",
	calendar: "XNYS",
	table: {
		columns: [
			{ name: "day", type: "DATE" },
			{ name: "desk", type: "VARCHAR" },
			{ name: "parent", type: "VARCHAR" },
		],
		key: ["day", "desk"],
		date: "day",
	},
	source: {
		type: "file",
		path: path.join(folder, `${name}/*`),
		format: "csv",
		columns: { day: "day", desk: "desk", parent: "parent" },
	},
	...(Object.keys(columns).length > 0 && { checks: { references: { to: [{ dataset, columns }] } } }),
});

test("values that the other dataset does not have are counted and named; null refers to nothing", async () => {
	csv("desks/a.csv", ["day,desk,parent", "2024-01-02,equity,", "2024-01-02,rates,"]);
	await createDataset(db, EVERYTHING, desks("desks", {}));
	csv("limits/a.csv", [
		"day,desk,parent",
		"2024-01-02,a,equity",
		"2024-01-02,b,credit",
		"2024-01-02,c,credit",
		"2024-01-02,d,",
	]);
	await createDataset(db, EVERYTHING, desks("limits", { parent: "desk" }));
	// What could not be judged is no pass.
	expect(checkOf(await ingest("limits"), "references")).toMatchObject({
		status: "error",
		message: expect.stringContaining("desks has published nothing yet"),
	});
	await ingest("desks");
	expect(checkOf(await ingest("limits", { full: true }), "references")).toMatchObject({
		status: "warn",
		count: 2,
		observed: 1,
		sample: [{ dataset: "desks", value: "credit", rows: 2 }],
	});
	csv("desks/b.csv", ["day,desk,parent", "2024-01-02,credit,"]);
	await ingest("desks");
	expect(checkOf(await ingest("limits", { full: true }), "references")).toMatchObject({ status: "pass" });

	csv("typo/a.csv", ["day,desk,parent", "2024-01-02,a,equity"]);
	await createDataset(db, EVERYTHING, desks("typo", { parent: "dsk" }));
	expect(checkOf(await ingest("typo"), "references")).toMatchObject({
		status: "error",
		message: expect.stringContaining("desks has no column dsk"),
	});
	await archiveDataset(db, EVERYTHING, "desks");
	expect(checkOf(await ingest("limits", { full: true }), "references")).toMatchObject({
		status: "error",
		message: expect.stringContaining("no dataset desks"),
	});
});

test("bars may refer to an index's members by symbol", async () => {
	csv("members/a.csv", ["index,symbol,from", "IX,AAA,2020-01-02"]);
	await createDataset(db, EVERYTHING, {
		name: "members",
		zone: "silver",
		kind: "membership",
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, "members/*"),
			format: "csv",
			columns: { index: "index", symbol: "symbol", from: "from" },
		},
	});
	await ingest("members");
	csv("listed/a.csv", [HEADER, ...series("AAA", () => 100), ...series("BBB", () => 50)]);
	const columns = { instrument_id: "instrument_id", symbol: "symbol" };
	await dataset("listed", "listed/*", {
		checks: { references: { to: [{ dataset: "members", columns }], severity: "critical" } },
	});
	const run = await ingest("listed");
	expect(run.state).toBe("failed");
	expect(checkOf(run, "references")).toMatchObject({ status: "fail", count: SESSIONS.length, observed: 1 });
	expect(checkOf(run, "references")?.sample[0]?.value).toMatch(/^BBB /);
});
