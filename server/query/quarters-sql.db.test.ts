/** Quarters out of what filings report: three-month facts, year-to-date figures, and years; as they were usable at a time. */
import path from "node:path";
import { expect, test } from "vitest";
import { EVERYTHING } from "../../tests/fixture";
import { qtradeOn } from "../../tests/qtrade-command";
import { openGround } from "../../tests/rollback-ground";
import { createDataset } from "../datasets/save-dataset";
import { type QuartersRequest, quartersSql } from "./quarters-sql";
import { runSql } from "./run-sql";

const ground = await openGround();
const { db, sandbox, csv, dataset, ingest, folder } = ground;

const COLUMNS = [
	...["issuer", "taxonomy", "tag", "period_start", "period_end", "unit", "segments", "coregistrant", "value", "form"],
	...["filed", "accepted", "revision"],
];

/** Publishes these facts as a dataset; each line says issuer,taxonomy,tag,start,end,unit,value,form,revision and has its filing's dates. */
async function facts(name: string, lines: readonly string[], { segments = "", coregistrant = "" } = {}): Promise<void> {
	csv(`${name}/a.csv`, [
		COLUMNS.join(","),
		...lines.map((line) => {
			const [issuer, taxonomy, tag, start, end, unit, value, form, revision = ""] = line.split(",");
			const filed = FILED[revision] ?? revision;
			return [issuer, taxonomy, tag, start, end, unit, segments, coregistrant, value, form]
				.concat([filed, `${filed}T21:00:00Z`, revision])
				.join(",");
		}),
	]);
	await createDataset(db, EVERYTHING, {
		name,
		zone: "silver",
		kind: "fundamentals",
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, `${name}/*.csv`),
			format: "csv",
			columns: Object.fromEntries(COLUMNS.map((column) => [column, column])),
		},
	});
	expect(await ingest(name)).toMatchObject({ state: "succeeded", rows: { quarantined: 0 } });
}

/** Filed after the close of these days: usable from the next session's open. */
const FILED: Record<string, string> = {
	q1: "2023-05-02",
	q2: "2023-08-01",
	q3: "2023-11-01",
	k: "2024-02-15",
	// what the first nine months had really been
	amended: "2024-04-03",
};

type Row = {
	taxonomy: unknown;
	from: unknown;
	to: unknown;
	value: unknown;
	method: unknown;
	usable: string;
	rest: unknown[];
};

async function quarters(name: string, changes: Partial<QuartersRequest> = {}): Promise<Row[]> {
	const request = { dataset: name, issuer: null, tag: null, asOf: null, from: null, to: null, ...changes };
	const { rows, columns } = await runSql(db, sandbox, EVERYTHING, {
		sql: await quartersSql(db, request),
		at: {},
		atTime: null,
		rowsMax: 100,
	});
	expect(columns.map((column) => column.name).join(" ")).toBe(
		"issuer taxonomy tag unit quarter_start quarter_end value method usable_from forms revisions",
	);
	return rows.map(([issuer, taxonomy, tag, unit, from, to, value, method, usable, forms, revisions]) => ({
		taxonomy,
		from,
		to,
		value,
		method,
		usable: new Date(String(usable)).toISOString().slice(0, 16),
		rest: [issuer, tag, unit, forms, revisions],
	}));
}
const short = (rows: Row[]): unknown[][] => rows.map((row) => [row.to, row.value, row.method]);

const CASH = "NetCashProvidedByOperatingActivities";
const cash = (end: string, value: number, form: string, revision: string): string =>
	`7,us-gaap/2023,${CASH},2023-01-01,${end},USD,${value},${form},${revision}`;
const CASH_FACTS = [
	cash("2023-03-31", 10, "10-Q", "q1"),
	cash("2023-06-30", 30, "10-Q", "q2"),
	cash("2023-09-30", 60, "10-Q", "q3"),
	// the taxonomy of the next year: the same series
	cash("2023-12-31", 100, "10-K", "k").replace("2023,", "2024,"),
	cash("2023-09-30", 66, "10-Q/A", "amended"),
];

