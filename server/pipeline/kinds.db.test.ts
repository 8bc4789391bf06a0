/** Kinds beside daily prices, on the way from a file to a version and back. */
import { rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { EVERYTHING } from "../../tests/fixture";
import { openGround } from "../../tests/rollback-ground";
import { getVersion } from "../datasets/reads";
import { createDataset, updateDataset } from "../datasets/save-dataset";
import { checkLake } from "../ops/fsck";
import { readQuarantine } from "../query/run-rows";
import { runSql } from "../query/run-sql";
import { compareTwo } from "../rollbacks/compare";
import type { DatasetDefinition } from "../vocabulary/definition";

const { db, env, sandbox, csv, ingest, folder, rollBack } = await openGround();

type Given = Partial<DatasetDefinition> & Pick<DatasetDefinition, "name" | "kind">;
const create = (glob: string, columns: readonly string[], given: Given, changes: object = {}) =>
	createDataset(db, EVERYTHING, {
		zone: "silver",
		calendar: "XNYS",
		...given,
		source: {
			type: "file",
			path: path.join(folder, glob),
			format: "csv",
			columns: Object.fromEntries(columns.map((name) => [name, name])),
			...changes,
		},
	});
const rowsOf = async (sql: string) =>
	(await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 50 })).rows;

const ACTIONS = ["symbol", "ex_date", "type", "ratio", "amount", "currency", "new_symbol"];
const head = ACTIONS.join(",");
const createActions = (name: string) =>
	create(`${name}/*.csv`, ACTIONS, { name, kind: "corporate_actions", currency: "USD" });

test("an action that is corrected restates its own partition, and comes back by a rollback", async () => {
	const first = [
		head,
		"AAA,2023-05-02,split,2,,,",
		"AAA,2024-03-01,cash_dividend,,0.25,,",
		"BBB,2024-03-04,rename,,,,CCC",
	];
	csv("acts/one.csv", first);
	await createActions("acts");
	const run = await ingest("acts");
	expect(run).toMatchObject({ state: "succeeded", rows: { extracted: 3, staged: 3, quarantined: 0, published: 3 } });
	csv(
		"acts/one.csv",
		first.map((line) => line.replace("0.25", "0.26")),
	);
	expect(await ingest("acts")).toMatchObject({ state: "succeeded", version: 2 });
	const [one, two] = [await getVersion(db, "acts", 1), await getVersion(db, "acts", 2)];
	expect(two).toMatchObject({ rows_added: 0, rows_restated: 1, row_count: 3, watermark: "2024-03-04" });
	const paths = (of: typeof one) => of.files.map((file) => [file.partition, file.path]);
	expect(paths(two)[0]).toEqual(paths(one)[0]);
	expect(paths(two)[1]).not.toEqual(paths(one)[1]);

	const compared = await compareTwo(db, sandbox, EVERYTHING, { dataset: "acts", a: 1, b: 2, limit: 10 });
	expect(compared.changes).toMatchObject({ added: 0, removed: 0, restated: 1 });
	expect(compared.values).toEqual([
		expect.objectContaining({
			symbol: "AAA",
			date: "2024-03-01",
			kind: "restated",
			field: "amount",
			old: 0.25,
			new: 0.26,
		}),
	]);

	expect(await rollBack("acts", 1)).toBe(3);
	const held = await ingest("acts", { full: true });
	expect(held).toMatchObject({ state: "held", reason: "withdrawn" });
	expect(await rowsOf("select amount, currency from lake.acts where type = 'cash_dividend'")).toEqual([[0.25, "USD"]]);
	expect((await checkLake(db, env.lake, true)).problems).toEqual([]);
});

