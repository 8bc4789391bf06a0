/** What is kept of requests when a run breaks off: tries as they happen, answers that may be taken over, and no secret. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { EVERYTHING } from "../../tests/fixture";
import { openProviderGround } from "../../tests/provider-ground";
import { type BadAnswer, served } from "../../tests/provider-server";
import { executeRun } from "./execute-run";
import { getRun } from "./reads";
import { reapLostRuns } from "./reap-runs";
import { startRun } from "./start-run";

const ground = await openProviderGround();
const { db, env, provider, limits, at, create, yahoo, vendor, ingest, retry, rowsOf, requestsOf, asked } = ground;
const DAYS = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"];
const history = (start: number) => DAYS.map((date, i) => served(date, start + i));
await at("2024-01-05T23:00:00Z");
provider.bars.set("AAPL", history(100)).set("MSFT", history(50));
const broken = Array<BadAnswer>(3).fill({ kind: "status", status: 500 });
const body = (value: unknown): BadAnswer => ({ kind: "body", body: JSON.stringify(value) });

test("an answer from before a session was final is no final bar in a retry after it", async () => {
	const early = [...history(100), served("2024-01-08", 104)];
	const late = [...history(100), served("2024-01-08", 105)];
	provider.bars.set("EARLY", early).set("OTHER", history(50));
	await at("2024-01-08T21:29:00Z");
	await create("early", yahoo(["EARLY", "OTHER"], { final_after_minutes: 30 }));
	provider.bad.push({ kind: "pass" }, ...broken);
	const first = await ingest("early");
	expect(first.state).toBe("errored");
	provider.bars.set("EARLY", late);
	await at("2024-01-08T21:30:00Z");
	asked();
	expect((await retry(first.id)).state).toBe("succeeded");
	expect(asked()).toEqual([expect.stringContaining("/EARLY?"), expect.stringContaining("/OTHER?")]);
	expect((await rowsOf("early"))[4]).toEqual(["EARLY", "2024-01-08", 105, null]);
});

test.each([
	["before it", "35 minutes", 2],
	["after it", "5 minutes", 1],
])("on a clock that runs, an answer from %s is judged by its own time", async (_, before, requests) => {
	const name = `runs_${requests}`;
	await at("2024-01-08T21:30:00Z");
	await db.query("update environment set clock_rate = 1");
	await create(name, yahoo(["AAPL", "MSFT"], { final_after_minutes: 20 }));
	provider.bad.push({ kind: "pass" }, ...broken);
	const first = await ingest(name);
	expect(first.state).toBe("errored");
	// The same clock, set an hour earlier; and the requests were made when they are to have been.
	await db.query(
		"update environment set clock_anchor_app = clock_anchor_app - interval '1 hour', clock_anchor_real = clock_anchor_real - interval '1 hour'",
	);
	await ground
		.asOwner()
		.query("update source_requests set at = at - $2::interval where run_id = $1", [first.id, before]);
	asked();
	expect((await retry(first.id)).state).toBe("succeeded");
	expect(asked()).toHaveLength(requests);
	await at("2024-01-05T23:00:00Z");
});

test("an answer that is taken over is recorded as it was asked for, and a second retry takes it over again", async () => {
	await create("thrice", yahoo(["AAPL", "MSFT"]));
	provider.bad.push({ kind: "status", status: 500 }, { kind: "pass" }, ...broken);
	const first = await ingest("thrice");
	provider.bad.push(...broken);
	const second = await retry(first.id);
	expect(second.state).toBe("errored");
	const [original, taken] = [(await requestsOf(first.id))[1], (await requestsOf(second.id))[0]];
	expect(original).toMatchObject({ subject: "AAPL", outcome: "answered", attempt: 2 });
	expect(taken).toEqual({ ...original, run_id: second.id, seq: 1, duration_ms: 0, file_name: "0001-AAPL.json" });
	asked();
	expect((await retry(second.id)).state).toBe("succeeded");
	expect(asked()).toEqual([expect.stringContaining("/MSFT?")]);
});

/** Starts a run that the provider leaves hanging at its third request, having sent the first two on their way. */
async function hanging(name: string) {
	await create(name, yahoo(["AAPL", "MSFT"], { limits: { ...limits, timeout_seconds: 60 } }));
	const stop = new AbortController();
	const hangs = new Promise<void>((asked) => {
		provider.bad.push({ kind: "status", status: 500 }, { kind: "pass" }, { kind: "hold", asked });
	});
	const id = await startRun(db, EVERYTHING, { dataset: name, from: null, to: null, symbols: null, full: false });
	const ending = executeRun({ db, env, worker: "test" }, id, stop.signal);
	await hangs;
	return { id, ending, stop };
}