test("cash flows that come only year to date become quarters, the last one by subtraction", async () => {
	await facts("cash", CASH_FACTS);
	expect(await quarters("cash", { asOf: "2024-03-01T00:00:00Z" })).toEqual([
		{
			taxonomy: "us-gaap",
			from: "2023-01-01",
			to: "2023-03-31",
			value: 10,
			method: "reported",
			usable: "2023-05-03T13:30",
			rest: ["7", CASH, "USD", ["10-Q"], ["q1"]],
		},
		{
			taxonomy: "us-gaap",
			from: "2023-04-01",
			to: "2023-06-30",
			value: 20,
			method: "year_to_date",
			usable: "2023-08-02T13:30",
			rest: ["7", CASH, "USD", ["10-Q", "10-Q"], ["q2", "q1"]],
		},
		{
			taxonomy: "us-gaap",
			from: "2023-07-01",
			to: "2023-09-30",
			value: 30,
			method: "year_to_date",
			usable: "2023-11-02T13:30",
			rest: ["7", CASH, "USD", ["10-Q", "10-Q"], ["q3", "q2"]],
		},
		{
			taxonomy: "us-gaap",
			from: "2023-10-01",
			to: "2023-12-31",
			value: 40,
			method: "fourth_quarter",
			usable: "2024-02-16T14:30",
			rest: ["7", CASH, "USD", ["10-K", "10-Q"], ["k", "q3"]],
		},
	]);
});

test("what was not usable yet does not count, and a restated nine months restates Q3 and Q4 from its open on", async () => {
	const asOf = async (instant: string | null) => (await quarters("cash", { asOf: instant })).map((row) => row.value);
	expect(await asOf("2023-05-03T13:29:59Z")).toEqual([]);
	expect(await asOf("2023-05-03T13:30:00Z")).toEqual([10]);
	expect(await asOf("2024-02-16T09:29:59-05:00")).toEqual([10, 20, 30]);
	expect(await asOf("2024-02-16T09:30:00-05:00")).toEqual([10, 20, 30, 40]);
	expect(await asOf("2024-04-04T13:29:59Z")).toEqual([10, 20, 30, 40]);
	expect(await asOf("2024-04-04T13:30:00Z")).toEqual([10, 20, 36, 34]);
	const restated = (await quarters("cash")).slice(2);
	expect(short(restated)).toEqual([
		["2023-09-30", 36, "year_to_date"],
		["2023-12-31", 34, "fourth_quarter"],
	]);
	expect(restated.map(({ usable, rest }) => [usable, rest[4]])).toEqual([
		["2024-04-04T13:30", ["amended", "q2"]],
		["2024-04-04T13:30", ["k", "amended"]],
	]);
});

test("quarter ends can be chosen, an issuer with or without leading zeros, a tag", async () => {
	expect(short(await quarters("cash", { from: "2023-06-30", to: "2023-09-30" }))).toEqual([
		["2023-06-30", 20, "year_to_date"],
		["2023-09-30", 36, "year_to_date"],
	]);
	expect(await quarters("cash", { issuer: "0000000007", tag: CASH })).toHaveLength(4);
	expect(await quarters("cash", { issuer: "8" })).toEqual([]);
	expect(await quarters("cash", { tag: "it's another" })).toEqual([]);
});

const sale = (start: string, end: string, value: number | string, revision = "k"): string =>
	`1,us-gaap,Revenues,${start},${end},USD,${value},10-K,${revision}`;