test("rows that break a rule are set aside with what was received; the rest is published", async () => {
	csv("broken/a.csv", [
		head,
		"AAA,2024-01-02,split,,,,",
		"AAA,2024-01-03,splitt,2,,,",
		"AAA,someday,split,2,,,",
		",2024-01-05,split,2,,,",
		"AAA,2024-01-08,cash_dividend,,one,,",
		"AAA,2024-01-09,split,2,,,",
	]);
	await createActions("broken");
	const run = await ingest("broken");
	expect(run).toMatchObject({ state: "succeeded", rows: { extracted: 6, staged: 6, quarantined: 5, published: 1 } });
	const aside = await readQuarantine(db, sandbox, run.id, { page: 1, page_size: 10 });
	const column = (name: string): number => aside.columns.findIndex((found) => found.name === name);
	expect(aside.rows.map((row) => [row[column("ex_date")], row[column("amount")], row[column("reasons")]])).toEqual([
		["2024-01-02", null, ["ratio_missing"]],
		["2024-01-03", null, ["type_unknown"]],
		["2024-01-05", null, ["symbol_null"]],
		["2024-01-08", "one", ["amount_invalid", "amount_missing"]],
		["someday", null, ["ex_date_invalid"]],
	]);
});

test("the content hash does not know the order of rows, files or instruments", async () => {
	const lines = ["AAA,2024-01-02,split,2,,,", "BBB,2024-01-02,split,3,,,", "CCC,2023-01-03,cash_dividend,,1,,"];
	csv("order_a/a.csv", [head, ...lines]);
	csv("order_b/a.csv", [head, lines[2] ?? "", lines[1] ?? ""]);
	csv("order_b/b.csv", [head, lines[0] ?? "", lines[2] ?? ""]);
	for (const name of ["order_a", "order_b"]) {
		await createActions(name);
		expect(await ingest(name)).toMatchObject({ state: "succeeded" });
	}
	const [a, b] = [await getVersion(db, "order_a", 1), await getVersion(db, "order_b", 1)];
	expect(a.content_hash).toBe(b.content_hash);
	csv("order_b/b.csv", [head, "AAA,2024-01-02,split,2.5,,,"]);
	await ingest("order_b");
	expect((await getVersion(db, "order_b", 2)).content_hash).not.toBe(a.content_hash);
});

test("two rows of one key that disagree block, and rows outside an asked window are told", async () => {
	csv("twice/a.csv", [head, "AAA,2024-01-02,split,2,,,", "AAA,2024-01-02,split,3,,,"]);
	await createActions("twice");
	const run = await ingest("twice");
	expect(run.state).toBe("failed");
	expect(run.checks.find(({ name }) => name === "unique_key")).toMatchObject({ status: "fail", count: 1 });
	csv("twice/a.csv", [head, "AAA,2024-01-02,split,2,,,", "AAA,2023-01-03,split,3,,,"]);
	const windowed = await ingest("twice", { from: "2024-01-01" });
	expect(windowed).toMatchObject({ state: "succeeded", rows: { published: 1 } });
	expect(windowed.checks.find(({ name }) => name === "outside_window")).toMatchObject({ status: "warn", count: 1 });
});

test("a figure is usable from the open after its acceptance; without one, after the filing day", async () => {
	const columns = ["issuer", "tag", "period_end", "unit", "value", "filed", "accepted", "revision"];
	csv("facts/a.csv", [
		columns.join(","),
		// after the close of Monday the 14th, New York
		"1,Equity,2007-12-31,USD,3181,2009-09-15,2009-09-15T00:55:00Z,b",
		// in the morning before the open of a Friday
		"1,Equity,2007-12-31,USD,3241,2009-08-07,2009-08-07T12:00:00Z,a",
		// within a session
		"1,Cash,2007-12-31,USD,1,2009-08-07,2009-08-07T15:00:00Z,c",
		// a Friday, hour unknown
		"1,Debt,2007-12-31,USD,2,2009-08-07,,d",
		// without an offset an instant is a guess
		"1,Loan,2007-12-31,USD,2,2009-08-07,2009-08-07 15:00:00,e",
	]);
	await create("facts/*.csv", columns, { name: "facts", kind: "fundamentals" });
	expect(await ingest("facts")).toMatchObject({ state: "succeeded", rows: { published: 4, quarantined: 1 } });
	expect(
		await rowsOf("select revision, available_at::text, usable_from::text from lake.facts order by revision"),
	).toEqual([
		["a", "2009-08-07 12:00:00+00", "2009-08-07 13:30:00+00"],
		["b", "2009-09-15 00:55:00+00", "2009-09-15 13:30:00+00"],
		["c", "2009-08-07 15:00:00+00", "2009-08-10 13:30:00+00"],
		["d", "2009-08-08 04:00:00+00", "2009-08-10 13:30:00+00"],
	]);
});