test("tries are written while the run goes on; those of a worker that vanished stay, and its answers are taken over", async () => {
	const { id, ending, stop } = await hanging("vanished");
	const written = [
		{ subject: "AAPL", attempt: 1, outcome: "again", file_name: null },
		{ subject: "AAPL", attempt: 2, outcome: "answered", file_name: "0001-AAPL.json" },
	];
	expect(await requestsOf(id)).toMatchObject(written);
	expect((await getRun(db, id)).requests).toEqual({ asked: 2, failed: 1 });
	await ground
		.asOwner()
		.query("update job_leases set expires_at = clock_timestamp() - interval '1 second' where run_id = $1", [id]);
	expect(await reapLostRuns(db, env.lake)).toEqual([id]);
	// It was not dead, only slow: what it does from now on leaves no trace.
	stop.abort(new Error("stopped by the test"));
	await ending.catch(() => {});
	expect(await requestsOf(id)).toMatchObject(written);
	const again = (await getRun(db, id)).retried_by as number;
	asked();
	expect(await executeRun({ db, env, worker: "test" }, again)).toBe("succeeded");
	expect(asked()).toEqual([expect.stringContaining("/MSFT?")]);
});

test("what is asked when a run is cancelled is recorded, too", async () => {
	const { id, ending } = await hanging("cancelled");
	await db.query("update ingestion_runs set cancel_requested_by = 'olga' where id = $1", [id]);
	expect(await ending).toBe("cancelled");
	expect((await requestsOf(id)).at(-1)).toMatchObject({
		subject: "MSFT",
		status: null,
		outcome: "given_up",
		problem: "cancelled by olga",
	});
});

test("what we fail for ourselves is recorded as given up, and is not the provider's fault", async () => {
	await create("keyless", vendor({ url: `${provider.url}/eod/{symbol}?key={secret:NOT_SET}` }));
	const keyless = await ingest("keyless");
	expect(keyless).toMatchObject({ state: "errored", diagnosis: { fault: "infrastructure" } });
	expect(await requestsOf(keyless.id)).toMatchObject([
		{ attempt: 1, status: null, outcome: "given_up", problem: expect.stringContaining("set QTRADE_SECRET_NOT_SET") },
	]);

	await create("long", yahoo(["AAPL"], { limits: { ...limits, bytes_max: 1024 } }));
	provider.bad.push({ kind: "body", body: "x".repeat(5000) });
	const long = await ingest("long");
	expect(long).toMatchObject({ state: "failed", reason: expect.stringContaining("longer than 1024 bytes") });
	expect(await requestsOf(long.id)).toMatchObject([
		{ status: 200, outcome: "given_up", problem: expect.stringContaining("bytes_max"), file_name: null },
	]);

	await create("diskless", yahoo(["AAPL"]));
	mkdirSync(path.join(env.lake, "bronze"), { recursive: true });
	writeFileSync(path.join(env.lake, "bronze", "diskless"), "a file where a folder is to be");
	asked();
	const diskless = await ingest("diskless");
	expect(diskless).toMatchObject({ state: "errored", diagnosis: { fault: "infrastructure" } });
	expect(asked()).toHaveLength(1);
	expect(await requestsOf(diskless.id)).toMatchObject([
		{ status: 200, outcome: "given_up", problem: expect.stringMatching(/could not be kept \(E\w+ at \w+\)/) },
	]);
});

const KEY = "k3y+ghijklmnopqrs/tuvwxyzghijklmnopqrstuv";
const cutAt = (length: number, start = "") => start.padEnd(length, "x") + KEY;

