/** Providers of kinds beside daily prices, through the whole pipeline, against servers on this machine. */
import { afterAll, expect, test } from "vitest";
import { EVERYTHING } from "../../tests/fixture";
import { FRED_KEY, openFred } from "../../tests/fred-server";
import { type BadAnswer, openProvider, stampOf } from "../../tests/provider-server";
import { openGround } from "../../tests/rollback-ground";
import { openSec } from "../../tests/sec-server";
import { zipOf } from "../../tests/zip-file";
import { setSimulatedClock } from "../clock";
import { getVersion } from "../datasets/reads";
import { createDataset } from "../datasets/save-dataset";
import { runSql } from "../query/run-sql";
import type { DatasetDefinition } from "../vocabulary/definition";

const [provider, sec, fred] = await Promise.all([openProvider(), openSec(), openFred()]);
afterAll(() => Promise.all([provider.close(), sec.close(), fred.close()]));
const { db, env, sandbox, ingest } = await openGround();
const at = (instant: string) => setSimulatedClock(db, new Date(instant), 0);
await at("2024-06-14T23:00:00Z");

const limits = { attempts: 3, backoff_ms: 1, wait_max_seconds: 1, requests_per_minute: 60_000, timeout_seconds: 5 };
const create = (definition: Omit<DatasetDefinition, "zone" | "calendar">) =>
	createDataset(db, EVERYTHING, { zone: "silver", calendar: "XNYS", ...definition });
const rowsOf = async (sql: string) =>
	(await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 50 })).rows;
/** Every try of a run as "subject: outcome status". */
const requestsOf = async (run: number): Promise<string[]> => {
	const { rows } = await db.query("select * from source_requests where run_id = $1 order by seq", [run]);
	return rows.map(({ subject, outcome, status }) => `${subject}: ${outcome} ${status}`);
};
const json = (value: unknown): BadAnswer => ({ kind: "body", body: JSON.stringify(value), type: "application/json" });

const yahoo = (symbols: string[]) => ({ type: "yahoo" as const, symbols, base_url: provider.url, limits });
const dividend = (date: string, amount: number) => ({ [stampOf(date)]: { date: stampOf(date), amount } });
const split = (date: string, numerator: number, denominator: number) => ({
	[stampOf(date)]: { date: stampOf(date), numerator, denominator, splitRatio: `${numerator}:${denominator}` },
});

test("Yahoo's actions are asked for whole each time: a later split restates the dividends before it", async () => {
	provider.bars.set("AAPL", []).set("BRK-B", []);
	provider.events.set("AAPL", { dividends: { ...dividend("2014-02-06", 3.05), ...dividend("2014-05-08", 3.29) } });
	await create({
		name: "acts",
		kind: "corporate_actions",
		currency: "USD",
		source: { ...yahoo(["AAPL", "BRK.B"]), provider_symbols: { "BRK.B": "BRK-B" } },
	});
	const first = await ingest("acts");
	expect(first).toMatchObject({ state: "succeeded", version: 1, rows: { extracted: 2, published: 2, quarantined: 0 } });
	expect(await requestsOf(first.id)).toEqual(["AAPL: answered 200", "BRK.B: answered 200"]);

	provider.events.set("AAPL", {
		splits: split("2014-06-09", 7, 1),
		dividends: { ...dividend("2014-02-06", 0.435714), ...dividend("2014-05-08", 0.47) },
	});
	provider.requests.length = 0;
	expect(await ingest("acts")).toMatchObject({ state: "succeeded", version: 2 });
	const yearsAsked = () =>
		provider.requests.map((url) => new Date(Number(/period1=(-?\d+)/.exec(url)?.[1]) * 1000).getUTCFullYear());
	expect(yearsAsked()).toEqual([1962, 1962]);
	expect(await getVersion(db, "acts", 2)).toMatchObject({ rows_added: 1, rows_restated: 2, row_count: 3 });
	expect(
		await rowsOf("select symbol, ex_date::text, type, ratio, amount, currency from lake.acts order by ex_date"),
	).toEqual([
		["AAPL", "2014-02-06", "cash_dividend", null, 0.435714, "USD"],
		["AAPL", "2014-05-08", "cash_dividend", null, 0.47, "USD"],
		["AAPL", "2014-06-09", "split", 7, null, null],
	]);
	provider.requests.length = 0;
	expect(await ingest("acts", { from: "2014-06-01" })).toMatchObject({ state: "unchanged" });
	expect(yearsAsked()).toEqual([1962, 1962]);
	expect(await ingest("acts")).toMatchObject({ state: "unchanged" });
});

