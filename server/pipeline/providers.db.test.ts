/** Providers that are asked over HTTP, on good days and bad ones, against a server on this machine. */
import { afterAll, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING } from "../../tests/fixture";
import { type BadAnswer, openProvider, served } from "../../tests/provider-server";
import { openGround } from "../../tests/rollback-ground";
import { setSimulatedClock } from "../clock";
import { createDataset, updateDataset } from "../datasets/save-dataset";
import { runSql } from "../query/run-sql";
import type { DatasetDefinition, HttpSource, YahooSource } from "../vocabulary/definition";
import { executeRun } from "./execute-run";
import { retryRun } from "./retry-run";

const provider = await openProvider();
afterAll(() => provider.close());
const { db, env, sandbox, csv, dataset, ingest, replay } = await openGround();
const at = (instant: string) => setSimulatedClock(db, new Date(instant), 0);
await at("2024-01-05T23:00:00Z");

const limits = { attempts: 3, backoff_ms: 1, wait_max_seconds: 1, requests_per_minute: 60_000, timeout_seconds: 5 };
const prices = (name: string, source: DatasetDefinition["source"], changes: Partial<DatasetDefinition> = {}) => ({
	name,
	zone: "silver" as const,
	kind: "prices_daily" as const,
	calendar: "XNYS",
	basis: "split" as const,
	source,
	...changes,
});
const yahoo = (symbols: string[], changes: Partial<YahooSource> = {}): YahooSource => ({
	type: "yahoo",
	symbols,
	start: "2024-01-02",
	base_url: provider.url,
	limits,
	...changes,
});
const create = (definition: DatasetDefinition) => createDataset(db, EVERYTHING, definition);
const rowsOf = async (name: string) => {
	const sql = `select symbol, date, close, flags from lake.${name} order by symbol, date`;
	return (await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 100 })).rows;
};
const requestsOf = async (run: number) =>
	(
		await db.query(
			`select subject, attempt, status, outcome, problem, file_name is not null as kept
			 from source_requests where run_id = $1 order by seq`,
			[run],
		)
	).rows;
const asked = (): string[] => provider.requests.splice(0);

const DAYS = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"];
const history = (start: number) => DAYS.map((date, i) => served(date, start + i));

test("Yahoo's bars come by symbol, in the exchange's dates, under our tickers", async () => {
	provider.bars.set("AAPL", history(100)).set("BRK-B", history(300));
	await create(prices("us", yahoo(["AAPL", "BRK.B"], { provider_symbols: { "BRK.B": "BRK-B" } })));
	const run = await ingest("us");
	expect(run).toMatchObject({ state: "succeeded", version: 1, rows: { extracted: 8, published: 8 } });
	expect((await rowsOf("us")).slice(3, 5)).toEqual([
		["AAPL", "2024-01-05", 103, null],
		["BRK.B", "2024-01-02", 300, null],
	]);
	expect(await requestsOf(run.id)).toEqual(
		["AAPL", "BRK.B"].map((subject) => ({
			subject,
			attempt: 1,
			status: 200,
			outcome: "answered",
			problem: null,
			kept: true,
		})),
	);
	expect(provider.headers[0]).toMatchObject({ "user-agent": expect.stringContaining("qtrade") });
	asked();
	expect(await ingest("us")).toMatchObject({ state: "unchanged" });
});

test("a ticker that joins gets its history, the others their last sessions", async () => {
	provider.bars.set("MSFT", history(50));
	await updateDataset(
		db,
		EVERYTHING,
		prices("us", yahoo(["AAPL", "BRK.B", "MSFT"], { provider_symbols: { "BRK.B": "BRK-B" } })),
	);
	asked();
	expect(await ingest("us")).toMatchObject({ state: "succeeded", version: 2, rows: { published: 6 } });
	const from = asked().map((url) => new Date(Number(/period1=(\d+)/.exec(url)?.[1]) * 1000).toISOString());
	expect(from).toEqual(["2024-01-05T05:00:00.000Z", "2024-01-05T05:00:00.000Z", "2024-01-02T05:00:00.000Z"]);
});

