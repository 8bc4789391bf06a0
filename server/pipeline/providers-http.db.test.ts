/** Whatever speaks CSV or JSON, by URL and pointers: pages, keys, and tries that broke off. */
import { expect, test } from "vitest";
import { EVERYTHING } from "../../tests/fixture";
import { openProviderGround } from "../../tests/provider-ground";
import { type BadAnswer, served } from "../../tests/provider-server";
import { runSql } from "../query/run-sql";
import type { HttpSource } from "../vocabulary/definition";

const ground = await openProviderGround();
const { db, env, sandbox, provider, limits, at, create, vendor, ingest, retry, rowsOf, asked } = ground;
await at("2024-01-05T23:00:00Z");
const DAYS = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"];
const history = (start: number) => DAYS.map((date, i) => served(date, start + i));

const both = (changes: Partial<HttpSource>) => vendor({ symbols: ["AAPL", "MSFT"], ...changes });

test("Stooq is asked with the key of the environment, which is written nowhere", async () => {
	provider.bars.set("aapl.us", history(100));
	const source = { type: "stooq" as const, symbols: ["AAPL"], start: "2024-01-02", base_url: provider.url, limits };
	await create("stooq", source, { basis: "total" });
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

test("any JSON by URL and pointers, page by page, by address or by number", async () => {
	provider.bars.set("AAPL", history(100)).set("MSFT", history(50));
	await create("by_link", both({ paging: { next: "/links/next" } }));
	expect(await ingest("by_link")).toMatchObject({ state: "succeeded", rows: { published: 8 } });
	const numbered = both({
		url: `${provider.url}/eod/{symbol}?from={from}&to={to}&page={page}`,
		paging: { first: 1 },
	});
	await create("by_number", numbered);
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
	await create("keys", both({ url, symbols: ["AAPL"], paging: { next: "/next" } }));
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
	await create("csv", {
		type: "http",
		url: `${provider.url}/all.csv?since={from:compact}`,
		headers: { authorization: "Bearer {secret:VENDOR}" },
		format: "csv",
		columns: { symbol: "T", date: "D", close: "C" },
		start: "2024-01-02",
		limits,
	});
	provider.bad.push({ kind: "body", body: "T,D,C\nAAPL,2024-01-02,100\nMSFT,2024-01-02,50\n", type: "text/csv" });
	asked();
	provider.headers.length = 0;
	expect(await ingest("csv")).toMatchObject({ state: "succeeded", rows: { published: 2 } });
	expect(asked()).toEqual(["/all.csv?since=20240102"]);
	expect(provider.headers[0]).toMatchObject({ authorization: "Bearer a+b" });
});

test("a retry of a run that its data failed asks anew, and one that broke off keeps who was unknown", async () => {
	provider.pageSize = 100;
	await create("mended", both({ symbols: ["NONE", "AAPL", "MSFT"], limits: { ...limits, attempts: 1 } }));
	provider.bad.push({ kind: "pass" }, { kind: "pass" }, { kind: "status", status: 500 });
	const brokenOff = await ingest("mended");
	expect(brokenOff.state).toBe("errored");
	asked();
	expect((await retry(brokenOff.id)).state).toBe("succeeded");
	expect(asked()).toEqual([expect.stringContaining("/MSFT?")]);
	provider.bad.push({ kind: "pass" }, { kind: "body", body: '{"data": {"rows": [{"day": "2024-01-03"}]}}' });
	const failed = await ingest("mended");
	expect(failed.state).toBe("failed");
	asked();
	expect((await retry(failed.id)).state).toBe("unchanged");
	expect(asked()).toHaveLength(3);
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
	await create("mixed", source, { basis: "total" });
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
	await create("gaps", both({ symbols: ["AAPL"], paging: { next: "/next" } }));
	provider.bad.push(
		body({ data: { rows: [row("2024-01-02")] }, next: "/eod/AAPL?c=2" }),
		body({ data: { rows: [] }, next: "/eod/AAPL?c=3" }),
		body({ data: { rows: [row("2024-01-03")] }, next: null }),
	);
	expect(await ingest("gaps")).toMatchObject({ state: "succeeded", rows: { published: 2 } });
	const url = `${provider.url}/eod/{symbol}?p={page}`;
	const columns = { date: "t", close: "c" };
	await create("columns", both({ symbols: ["AAPL"], url, rows: "", layout: "columns", columns, paging: { first: 1 } }));
	provider.bad.push(body({ t: ["2024-01-02", "2024-01-03"], c: [1, 2] }), body({ t: [], c: [] }));
	expect(await ingest("columns")).toMatchObject({ state: "succeeded", rows: { published: 2 } });
});