test("events of another shape are tried again and fail the run; a symbol that Yahoo knows no more keeps its actions", async () => {
	provider.bars.set("GONE", []);
	provider.events.set("GONE", { splits: split("2020-08-31", 4, 1) });
	await create({ name: "shapes", kind: "corporate_actions", source: yahoo(["AAPL", "GONE"]) });
	expect(await ingest("shapes")).toMatchObject({ state: "succeeded", version: 1 });
	const good = provider.events.get("AAPL");
	provider.events.set("AAPL", { dividends: { "1": { date: 1 } } });
	const failed = await ingest("shapes");
	expect(failed).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("sent a dividend that is none at /chart/result/0/events/dividends/1"),
	});
	expect(await requestsOf(failed.id)).toEqual(["AAPL: again 200", "AAPL: again 200", "AAPL: given_up 200"]);
	provider.events.set("AAPL", good);
	provider.currency = "GBp";
	await create({ name: "pence", kind: "corporate_actions", currency: "GBP", source: yahoo(["AAPL"]) });
	expect(await ingest("pence")).toMatchObject({ state: "failed", reason: expect.stringContaining("GBp") });
	provider.currency = "USD";
	provider.bars.delete("GONE");
	const run = await ingest("shapes");
	expect(run).toMatchObject({ state: "unchanged" });
	expect(await requestsOf(run.id)).toEqual(["AAPL: answered 200", "GONE: answered 404"]);
	expect(await rowsOf("select ratio from lake.shapes where symbol = 'GONE'")).toEqual([[4]]);
	await create({ name: "nobody", kind: "corporate_actions", source: yahoo(["GONE"]) });
	expect(await ingest("nobody")).toMatchObject({ state: "failed", reason: expect.stringContaining("knows none") });
});

test("FRED's values are kept with their vintages, so that a day sees what was known on it", async () => {
	const gdp = [{ date: "2024-01-01", value: "27.9", vintage: "2024-04-25" }];
	fred.series.set("GDP", gdp).set("UNRATE", [{ date: "2024-01-01", value: ".", vintage: "2024-02-02" }]);
	const source = { type: "fred" as const, base_url: fred.url, limits };
	await create({ name: "macro", kind: "macro_series", source: { ...source, series: ["GDP", "UNRATE", "NOPE"] } });
	expect(await ingest("macro")).toMatchObject({
		state: "errored",
		reason: expect.stringContaining("set QTRADE_SECRET_FRED_API_KEY"),
	});
	env.secrets.FRED_API_KEY = FRED_KEY;
	fred.bad.push({ kind: "status", status: 500 });
	const first = await ingest("macro");
	expect(first).toMatchObject({ state: "succeeded", version: 1, rows: { published: 2 } });
	expect(await requestsOf(first.id)).toEqual([
		"GDP: again 500",
		"GDP: answered 200",
		"UNRATE: answered 200",
		"NOPE: answered 400",
	]);
	const { rows } = await db.query("select url from source_requests where run_id = $1", [first.id]);
	expect(JSON.stringify(rows)).not.toContain(FRED_KEY);

	gdp.push({ date: "2024-01-01", value: "28.1", vintage: "2024-05-30" });
	expect(await ingest("macro")).toMatchObject({ state: "succeeded", version: 2 });
	expect(await getVersion(db, "macro", 2)).toMatchObject({ rows_added: 1, rows_restated: 0, row_count: 3 });
	const asOf = (day: string) =>
		rowsOf(
			`select series, date::text, arg_max_null(value, vintage) from lake.macro where vintage <= '${day}' group by all order by 1`,
		);
	expect(await asOf("2024-04-24")).toEqual([["UNRATE", "2024-01-01", null]]);
	expect(await asOf("2024-05-29")).toContainEqual(["GDP", "2024-01-01", 27.9]);
	expect(await asOf("2024-05-30")).toContainEqual(["GDP", "2024-01-01", 28.1]);
	expect(await ingest("macro")).toMatchObject({ state: "unchanged" });

	await create({ name: "no_series", kind: "macro_series", source: { ...source, series: ["NOPE"] } });
	expect(await ingest("no_series")).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("FRED knows none of NOPE"),
	});
});