test("a strict dataset sets rows of unknown tickers aside; a macro series needs none", async () => {
	csv("spells/a.csv", ["index,symbol,from,to", "X,NEVERSEEN,2024-01-02,", "X,AAA,2024-01-02,2023-01-02"]);
	await create("spells/*.csv", ["index", "symbol", "from", "to"], {
		name: "spells",
		kind: "membership",
		instruments: "strict",
	});
	const run = await ingest("spells");
	expect(run.rows).toMatchObject({ quarantined: 2, published: 0 });
	csv("macro/a.csv", ["series,date,value,vintage", "GDP,2024-01-01,27.9,2024-04-25", "GDP,2024-01-01,28.1,2024-05-30"]);
	await create("macro/*.csv", ["series", "date", "value", "vintage"], { name: "macro", kind: "macro_series" });
	expect(await ingest("macro")).toMatchObject({ state: "succeeded", rows: { published: 2 } });
	expect(await rowsOf("select value from lake.macro where vintage <= '2024-05-01'")).toEqual([[27.9]]);
});

test("a column that a definition adds does not keep a rolled-back table from running again", async () => {
	const source = (columns: readonly string[]) => ({
		type: "file" as const,
		path: path.join(folder, "grown/*.csv"),
		format: "csv" as const,
		columns: Object.fromEntries(columns.map((name) => [name, name])),
	});
	const columns = [
		{ name: "date", type: "DATE" as const },
		{ name: "year", type: "BIGINT" as const },
		{ name: "value", type: "DOUBLE" as const },
	];
	const grown = { name: "grown", zone: "silver" as const, kind: "table" as const, calendar: "XNYS" };
	csv("grown/a.csv", ["date,year,value,note", "2024-01-02,2023,1,x", "2024-01-03,2023,2,y"]);
	const narrow = {
		...grown,
		table: { columns, key: ["date"], date: "date" },
		source: source(["date", "year", "value"]),
	};
	await createDataset(db, EVERYTHING, narrow);
	expect(await ingest("grown")).toMatchObject({ state: "succeeded" });
	csv("grown/a.csv", ["date,year,value,note", "2024-01-02,2023,1,x", "2024-01-03,2023,3,y"]);
	expect(await ingest("grown")).toMatchObject({ state: "succeeded", version: 2 });
	// The year of the folder is not that of the rows.
	expect(await rowsOf("select distinct year from lake.grown")).toEqual([[2023]]);
	expect(await rollBack("grown", 1)).toBe(3);
	expect(await ingest("grown", { full: true })).toMatchObject({ state: "held", reason: "withdrawn" });
	await updateDataset(db, EVERYTHING, {
		...narrow,
		table: { ...narrow.table, columns: [...columns, { name: "note", type: "VARCHAR" }] },
		source: source(["date", "year", "value", "note"]),
	});
	// Rows with a note are none that were taken away.
	expect(await ingest("grown", { full: true })).toMatchObject({ state: "succeeded", version: 4 });
	expect((await checkLake(db, env.lake, true)).problems).toEqual([]);
});

test("values beside bars that are no action are none: one, zero, nothing and NaN", async () => {
	csv("wide/a.csv", [
		"day,ticker,div,ratio",
		"2024-01-02,AAA,NaN,NaN",
		"2024-01-03,AAA,0.0,1.0",
		"2024-01-04,AAA,,",
		"2024-01-05,AAA,0.5,2",
	]);
	await createDataset(db, EVERYTHING, {
		name: "wide",
		zone: "silver",
		kind: "corporate_actions",
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, "wide/*.csv"),
			format: "csv",
			columns: { symbol: "ticker", ex_date: "day", split: "ratio", cash_dividend: "div" },
		},
	});
	expect(await ingest("wide")).toMatchObject({ state: "succeeded", rows: { published: 2, quarantined: 0 } });
});