test("a reported quarter wins over a derived one; a year without nine months is less its three quarters", async () => {
	await facts("sales", [
		sale("2023-01-01", "2023-03-31", 100),
		// half year less Q1 would be 205
		sale("2023-04-01", "2023-06-30", 200),
		sale("2023-01-01", "2023-06-30", 305),
		sale("2023-07-01", "2023-09-30", 300),
		sale("2023-01-01", "2023-12-31", 1000),
		// the next year: Q2 is derived, Q1 and Q3 reported
		sale("2024-01-01", "2024-03-31", 1),
		sale("2024-01-01", "2024-06-30", 3),
		sale("2024-07-01", "2024-09-30", 4),
		sale("2024-01-01", "2024-12-31", 16),
		// two years on: no second quarter, so no fourth
		sale("2025-01-01", "2025-03-31", 1),
		sale("2025-07-01", "2025-09-30", 4),
		sale("2025-01-01", "2025-12-31", 16),
	]);
	const rows = await quarters("sales");
	expect(short(rows)).toEqual([
		["2023-03-31", 100, "reported"],
		["2023-06-30", 200, "reported"],
		["2023-09-30", 300, "reported"],
		["2023-12-31", 400, "fourth_quarter"],
		["2024-03-31", 1, "reported"],
		["2024-06-30", 2, "year_to_date"],
		["2024-09-30", 4, "reported"],
		["2024-12-31", 9, "fourth_quarter"],
		["2025-03-31", 1, "reported"],
		["2025-09-30", 4, "reported"],
	]);
	expect(rows[3]).toMatchObject({ from: "2023-10-01" });
	expect(rows[7]?.rest[4]).toEqual(["k", "k", "k", "k", "k"]);
});

test("nine months are taken before three quarters, where a year has both", async () => {
	await facts("both", [
		sale("2023-01-01", "2023-03-31", 1),
		sale("2023-04-01", "2023-06-30", 1),
		sale("2023-07-01", "2023-09-30", 1),
		sale("2023-01-01", "2023-09-30", 5),
		sale("2023-01-01", "2023-12-31", 10),
	]);
	expect(short(await quarters("both")).at(-1)).toEqual(["2023-12-31", 5, "fourth_quarter"]);
});

test("a year of 53 weeks has a last quarter of 14; facts that begin on another day, or span no quarter, give none", async () => {
	await facts("weeks", [
		// 2023-01-29 to 2024-02-03: 371 days
		sale("2023-01-29", "2023-04-29", 13),
		sale("2023-01-29", "2023-07-29", 26),
		sale("2023-01-29", "2023-10-28", 39),
		sale("2023-01-29", "2024-02-03", 53),
		// 2022-01-30 to 2023-01-28: 52 weeks, whose nine months begin a day late
		sale("2022-01-31", "2022-10-29", 39),
		sale("2022-01-30", "2023-01-28", 52),
		// twelve weeks and sixteen are a quarter of 84 days and none
		sale("2021-01-03", "2021-03-27", 12),
		sale("2021-03-28", "2021-07-17", 16),
		// five quarters
		sale("2019-01-01", "2020-03-31", 5),
	]);
	const rows = await quarters("weeks");
	expect(rows.map((row) => [row.from, row.to, row.value, row.method])).toEqual([
		["2021-01-03", "2021-03-27", 12, "reported"],
		["2023-01-29", "2023-04-29", 13, "reported"],
		["2023-04-30", "2023-07-29", 13, "year_to_date"],
		["2023-07-30", "2023-10-28", 13, "year_to_date"],
		["2023-10-29", "2024-02-03", 14, "fourth_quarter"],
	]);
});

test("units are never mixed, nor issuers, tags, taxonomies; segments and other entities of a filing do not count", async () => {
	const base = "1,us-gaap,Revenues,2023-01-01,";
	await facts("units", [
		`${base}2023-03-31,USD,100,10-Q,q1`,
		`${base}2023-06-30,EUR,180,10-Q,q2`,
		`2${base.slice(1)}2023-06-30,USD,180,10-Q,q2`,
		`${base.replace("Revenues", "Sales")}2023-06-30,USD,180,10-Q,q2`,
		`${base.replace("us-gaap", "ifrs-full")}2023-06-30,USD,180,10-Q,q2`,
		`${base.replace("us-gaap", "")}2023-06-30,USD,180,10-Q,q2`,
	]);
	expect(short(await quarters("units"))).toEqual([["2023-03-31", 100, "reported"]]);
	await facts("segments", CASH_FACTS, { segments: "Region=Europe;" });
	await facts("entities", CASH_FACTS, { coregistrant: "ParentCompany" });
	for (const name of ["segments", "entities"]) expect(await quarters(name)).toEqual([]);
});