const bad: [string, BadAnswer, string][] = [
	["429 with Retry-After in seconds", { kind: "status", status: 429, retryAfter: "0" }, "answered 429"],
	["500", { kind: "status", status: 500, body: "<html>Oh <b>dear</b></html>" }, "Oh dear"],
	["a cut connection", { kind: "cut" }, "cut the connection"],
	["HTML for JSON", { kind: "body", body: "<!doctype html><title>Sign in</title>" }, "an HTML page"],
	["an empty page", { kind: "body", body: "" }, "an empty page"],
	["half of a JSON", { kind: "body", body: '{"chart": {"result"' }, "where JSON was to be"],
	[
		"a changed column",
		{
			kind: "body",
			body: '{"chart":{"result":[{"meta":{"symbol":"AAPL","exchangeTimezoneName":"America/New_York","dataGranularity":"1d"},"timestamp":[1704205800],"indicators":{"quote":[{"o":[1]}]}}]}}',
		},
		"sent no open",
	],
	[
		"another symbol's bars",
		{ kind: "body", body: '{"chart":{"result":[{"meta":{"symbol":"MSFT"}}]}}' },
		"answered about MSFT when asked for AAPL",
	],
];

test.each(bad)("%s is tried again, and recorded", async (name, answer, problem) => {
	const dataset = `bad_${bad.findIndex(([one]) => one === name)}`;
	await create(prices(dataset, yahoo(["AAPL"])));
	provider.bad.push(answer);
	const run = await ingest(dataset);
	expect(run).toMatchObject({ state: "succeeded", rows: { published: 4 } });
	expect(await requestsOf(run.id)).toMatchObject([
		{ attempt: 1, outcome: "again", problem: expect.stringContaining(problem) },
		{ attempt: 2, outcome: "answered", status: 200, problem: null },
	]);
});

test("a provider that is down ends the run as infrastructure, with what was asked; one that is wrong fails it", async () => {
	await create(prices("down", yahoo(["AAPL"])));
	provider.bad.push(...Array<BadAnswer>(3).fill({ kind: "status", status: 503 }));
	const errored = await ingest("down");
	expect(errored).toMatchObject({
		state: "errored",
		reason: expect.stringContaining("answered 503"),
		diagnosis: { fault: "provider", steps: [expect.stringContaining("requests below"), expect.any(String)] },
	});
	expect((await requestsOf(errored.id)).map(({ outcome }) => outcome)).toEqual(["again", "again", "given_up"]);
	provider.bad.push({ kind: "status", status: 429, retryAfter: "3600" });
	expect(await ingest("down")).toMatchObject({ state: "errored", reason: expect.stringContaining("429") });
	provider.bad.push(...Array<BadAnswer>(3).fill({ kind: "body", body: "<html>captcha" }));
	const failed = await ingest("down");
	expect(failed).toMatchObject({ state: "failed", reason: expect.stringContaining("an HTML page") });
	// What came is in bronze: somebody will want to see it.
	expect((await requestsOf(failed.id)).map(({ kept }) => kept)).toEqual([true, true, true]);
	provider.timeZone = "Europe/London";
	expect(await ingest("down")).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("in the zone Europe/London"),
	});
	provider.timeZone = "America/New_York";
});