const user_agent = "Example Capital data@example.com";
const factsOf = (cik: number, facts: object[]) => ({
	cik,
	entityName: "An issuer",
	facts: { "us-gaap": { Assets: { label: null, description: null, units: { USD: facts } } } },
});

test("company facts can be used from the session after their filing day; a repeated frame is one row", async () => {
	// A Friday: the first open after it is on Monday.
	const fact = { end: "2009-06-30", val: 5, accn: "0001-09-1", form: "10-Q", filed: "2009-08-07" };
	sec.companies
		.set("1", factsOf(1, [fact, { ...fact, frame: "CY2009Q2I" }]))
		.set("2", factsOf(2, [{ ...fact, val: 7, accn: "0002-09-1" }]));
	const source = { type: "sec_companyfacts" as const, user_agent, base_url: sec.url, limits };
	await create({ name: "facts", kind: "fundamentals", source: { ...source, issuers: ["1", "0000000002", "3"] } });
	const run = await ingest("facts");
	expect(run).toMatchObject({ state: "succeeded", rows: { extracted: 3, quarantined: 0, published: 2 } });
	expect(await requestsOf(run.id)).toEqual(["1: answered 200", "2: answered 200", "3: answered 404"]);
	expect(
		await rowsOf(
			"select issuer, value, accepted, available_at::text, usable_from::text from lake.facts order by issuer",
		),
	).toEqual([
		["1", 5, null, "2009-08-08 04:00:00+00", "2009-08-10 13:30:00+00"],
		["2", 7, null, "2009-08-08 04:00:00+00", "2009-08-10 13:30:00+00"],
	]);
	expect(run.checks.find(({ name }) => name === "unknown_symbols")).toMatchObject({ status: "warn", count: 1 });
	expect(await ingest("facts")).toMatchObject({ state: "unchanged" });
	// Figures name no ticker: it is the issuer that a run asks for.
	expect(await ingest("facts", { symbols: ["0000000001"] })).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("without zeros"),
	});
	const one = await ingest("facts", { symbols: ["1"] });
	expect(one).toMatchObject({ state: "unchanged", rows: { published: 1 } });
	expect(await requestsOf(one.id)).toEqual(["1: answered 200"]);
	await create({ name: "no_issuer", kind: "fundamentals", source: { ...source, issuers: ["3"] } });
	expect(await ingest("no_issuer")).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("the SEC knows none of 3"),
	});
});

const archive = (adsh: string, filed: string, value: string): Buffer => {
	const day = filed.replaceAll("-", "");
	const sub = `adsh\tcik\tform\tfiled\taccepted\n${adsh}\t874761\t10-Q\t${day}\t${filed} 20:55:00.0\n`;
	const num = `adsh\ttag\tversion\tddate\tqtrs\tuom\tvalue\n${adsh}\tAssets\tus-gaap/2009\t20090331\t0\tUSD\t${value}\n`;
	return zipOf([
		{ name: "sub.txt", text: sub },
		{ name: "num.txt", text: num },
	]);
};