test("an issuer's own tag is one series, though each archive names its filing for a taxonomy", async () => {
	const own = (end: string, value: number, revision: string) =>
		`1,${revision},OwnTag,2023-01-01,${end},USD,${value},10-Q,${revision}`;
	await facts("own", [own("2023-03-31", 1, "q1"), own("2023-06-30", 3, "q2")]);
	expect((await quarters("own")).map((row) => [row.taxonomy, row.value])).toEqual([
		["custom", 1],
		["custom", 2],
	]);
});

test("per-share figures, averages and ratios are not subtracted", async () => {
	const of = (tag: string, unit: string) => [
		`1,us-gaap,${tag},2023-01-01,2023-03-31,${unit},1,10-Q,q1`,
		`1,us-gaap,${tag},2023-01-01,2023-06-30,${unit},3,10-Q,q2`,
	];
	await facts("not_additive", [
		...of("EarningsPerShareBasic", "USD"),
		...of("Dividends", "USD/shares"),
		...of("EffectiveTaxRate", "pure"),
		...of("WeightedAverageNumberOfSharesOutstandingBasic", "shares"),
	]);
	const rows = await quarters("not_additive");
	expect(rows.map((row) => [row.to, row.value])).toEqual(Array(4).fill(["2023-03-31", 1]));
});

test("a balance passes as reported, as it was last known", async () => {
	const assets = (end: string, value: number | string, revision: string) =>
		`1,us-gaap,Assets,,${end},USD,${value},10-Q,${revision}`;
	await facts("balances", [
		assets("2023-03-31", 7, "q1"),
		assets("2023-06-30", 8, "q2"),
		assets("2023-03-31", 9, "q3"),
		// a later filing without a figure takes none away
		assets("2023-06-30", "", "k"),
	]);
	expect((await quarters("balances", { asOf: "2023-10-01T00:00:00Z" })).map((row) => row.value)).toEqual([7, 8]);
	const rows = await quarters("balances");
	expect(rows.map((row) => [row.from, ...(short([row])[0] ?? [])])).toEqual([
		[null, "2023-03-31", 9, "reported"],
		[null, "2023-06-30", 8, "reported"],
	]);
});

test("other kinds, unknown datasets and what is no instant are refused", async () => {
	await dataset("bars", "bars/*");
	await expect(quarters("bars")).rejects.toThrow("bars has prices_daily, no fundamentals");
	await expect(quarters("nowhere")).rejects.toThrow("there is no dataset nowhere");
	for (const asOf of ["2024-03-01", "2024-03-01T00:00:00", "yesterday", "2024-03-01T00:00:00Z' or true --"])
		await expect(quarters("cash", { asOf })).rejects.toThrow("is no instant");
});

test("the command prints them", () => {
	const qtrade = qtradeOn(ground);
	const answer = qtrade([
		"quarters",
		"cash",
		"--issuer",
		"7",
		"--as-of",
		"2024-03-01T00:00:00Z",
		"--from",
		"2023-12-31",
	]);
	expect(answer).toMatchObject({
		code: 0,
		document: { row_count: 1, versions: { cash: 1 }, rows: [{ tag: CASH, value: 40, method: "fourth_quarter" }] },
	});
	expect(qtrade(["quarters", "cash", "--as-of", "today"])).toMatchObject({ code: 1, error: { code: "invalid_input" } });
	expect(qtrade(["quarters", "cash", "--to", "2023-02-30"]).code).toBe(2);
});