test.each<[string, BadAnswer[]]>([
	["a page's beginning", [{ kind: "body", body: cutAt(52, "<html>") }]],
	["a text's beginning", [{ kind: "body", body: cutAt(50) }]],
	["a refusal's beginning", [{ kind: "status", status: 403, body: cutAt(190) }]],
	["a refusal that is nothing else", [{ kind: "status", status: 403, body: KEY.repeat(200) }]],
	["a refusal, url-encoded", [{ kind: "status", status: 403, body: `?key=${encodeURIComponent(KEY)}` }]],
	["a refusal in JSON", [{ kind: "status", status: 403, body: `{"key":"${KEY.replaceAll("/", "\\/")}"}` }]],
	["a redirect", [{ kind: "status", status: 302, location: `/login?key=${encodeURIComponent(KEY)}` }]],
	["a next page elsewhere", [body({ data: { rows: [] }, next: "http://k3y.example/" })]],
	["a page a second time", Array<BadAnswer>(2).fill(body({ data: { rows: [] }, next: `/eod/AAPL?key=${KEY}` }))],
])("a key that is repeated in %s is kept nowhere", async (name, answers) => {
	const dataset = `repeats_${name.toLowerCase().replaceAll(/\W/g, "_")}`;
	env.secrets = { VENDOR: KEY, HOST: "k3y.example" };
	const source = vendor({
		url: `${provider.url}/eod/{symbol}?key={secret:VENDOR}`,
		headers: { "x-key": "{secret:VENDOR}" },
		paging: { next: "/next" },
		limits: { ...limits, attempts: 1 },
	});
	await create(dataset, source);
	provider.bad.push(...answers);
	const run = await ingest(dataset);
	expect(["errored", "failed"]).toContain(run.state);
	expect(provider.headers.at(-1)).toMatchObject({ "x-key": KEY });
	const { rows: events } = await db.query("select message, data from run_events where run_id = $1", [run.id]);
	const everything = JSON.stringify([await getRun(db, run.id), await requestsOf(run.id), events]);
	expect(everything).toContain("{secret:");
	expect(everything).not.toMatch(/k3y[+.%]|ghij/);
});

test("a key that no header can hold is not in the error that says so", async () => {
	env.secrets = { VENDOR: "k3y+ghij\nklmn" };
	await create(
		"header",
		vendor({ headers: { "x-key": "Bearer {secret:VENDOR}" }, limits: { ...limits, attempts: 1 } }),
	);
	const run = await ingest("header");
	expect(run.state).toBe("errored");
	expect(JSON.stringify([run, await requestsOf(run.id)])).not.toMatch(/k3y|ghij|klmn/);
});

const rows = (symbol: string, close = 1) => [{ s: symbol, d: "2024-01-02", c: close }];
const named = (changes: object) => vendor({ rows: "", columns: { symbol: "s", date: "d", close: "c" }, ...changes });

test.each<[string, object, (symbol: string) => BadAnswer]>([
	["JSON", {}, (symbol) => body([...rows("AAPL"), ...rows(symbol)])],
	[
		"CSV",
		{ format: "csv", rows: undefined },
		(symbol) => ({ kind: "body", body: `d,s,c\r\n2024-01-02,AAPL,1\r\n2024-01-02,"${symbol}",1` }),
	],
])("rows of a ticker that was not asked for fail the run, in %s", async (form, changes, answer) => {
	env.secrets = {};
	const dataset = `stranger_${form.toLowerCase()}`;
	await create(dataset, named({ ...changes, limits: { ...limits, attempts: 1 } }));
	provider.bad.push(answer("MSFT"));
	expect(await ingest(dataset)).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("answered about MSFT when asked for AAPL"),
	});
	expect(await rowsOf(dataset).catch(() => [])).toEqual([]);
	provider.bad.push(answer("AAPL"));
	expect((await ingest(dataset)).state).toBe("succeeded");
});

test("symbols are compared after the case rule: with the answer's, with what is held, and with those of a request", async () => {
	await create("cased", named({ symbols: ["aapl"], symbol_case: "upper", limits: { ...limits, attempts: 1 } }));
	provider.bad.push(body(rows("Aapl", 5)));
	expect((await ingest("cased")).state).toBe("succeeded");
	expect(await rowsOf("cased")).toMatchObject([["AAPL", "2024-01-02", 5, {}]]);
	asked();
	provider.bad.push(body(rows("aapl", 5)));
	expect((await ingest("cased")).state).toBe("unchanged");
	expect(asked()).toEqual([expect.stringContaining("/eod/aapl?from=2024-01-02")]);
	provider.bad.push(body(rows("AAPL", 6)));
	expect((await ingest("cased", { symbols: ["AAPL"], from: "2024-01-02" })).state).toBe("succeeded");
	expect(await rowsOf("cased")).toMatchObject([["AAPL", "2024-01-02", 6, {}]]);
	provider.bad.push(body(rows("msft")));
	expect((await ingest("cased")).reason).toContain("answered about msft when asked for aapl");
});