test("London's bars are in pence: they are refused for pounds, and pounds once the definition says what a pence is", async () => {
	provider.bars.set("VOD.L", history(7000));
	Object.assign(provider, { timeZone: "Europe/London", currency: "GBp" });
	const vodafone = yahoo(["VOD"], { provider_symbols: { VOD: "VOD.L" } });
	const london = (changes: Partial<DatasetDefinition>) => prices("uk", vodafone, { calendar: "XLON", ...changes });
	await create(london({ currency: "USD" }));
	expect(await ingest("uk")).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("VOD is quoted in GBp, and the dataset's currency is USD"),
	});
	await updateDataset(db, EVERYTHING, london({ currency: "GBP" }));
	asked();
	expect(await ingest("uk")).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("with the currency GBP its price_unit is 0.01, not 1"),
	});
	expect(asked()).toHaveLength(1);
	await updateDataset(db, EVERYTHING, london({ currency: "GBP", price_unit: 0.01 }));
	expect(await ingest("uk")).toMatchObject({ state: "succeeded", rows: { published: 4 } });
	expect((await rowsOf("uk"))[0]).toEqual(["VOD", "2024-01-02", 70, null]);
	Object.assign(provider, { timeZone: "America/New_York", currency: "USD" });
});

test("a retry asks only for what the failed run did not get", async () => {
	await create(prices("resumed", yahoo(["AAPL", "MSFT"])));
	provider.bad.push({ kind: "pass" }, ...Array<BadAnswer>(3).fill({ kind: "status", status: 500 }));
	const failed = await ingest("resumed");
	expect(failed.state).toBe("errored");
	asked();
	const retried = await retryRun(db, EVERYTHING, failed.id);
	expect(await executeRun({ db, env, worker: "test" }, retried)).toBe("succeeded");
	expect(asked()).toEqual([expect.stringContaining("/MSFT?")]);
	expect(await rowsOf("resumed")).toHaveLength(8);
});

test("a symbol that the provider knows no more keeps its rows; nobody's is an error", async () => {
	provider.bars.set("GONE", history(10));
	await create(prices("delisted", yahoo(["AAPL", "GONE"])));
	await ingest("delisted");
	provider.bars.delete("GONE");
	provider.bars.set("AAPL", [...history(100), served("2024-01-08", 104)]);
	await at("2024-01-08T23:00:00Z");
	expect(await ingest("delisted")).toMatchObject({ state: "succeeded", version: 2 });
	expect((await rowsOf("delisted")).filter(([symbol]) => symbol === "GONE")).toHaveLength(4);
	await create(prices("nobody", yahoo(["GONE"])));
	expect(await ingest("nobody")).toMatchObject({ state: "failed", reason: expect.stringContaining("knows none") });
});

test("a split that rescales the history is taken whole, in the run that sees it", async () => {
	provider.bars.set("NVDA", history(1000));
	await at("2024-01-05T23:00:00Z");
	await create(prices("split", yahoo(["NVDA", "AAPL"]), { lookback: 2 }));
	await ingest("split");
	provider.bars.set("NVDA", [
		...history(1000).map(({ date, close }) => served(date, Number(close) / 10)),
		served("2024-01-08", 101),
	]);
	await at("2024-01-08T23:00:00Z");
	expect(await ingest("split")).toMatchObject({ state: "succeeded", version: 2 });
	const nvda = (await rowsOf("split")).filter(([symbol]) => symbol === "NVDA");
	expect(nvda.map(([, , close]) => close)).toEqual([100, 100.1, 100.2, 100.3, 101]);
});

test("a bar before the close plus the vendor's lag is provisional, and moves no watermark", async () => {
	provider.bars.set("IBM", [...history(150), served("2024-01-08", 155)]);
	await create(prices("early", yahoo(["IBM"], { final_after_minutes: 30 })));
	await at("2024-01-08T21:29:00Z");
	await ingest("early");
	const watermark = async () =>
		(
			await db.query(
				"select v.watermark from dataset_versions v join datasets d on d.id = v.dataset_id where d.name = 'early' and v.is_current",
			)
		).rows[0].watermark;
	expect((await rowsOf("early")).at(-1)).toEqual(["IBM", "2024-01-08", 155, ["provisional"]]);
	expect(await watermark()).toBe("2024-01-05");
	provider.bars.set("IBM", [...history(150), served("2024-01-08", 156)]);
	await at("2024-01-08T21:30:00Z");
	await ingest("early");
	expect((await rowsOf("early")).at(-1)).toEqual(["IBM", "2024-01-08", 156, null]);
	expect(await watermark()).toBe("2024-01-08");
});