test("the SEC's archives are asked for once each; one that is not published yet is asked for again", async () => {
	await at("2009-07-01T16:00:00Z");
	sec.archives.set("2009q1", archive("A-1", "2009-02-10", "1"));
	await create({
		name: "fsds",
		kind: "fundamentals",
		source: { type: "sec_fsds", user_agent, base_url: sec.url, limits },
	});
	const first = await ingest("fsds");
	expect(first).toMatchObject({ state: "succeeded", version: 1, rows: { published: 1 } });
	expect(await requestsOf(first.id)).toEqual(["2009q1: answered 200", "2009q2: answered 404"]);
	sec.archives.set("2009q2", archive("A-2", "2009-05-11", "2"));
	const second = await ingest("fsds");
	expect(second).toMatchObject({ state: "succeeded", version: 2 });
	expect(await requestsOf(second.id)).toEqual(["2009q2: answered 200"]);
	expect(await rowsOf("select revision, value, usable_from::text from lake.fsds order by revision")).toEqual([
		["A-1", 1, "2009-02-11 14:30:00+00"],
		["A-2", 2, "2009-05-12 13:30:00+00"],
	]);
	const third = await ingest("fsds");
	expect(third).toMatchObject({ state: "unchanged" });
	expect(await requestsOf(third.id)).toEqual([]);
	const full = await ingest("fsds", { full: true });
	expect(full).toMatchObject({ state: "unchanged" });
	expect(await requestsOf(full.id)).toEqual(["2009q1: answered 200", "2009q2: answered 200"]);
	// A run over one quarter asks for that one, and forgets none of the others.
	sec.archives.set("2009q2", archive("A-2", "2009-05-11", "3"));
	const part = await ingest("fsds", { from: "2009-04-01", to: "2009-06-30" });
	expect(part).toMatchObject({ state: "succeeded", version: 3 });
	expect(await requestsOf(part.id)).toEqual(["2009q2: answered 200"]);
	const last = await ingest("fsds");
	expect(last).toMatchObject({ state: "unchanged" });
	expect(await requestsOf(last.id)).toEqual([]);
	await at("2024-06-14T23:00:00Z");
});

test("any JSON gives actions, a row each or beside the bars, and a table of one's own", async () => {
	const http = { type: "http" as const, format: "json" as const, limits };
	await create({
		name: "http_acts",
		kind: "corporate_actions",
		source: {
			...http,
			url: `${provider.url}/actions/{symbol}?from={from}`,
			rows: "/data",
			symbols: ["AAPL", "KO"],
			start: "2000-01-03",
			columns: { ex_date: "day", split: "ratio", cash_dividend: "cash" },
		},
	});
	const answers = [
		json({ data: [{ day: "2014-06-09", ratio: 7, cash: 0 }] }),
		json({ data: [{ day: "2012-08-13", ratio: 2, cash: 0.255 }] }),
	];
	provider.bad.push(...answers);
	expect(await ingest("http_acts")).toMatchObject({ state: "succeeded", rows: { published: 3 } });
	expect(await rowsOf("select symbol, type, ratio, amount from lake.http_acts order by symbol, type")).toEqual([
		["AAPL", "split", 7, null],
		["KO", "cash_dividend", null, 0.255],
		["KO", "split", 2, null],
	]);
	provider.bad.push(...answers);
	provider.requests.length = 0;
	const again = await ingest("http_acts");
	expect(again).toMatchObject({ state: "unchanged", reason: null });
	// What is held of it, and its dates, say nothing of what may yet be restated.
	expect(provider.requests).toEqual(["/actions/AAPL?from=2000-01-03", "/actions/KO?from=2000-01-03"]);
	expect(await requestsOf(again.id)).toEqual(["AAPL: answered 200", "KO: answered 200"]);

	await create({
		name: "http_limits",
		kind: "table",
		table: {
			columns: [
				{ name: "day", type: "DATE" },
				{ name: "desk", type: "VARCHAR" },
				{ name: "limit_usd", type: "BIGINT" },
			],
			key: ["day", "desk"],
			date: "day",
		},
		source: {
			...http,
			url: `${provider.url}/limits`,
			columns: { day: "at", desk: "desk", limit_usd: "max" },
			date_format: "epoch_seconds",
			time_zone: "America/New_York",
		},
	});
	const day = stampOf("2024-01-02");
	const rows = [
		{ at: day, desk: "rates", max: 1_000_000 },
		{ at: day, desk: "fx", max: "much" },
	];
	provider.bad.push(json(rows));
	const run = await ingest("http_limits");
	expect(run).toMatchObject({ state: "succeeded", rows: { published: 1, quarantined: 1 } });
	expect(await requestsOf(run.id)).toEqual(["http_limits: answered 200"]);
	expect(await rowsOf("select day::text, desk, limit_usd from lake.http_limits")).toEqual([
		["2024-01-02", "rates", 1_000_000],
	]);
	provider.bad.push(json(rows));
	expect(await ingest("http_limits")).toMatchObject({ state: "unchanged" });
});