test("a table's changed columns make a run take everything anew", async () => {
	const table = (extra: readonly { name: string; type: "DOUBLE" }[]) => ({
		columns: [
			{ name: "day", type: "DATE" as const },
			{ name: "desk", type: "VARCHAR" as const },
			{ name: "limit_usd", type: "BIGINT" as const },
			...extra,
		],
		key: ["day", "desk"],
		date: "day",
	});
	csv("limits/a.csv", ["day,desk,limit_usd,used", "2024-01-02,rates,1000000,0.5", "2024-01-02,fx,12.5,0.1"]);
	const columns = ["day", "desk", "limit_usd"];
	const source = {
		type: "file" as const,
		path: path.join(folder, "limits/*.csv"),
		format: "csv" as const,
		columns: Object.fromEntries(columns.map((name) => [name, name])),
	};
	const limits = { name: "limits", zone: "silver" as const, kind: "table" as const, calendar: "XNYS" };
	await createDataset(db, EVERYTHING, { ...limits, table: table([]), source });
	expect(await ingest("limits")).toMatchObject({ rows: { published: 1, quarantined: 1 } });
	expect(await rowsOf("select desk, limit_usd from lake.limits")).toEqual([["rates", 1_000_000]]);
	await updateDataset(db, EVERYTHING, {
		...limits,
		table: table([{ name: "used", type: "DOUBLE" }]),
		source: { ...source, columns: { ...source.columns, used: "used" } },
	});
	// The file is the same as before: it is read again all the same.
	expect(await ingest("limits")).toMatchObject({ state: "succeeded", version: 2 });
	expect(await rowsOf("select desk, used from lake.limits")).toEqual([["rates", 0.5]]);
	expect(await rowsOf('select * from lake."limits@1"')).toEqual([["2024-01-02", "rates", 1_000_000]]);
	// What was set aside under the other columns is no more; what was under these is still known, and the new bad row is news.
	csv("limits/b.csv", ["day,desk,limit_usd,used", "2024-01-03,fx,13.5,0.1", "2024-01-03,rates,2,1"]);
	expect(await ingest("limits")).toMatchObject({ state: "succeeded", version: 3, rows: { quarantined: 1 } });
	expect((await getVersion(db, "limits", 3)).manifest.match(/_quarantine/g)).toHaveLength(2);
	csv("limits/b.csv", ["day,desk,limit_usd,used", "2024-01-03,fx,13.5,0.1", "2024-01-03,rates,3,1"]);
	expect(await ingest("limits")).toMatchObject({ state: "succeeded", version: 4, rows: { quarantined: 1 } });
	expect((await getVersion(db, "limits", 4)).manifest.match(/_quarantine/g)).toHaveLength(2);
	// Another type alone is another reading, too.
	const wider = table([{ name: "used", type: "DOUBLE" }]);
	await updateDataset(db, EVERYTHING, {
		...limits,
		table: {
			...wider,
			columns: wider.columns.map((one) => (one.name === "limit_usd" ? { ...one, type: "DOUBLE" as const } : one)),
		},
		source: { ...source, columns: { ...source.columns, used: "used" } },
	});
	expect(await ingest("limits")).toMatchObject({
		state: "succeeded",
		version: 5,
		rows: { extracted: 4, quarantined: 0 },
	});
	expect(await rowsOf("select limit_usd from lake.limits where desk = 'fx' order by day")).toEqual([[12.5], [13.5]]);
	// Rows that are not delivered again were read otherwise: they cannot stand beside the others.
	rmSync(path.join(folder, "limits/b.csv"));
	await updateDataset(db, EVERYTHING, {
		...limits,
		table: wider,
		source: { ...source, columns: { ...source.columns, used: "used" } },
	});
	expect(await ingest("limits")).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("not delivered again"),
	});
});
