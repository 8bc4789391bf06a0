/** FRED's series with their vintages, against a server on this machine. */
import { rmSync } from "node:fs";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openAsker } from "../../../tests/asking";
import { FRED_KEY, openFred, type Said } from "../../../tests/fred-server";
import type { BadAnswer } from "../../../tests/provider-server";
import { askForSeries, fredLimits, type SeriesRequest } from "./ask-series";
import { observationLines } from "./observations";

const fred = await openFred();
const folders: string[] = [];
afterAll(async () => {
	await fred.close();
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
const said = (date: string, value: string, vintage: string): Said => ({ date, value, vintage });
const GDP = [
	said("2023-07-01", "27610.1", "2023-10-26"),
	said("2023-07-01", "27644.5", "2023-11-29"),
	said("2023-10-01", ".", "2024-01-25"),
	said("2023-10-01", "27938.8", "2024-02-28"),
	said("2023-10-01", "27956.998", "2024-03-28"),
];
beforeEach(() => {
	fred.requests.splice(0);
	fred.vintagesMax = 2000;
	fred.series.clear();
	fred.series.set("GDP", GDP);
});

const NOW = new Date("2024-06-28T12:00:00Z");
function asker(key: string | null = FRED_KEY) {
	const made = openAsker(key === null ? {} : { FRED_API_KEY: key });
	folders.push(made.folder);
	const ask = (request: Partial<SeriesRequest> = {}, start?: string) =>
		askForSeries(
			made.client,
			{ base_url: fred.url, ...(start !== undefined && { start }) },
			{ series: "GDP", vintagesFrom: null, now: NOW, ...request },
		);
	/** the rows of all answers, without the headers */
	const rows = async (request: Partial<SeriesRequest> = {}, start?: string): Promise<string[]> => {
		const found: string[] = [];
		for (const { file } of (await ask(request, start)) ?? []) {
			found.push(...[...(await observationLines(file, request.series ?? "GDP"))].slice(1));
		}
		return found.map((line) => line.trim());
	};
	return { ...made, ask, rows };
}
const lineOf = ({ date, value, vintage }: Said): string => `GDP,${date},${value === "." ? "" : value},${vintage}`;

test("a series comes with all that was ever said of it, missing values as nothing", async () => {
	const { ask, records } = asker();
	const [answer] = (await ask()) ?? [];
	expect(answer && [...(await observationLines(answer.file, "GDP"))]).toEqual([
		"series,date,value,vintage\n",
		...GDP.map((one) => `${lineOf(one)}\n`),
	]);
	expect(Object.fromEntries(fred.requests[0] ?? [])).toEqual({
		series_id: "GDP",
		file_type: "json",
		output_type: "1",
		sort_order: "asc",
		realtime_start: "1776-07-04",
		realtime_end: "9999-12-31",
		limit: "100000",
		offset: "0",
		api_key: FRED_KEY,
	});
	expect(records).toMatchObject([{ subject: "GDP", outcome: "answered" }]);
	expect(records[0]?.url).toContain("&api_key={secret:FRED_API_KEY}");
	expect(JSON.stringify(records)).not.toContain(FRED_KEY);
});

test("a first date is asked for", async () => {
	expect(await asker().rows({}, "2023-10-01")).toEqual(GDP.slice(2).map(lineOf));
});

test("pages are asked for until all is there", async () => {
	const { rows, records } = asker();
	expect(await rows({ pageSize: 2 })).toEqual(GDP.map(lineOf));
	expect(fred.requests.map((query) => query.get("offset"))).toEqual(["0", "2", "4"]);
	expect(records.map(({ subject }) => subject)).toEqual(["GDP", "GDP page 2", "GDP page 3"]);
});

test("a page that is the last and full is the last", async () => {
	expect(await asker().rows({ pageSize: 5 })).toHaveLength(5);
	expect(fred.requests).toHaveLength(1);
});

test("a series without observations has none", async () => {
	fred.series.set("GDP", []);
	expect(await asker().rows()).toEqual([]);
});

describe("what FRED began to say on a day or later", () => {
	test.each([
		["on that day", "2023-11-29", GDP.slice(1)],
		["after that day", "2023-11-30", GDP.slice(2)],
		["the last", "2024-03-28", GDP.slice(4)],
		["nothing", "2024-03-29", []],
		["everything", "1776-07-04", GDP],
	])("%s", async (_, vintagesFrom, rows) => {
		// What was known before is cut to begin on the period's first day: it must not seem to be a vintage.
		expect(await asker().rows({ vintagesFrom })).toEqual(rows.map(lineOf));
		// FRED knows no day before its first.
		expect((fred.requests[0]?.get("realtime_start") ?? "") >= "1776-07-04").toBe(true);
	});
});

describe("more vintages than FRED gives at once", () => {
	const daily = Array.from({ length: 40 }, (_, i) => [
		said(`2024-01-${String((i % 20) + 1).padStart(2, "0")}`, String(i), `20${String(i + 10 - (i % 2))}-06-01`),
	]).flat();
	const byVintage = (lines: readonly string[]): string[] => [...lines].sort();

	test.each([1, 2, 3, 7])("come in parts of %d, none lost and none twice", async (vintagesMax) => {
		fred.series.set("GDP", daily);
		fred.vintagesMax = vintagesMax;
		const now = new Date("2060-01-01T00:00:00Z");
		expect(byVintage(await asker().rows({ now }))).toEqual(byVintage(daily.map(lineOf)));
		expect(byVintage(await asker().rows({ now, pageSize: 3 }))).toEqual(byVintage(daily.map(lineOf)));
	});

	test("a vintage on the day between two parts is in one of them", async () => {
		// NOW and the beginning of 1990 have this day between them.
		const between = said("2000-01-01", "5", "2007-03-31");
		fred.series.set("GDP", [said("2000-01-01", "4", "2006-01-01"), between, said("2000-01-01", "6", "2008-01-01")]);
		fred.vintagesMax = 2;
		expect(await asker().rows()).toHaveLength(3);
		expect(fred.requests.map((query) => query.get("realtime_start"))).toEqual([
			"1776-07-04",
			"1776-07-04",
			"2007-03-31",
		]);
	});

	test("a part from before the series was there is empty", async () => {
		fred.series.set("GDP", [said("2023-07-01", "1", "2023-10-26"), said("2023-07-01", "2", "2023-11-29")]);
		fred.vintagesMax = 1;
		const tooMany = { error_code: 400, error_message: "This exceeds the maximum number of vintage dates allowed (1)." };
		const none = { error_code: 400, error_message: "Bad Request.  The series does not exist." };
		fred.bad.push({ kind: "status", status: 400, body: JSON.stringify(tooMany) });
		fred.bad.push({ kind: "status", status: 400, body: JSON.stringify(none) });
		expect(await asker().rows()).toHaveLength(2);
	});

	test("a day with too many is an error, not a loop", async () => {
		fred.vintagesMax = 0;
		await expect(asker().ask()).rejects.toMatchObject({ code: "bad_data", message: expect.stringContaining("GDP on") });
	});
});

test("a series that FRED does not know is unknown", async () => {
	const { ask, records } = asker();
	expect(await ask({ series: "NOPE" })).toBeNull();
	expect(records).toMatchObject([{ status: 400, outcome: "answered" }]);
});

const refusal = (problem: string): BadAnswer => ({
	kind: "status",
	status: 400,
	body: JSON.stringify({ error_code: 400, error_message: `Bad Request.  ${problem}` }),
});

test("a refusal is not asked again, says why, and keeps the key to itself", async () => {
	const { ask, records } = asker("a wrong key");
	await expect(ask()).rejects.toMatchObject({
		code: "infrastructure",
		message: expect.stringContaining("The value for variable api_key is not registered."),
	});
	expect(records).toMatchObject([{ outcome: "given_up", status: 400 }]);
	fred.bad.push(refusal("The key a wrong key is none."));
	await expect(ask()).rejects.toThrow("The key {secret:FRED_API_KEY} is none");
	fred.bad.push(refusal("The series does not exist in ALFRED but may exist in FRED."));
	await expect(ask()).rejects.toThrow("may exist in FRED");
});

test("without a key nothing is asked", async () => {
	await expect(asker(null).ask()).rejects.toThrow("set QTRADE_SECRET_FRED_API_KEY");
	expect(fred.requests).toEqual([]);
});

const rowOf = ({ date, value, vintage }: Said) => ({
	realtime_start: vintage,
	realtime_end: "9999-12-31",
	date,
	value,
});
const page = (change: object): BadAnswer => {
	const usual = {
		realtime_start: "1776-07-04",
		count: 5,
		offset: 2,
		limit: 2,
		observations: GDP.slice(2, 4).map(rowOf),
	};
	return { kind: "body", body: JSON.stringify({ ...usual, ...change }), type: "application/json" };
};
const bad: [string, BadAnswer, string][] = [
	["429 with Retry-After", { kind: "status", status: 429, retryAfter: "0" }, "answered 429"],
	["500", { kind: "status", status: 500 }, "answered 500"],
	["a cut connection", { kind: "cut" }, "cut the connection"],
	["HTML for JSON", { kind: "body", body: "<!doctype html><title>Maintenance</title>" }, "an HTML page"],
	["an empty answer", { kind: "body", body: "" }, "an empty page"],
	["HTML for a refusal", { kind: "status", status: 400, body: "<html>Bad Request" }, "an HTML page"],
	["a refusal of another shape", { kind: "status", status: 400, body: "{}" }, "answered 400 without error_message"],
	["a repeated page", page({ offset: 0, observations: GDP.slice(0, 2).map(rowOf) }), "from observation 0 on"],
	["a page that lacks rows", page({ observations: GDP.slice(2, 3).map(rowOf) }), "sent 1 observations where 2 were"],
	["an empty page in the middle", page({ observations: [] }), "sent 0 observations where 2 were to be"],
	["another count", page({ count: 6 }), "the series changed while it was read"],
	["no count", page({ count: "many" }), "sent no count"],
	["no limit", page({ limit: 0 }), "sent no limit"],
	["another period", page({ realtime_start: "2024-06-28" }), "known from 2024-06-28 on when asked from 1776-07-04"],
	["no observations", page({ observations: {} }), "without /observations"],
	[
		"observations of another shape",
		page({ observations: GDP.slice(2, 4).map(({ date, value }) => ({ date, val: value })) }),
		"an observation without realtime_start, value",
	],
];
test.each(bad)("%s is asked again", async (_, answer, problem) => {
	fred.bad.push({ kind: "pass" }, answer);
	const { rows, records } = asker();
	expect(await rows({ pageSize: 2 })).toEqual(GDP.map(lineOf));
	expect(records.slice(0, 3)).toMatchObject([
		{ outcome: "answered" },
		{ outcome: "again", problem: expect.stringContaining(problem) },
		{ outcome: "answered" },
	]);
});

test("a page that comes for the second time under another number is bad data", async () => {
	fred.bad.push({ kind: "pass" }, page({ observations: GDP.slice(0, 2).map(rowOf) }));
	await expect(asker().ask({ pageSize: 2 })).rejects.toMatchObject({
		code: "bad_data",
		message: expect.stringContaining("a page of GDP for the second time"),
	});
});

test("a series that goes on changing is bad data", async () => {
	fred.bad.push({ kind: "pass" }, ...Array<BadAnswer>(3).fill(page({ count: 6 })));
	await expect(asker().ask({ pageSize: 2 })).rejects.toMatchObject({ code: "bad_data" });
});

test("no lines are made of what is no page", async () => {
	const { land } = asker();
	for (const text of ["", "<html>", "{}", '{"observations":[]}']) {
		const file = await land.write("page.json", "json", [text]);
		await expect(observationLines(file, "GDP")).rejects.toMatchObject({ code: "bad_data" });
	}
});

test("FRED is never asked more than it allows", () => {
	expect(fredLimits().requestsPerMinute).toBe(60);
	expect(fredLimits({ requests_per_minute: 600 }).requestsPerMinute).toBe(120);
});