test("a replay leaves a bar that was provisional to the provider, which will send it again", async () => {
	const day = (close: number) => [...history(150), served("2024-01-08", close)];
	provider.bars.set("AAPL", day(155)).set("ORCL", day(255));
	csv("known/1.csv", [HEADER, bar("AAPL", "2024-01-02")]);
	await dataset("known", "known/*.csv");
	await ingest("known");
	await create(prices("strict", yahoo(["AAPL", "ORCL"], { final_after_minutes: 30 }), { instruments: "strict" }));
	await at("2024-01-08T21:29:00Z");
	expect(await ingest("strict")).toMatchObject({ rows: { quarantined: 5, published: 5 } });
	csv("known/2.csv", [HEADER, bar("ORCL", "2024-01-02")]);
	await ingest("known");
	await at("2024-01-08T21:30:00Z");
	expect(await replay("strict")).toMatchObject({ state: "succeeded", rows: { published: 4 } });
	const oracle = async () => (await rowsOf("strict")).filter(([symbol]) => symbol === "ORCL");
	expect((await oracle()).at(-1)).toEqual(["ORCL", "2024-01-05", 153, null]);
	provider.bars.set("AAPL", day(156)).set("ORCL", day(256));
	expect(await ingest("strict")).toMatchObject({ state: "succeeded" });
	expect((await oracle()).at(-1)).toEqual(["ORCL", "2024-01-08", 256, null]);
});

test("Stooq is asked with the key of the environment, which is written nowhere", async () => {
	provider.bars.set("aapl.us", history(100));
	const source = { type: "stooq" as const, symbols: ["AAPL"], start: "2024-01-02", base_url: provider.url, limits };
	await create(prices("stooq", source, { basis: "total" }));
	expect(await ingest("stooq")).toMatchObject({
		state: "errored",
		reason: expect.stringContaining("set QTRADE_SECRET_STOOQ_APIKEY"),
	});
	env.secrets.STOOQ_APIKEY = "let me in";
	const run = await ingest("stooq");
	expect(run).toMatchObject({ state: "succeeded", rows: { published: 4 } });
	const { rows } = await db.query("select url from source_requests where run_id = $1", [run.id]);
	expect(rows).toEqual([{ url: expect.stringContaining("apikey={secret:STOOQ_APIKEY}") }]);
	provider.bad.push({ kind: "body", body: "Exceeded the daily hits limit" });
	expect(await ingest("stooq")).toMatchObject({ state: "errored", reason: expect.stringContaining("used up") });
	env.secrets.STOOQ_APIKEY = "wrong";
	expect(await ingest("stooq")).toMatchObject({ state: "failed", reason: expect.stringContaining("asks for a key") });
});

const vendor = (changes: Partial<HttpSource>): HttpSource => ({
	type: "http",
	url: `${provider.url}/eod/{symbol}?from={from}&to={to}`,
	format: "json",
	rows: "/data/rows",
	columns: { date: "day", open: "/ohlc/0", high: "/ohlc/1", low: "/ohlc/2", close: "/ohlc/3", volume: "vol" },
	symbols: ["AAPL", "MSFT"],
	start: "2024-01-02",
	unknown_status: 404,
	limits,
	...changes,
});

test("any JSON by URL and pointers, page by page, by address or by number", async () => {
	provider.bars.set("AAPL", history(100)).set("MSFT", history(50));
	await create(prices("by_link", vendor({ paging: { next: "/links/next" } })));
	expect(await ingest("by_link")).toMatchObject({ state: "succeeded", rows: { published: 8 } });
	const numbered = vendor({
		url: `${provider.url}/eod/{symbol}?from={from}&to={to}&page={page}`,
		paging: { first: 1 },
	});
	await create(prices("by_number", numbered));
	asked();
	expect(await ingest("by_number")).toMatchObject({ state: "succeeded", rows: { published: 8 } });
	expect(asked()).toHaveLength(6);
	expect(await rowsOf("by_number")).toEqual(await rowsOf("by_link"));
	const page = JSON.stringify({ data: { rows: [{ day: "2024-01-02", ohlc: [1, 1, 1, 1], vol: 1 }] } });
	provider.bad.push({ kind: "body", body: page }, { kind: "body", body: page });
	expect(await ingest("by_number", { full: true })).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("for the second time"),
	});
});

