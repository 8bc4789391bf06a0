/** Providers that are asked over HTTP by symbol, on good days and bad ones, against a server on this machine. */
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING } from "../../tests/fixture";
import { openProviderGround } from "../../tests/provider-ground";
import { type BadAnswer, served } from "../../tests/provider-server";
import { createDataset, updateDataset } from "../datasets/save-dataset";

const ground = await openProviderGround();
const { db, provider, at, prices, create, yahoo, ingest, replay, retry, csv, dataset, rowsOf, requestsOf, asked } =
	ground;
await at("2024-01-05T23:00:00Z");
const DAYS = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"];
const history = (start: number) => DAYS.map((date, i) => served(date, start + i));

test("Yahoo's bars come by symbol, in the exchange's dates, under our tickers", async () => {
	provider.bars.set("AAPL", history(100)).set("BRK-B", history(300));
	await create("us", yahoo(["AAPL", "BRK.B"], { provider_symbols: { "BRK.B": "BRK-B" } }));
	const run = await ingest("us");
	expect(run).toMatchObject({ state: "succeeded", version: 1, rows: { extracted: 8, published: 8 } });
	expect((await rowsOf("us")).slice(3, 5)).toEqual([
		["AAPL", "2024-01-05", 103, null],
		["BRK.B", "2024-01-02", 300, null],
	]);
	expect(await requestsOf(run.id)).toMatchObject(
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
	await create(dataset, yahoo(["AAPL"]));
	provider.bad.push(answer);
	const run = await ingest(dataset);
	expect(run).toMatchObject({ state: "succeeded", rows: { published: 4 } });
	expect(await requestsOf(run.id)).toMatchObject([
		{ attempt: 1, outcome: "again", problem: expect.stringContaining(problem) },
		{ attempt: 2, outcome: "answered", status: 200, problem: null },
	]);
});

test("a provider that is down ends the run as infrastructure, with what was asked; one that is wrong fails it", async () => {
	await create("down", yahoo(["AAPL"]));
	provider.bad.push(...Array<BadAnswer>(3).fill({ kind: "status", status: 503 }));
	const errored = await ingest("down");
	expect(errored).toMatchObject({
		state: "errored",
		reason: expect.stringContaining("answered 503"),
		diagnosis: {
			fault: "provider",
			steps: [
				expect.stringContaining("requests below"),
				expect.stringMatching(/401, 403, a redirect/),
				expect.stringMatching(/^Retry/),
			],
		},
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
	const london = (currency: string) => prices("uk", vodafone, { calendar: "XLON", currency });
	await createDataset(db, EVERYTHING, london("USD"));
	expect(await ingest("uk")).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("VOD is quoted in GBp, and the dataset's currency is USD"),
	});
	await updateDataset(db, EVERYTHING, london("GBP"));
	asked();
	expect(await ingest("uk")).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("with the currency GBP its price_unit is 0.01, not 1"),
	});
	expect(asked()).toHaveLength(1);
	await updateDataset(db, EVERYTHING, { ...london("GBP"), price_unit: 0.01 });
	expect(await ingest("uk")).toMatchObject({ state: "succeeded", rows: { published: 4 } });
	expect((await rowsOf("uk"))[0]).toEqual(["VOD", "2024-01-02", 70, null]);
	Object.assign(provider, { timeZone: "America/New_York", currency: "USD" });
});

test("a retry asks only for what the failed run did not get", async () => {
	await create("resumed", yahoo(["AAPL", "MSFT"]));
	provider.bad.push({ kind: "pass" }, ...Array<BadAnswer>(3).fill({ kind: "status", status: 500 }));
	const failed = await ingest("resumed");
	expect(failed.state).toBe("errored");
	asked();
	expect((await retry(failed.id)).state).toBe("succeeded");
	expect(asked()).toEqual([expect.stringContaining("/MSFT?")]);
	expect(await rowsOf("resumed")).toHaveLength(8);
});

test("a symbol that the provider knows no more keeps its rows; nobody's is an error", async () => {
	provider.bars.set("GONE", history(10));
	await create("delisted", yahoo(["AAPL", "GONE"]));
	await ingest("delisted");
	provider.bars.delete("GONE");
	provider.bars.set("AAPL", [...history(100), served("2024-01-08", 104)]);
	await at("2024-01-08T23:00:00Z");
	expect(await ingest("delisted")).toMatchObject({ state: "succeeded", version: 2 });
	expect((await rowsOf("delisted")).filter(([symbol]) => symbol === "GONE")).toHaveLength(4);
	await create("nobody", yahoo(["GONE"]));
	expect(await ingest("nobody")).toMatchObject({ state: "failed", reason: expect.stringContaining("knows none") });
});

test("a split that rescales the history is taken whole, in the run that sees it", async () => {
	provider.bars.set("NVDA", history(1000));
	await at("2024-01-05T23:00:00Z");
	await create("split", yahoo(["NVDA", "AAPL"]), { lookback: 2 });
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
	await create("early", yahoo(["IBM"], { final_after_minutes: 30 }));
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
	await create("strict", yahoo(["AAPL", "ORCL"], { final_after_minutes: 30 }), { instruments: "strict" });
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

test("sessions that a run left out are asked for by the next, and a changed reading asks for everything", async () => {
	provider.bars.set("HOLE", history(10));
	await at("2024-01-05T23:00:00Z");
	await create("hole", yahoo(["HOLE"]));
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
	await create("pence", yahoo(["PENCE"]), { lookback: 2, price_unit: 0.01 });
	await ingest("pence");
	asked();
	expect(await ingest("pence")).toMatchObject({ state: "unchanged" });
	expect(asked()).toHaveLength(1);
});