test("no key goes anywhere else: not to a next page, not after a redirect, not into a record", async () => {
	env.secrets.VENDOR = "a+bcd";
	env.secrets.OTHER = "of another provider";
	const url = `${provider.url}/eod/{symbol}?key={secret:VENDOR}`;
	await create(prices("keys", vendor({ url, symbols: ["AAPL"], paging: { next: "/next" } })));
	const page = (next: string): BadAnswer => ({
		kind: "body",
		body: JSON.stringify({ data: { rows: [{ day: "2024-01-02", ohlc: [1, 1, 1, 1], vol: 1 }] }, next }),
	});
	for (const next of ["http://192.0.2.7/steal", "/eod/AAPL?k={secret:OTHER}", "/eod/AAPL?k=%7Bsecret%3AOTHER%7D"]) {
		provider.bad.push(page(next));
		asked();
		expect(await ingest("keys")).toMatchObject({ state: "failed", reason: expect.stringContaining("is not asked") });
		expect(asked()).toHaveLength(1);
	}
	provider.bad.push({ kind: "status", status: 302, location: "http://192.0.2.7/login" });
	expect(await ingest("keys")).toMatchObject({
		state: "errored",
		reason: expect.stringContaining("http://192.0.2.7/login instead"),
	});
	// A provider that repeats the key in its next page's address, and in an error.
	const refusal: BadAnswer = { kind: "status", status: 403, body: "key a+bcd is not valid" };
	provider.bad.push(page("/eod/AAPL?key=a%2Bbcd&page=2"), refusal);
	const run = await ingest("keys");
	expect(run).toMatchObject({ state: "errored", reason: expect.stringContaining("key {secret:VENDOR} is not valid") });
	const { rows } = await db.query("select * from source_requests where run_id = $1", [run.id]);
	expect(rows).toHaveLength(2);
	expect(JSON.stringify([run, rows])).not.toMatch(/a\+bcd|a%2Bbcd/);
	expect(asked().at(-1)).toBe("/eod/AAPL?key=a%2Bbcd&page=2");
});

test("any CSV by URL, once for the window, with a key in a header", async () => {
	env.secrets.VENDOR = "a+b";
	await create(
		prices("csv", {
			type: "http",
			url: `${provider.url}/all.csv?since={from:compact}`,
			headers: { authorization: "Bearer {secret:VENDOR}" },
			format: "csv",
			columns: { symbol: "T", date: "D", close: "C" },
			start: "2024-01-02",
			limits,
		}),
	);
	provider.bad.push({ kind: "body", body: "T,D,C\nAAPL,2024-01-02,100\nMSFT,2024-01-02,50\n", type: "text/csv" });
	asked();
	provider.headers.length = 0;
	expect(await ingest("csv")).toMatchObject({ state: "succeeded", rows: { published: 2 } });
	expect(asked()).toEqual(["/all.csv?since=20240102"]);
	expect(provider.headers[0]).toMatchObject({ authorization: "Bearer a+b" });
});

test("a retry of a run that its data failed asks anew, and one that broke off keeps who was unknown", async () => {
	provider.pageSize = 100;
	await create(prices("mended", vendor({ symbols: ["NONE", "AAPL", "MSFT"], limits: { ...limits, attempts: 1 } })));
	provider.bad.push({ kind: "pass" }, { kind: "pass" }, { kind: "status", status: 500 });
	const brokenOff = await ingest("mended");
	expect(brokenOff.state).toBe("errored");
	asked();
	const again = await retryRun(db, EVERYTHING, brokenOff.id);
	expect(await executeRun({ db, env, worker: "test" }, again)).toBe("succeeded");
	expect(asked()).toEqual([expect.stringContaining("/MSFT?")]);
	provider.bad.push({ kind: "pass" }, { kind: "body", body: '{"data": {"rows": [{"day": "2024-01-03"}]}}' });
	const failed = await ingest("mended");
	expect(failed.state).toBe("failed");
	asked();
	const retried = await retryRun(db, EVERYTHING, failed.id);
	expect(await executeRun({ db, env, worker: "test" }, retried)).toBe("unchanged");
	expect(asked()).toHaveLength(3);
});

test("sessions that a run left out are asked for by the next, and a changed reading asks for everything", async () => {
	provider.bars.set("HOLE", history(10));
	await at("2024-01-05T23:00:00Z");
	await create(prices("hole", yahoo(["HOLE"])));
	await ingest("hole", { to: "2024-01-02" });
	await ingest("hole", { from: "2024-01-05" });
	expect((await rowsOf("hole")).map(([, date]) => date)).toEqual(["2024-01-02", "2024-01-05"]);
	await ingest("hole");
	expect((await rowsOf("hole")).map(([, date]) => date)).toEqual(DAYS);
	await updateDataset(db, EVERYTHING, prices("hole", yahoo(["HOLE"]), { volume_unit: 100 }));
	expect(await ingest("hole")).toMatchObject({ state: "succeeded", rows: { published: 4 } });
});

test("prices in another unit are no rescaled history", async () => {
	provider.bars.set("PENCE", history(1000));
	await create(prices("pence", yahoo(["PENCE"]), { lookback: 2, price_unit: 0.01 }));
	await ingest("pence");
	asked();
	expect(await ingest("pence")).toMatchObject({ state: "unchanged" });
	expect(asked()).toHaveLength(1);
});

test("an index without volume leaves a share its own", async () => {
	env.secrets.STOOQ_APIKEY = "let me in";
	const source = {
		type: "stooq" as const,
		symbols: ["^SPX", "AAPL"],
		start: "2024-01-02",
		base_url: provider.url,
		limits,
	};
	await create(prices("mixed", source, { basis: "total" }));
	provider.bad.push({ kind: "body", body: "Date,Open,High,Low,Close\r\n2024-01-02,1,1,1,1\r\n", type: "text/plain" });
	expect(await ingest("mixed")).toMatchObject({ state: "succeeded", rows: { published: 5 } });
	const sql = "select symbol, volume from lake.mixed where date = '2024-01-02' order by symbol";
	const { rows } = await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 9 });
	expect(rows).toEqual([
		["AAPL", 1000],
		["^SPX", null],
	]);
});

test("an empty page in the middle is no end where a next one is named; columns end with an empty page", async () => {
	const body = (value: unknown): BadAnswer => ({ kind: "body", body: JSON.stringify(value) });
	const row = (day: string) => ({ day, ohlc: [1, 1, 1, 1], vol: 1 });
	await create(prices("gaps", vendor({ symbols: ["AAPL"], paging: { next: "/next" } })));
	provider.bad.push(
		body({ data: { rows: [row("2024-01-02")] }, next: "/eod/AAPL?c=2" }),
		body({ data: { rows: [] }, next: "/eod/AAPL?c=3" }),
		body({ data: { rows: [row("2024-01-03")] }, next: null }),
	);
	expect(await ingest("gaps")).toMatchObject({ state: "succeeded", rows: { published: 2 } });
	const url = `${provider.url}/eod/{symbol}?p={page}`;
	const columns = { date: "t", close: "c" };
	await create(
		prices("columns", vendor({ symbols: ["AAPL"], url, rows: "", layout: "columns", columns, paging: { first: 1 } })),
	);
	provider.bad.push(body({ t: ["2024-01-02", "2024-01-03"], c: [1, 2] }), body({ t: [], c: [] }));
	expect(await ingest("columns")).toMatchObject({ state: "succeeded", rows: { published: 2 } });
});
