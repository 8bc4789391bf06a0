/** The SEC's quarterly archives as a download, against a server on this machine. */
import { rmSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { openAsker } from "../../../tests/asking";
import type { BadAnswer } from "../../../tests/provider-server";
import { openSec } from "../../../tests/sec-server";
import { zipOf } from "../../../tests/zip-file";
import { askForQuarters, type Quarter, quarterName, quartersToAsk } from "./fsds-quarters";
import { secHeaders, secLimits } from "./sec-access";

const sec = await openSec();
const folders: string[] = [];
afterAll(async () => {
	await sec.close();
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const NOW = new Date("2009-11-15T12:00:00Z");
const names = (from: string | null, to: string | null, now = NOW): string[] =>
	quartersToAsk({ from, to }, now).map(quarterName);

describe("the quarters to ask for", () => {
	test("begin with the first there is, and end with the last that is over", () => {
		expect(names(null, null)).toEqual(["2009q1", "2009q2", "2009q3"]);
		expect(names("1990-01-01", "2030-01-01")).toEqual(["2009q1", "2009q2", "2009q3"]);
	});
	test("are those with a day of the window", () => {
		expect(names("2009-06-30", "2009-07-01")).toEqual(["2009q2", "2009q3"]);
		expect(names("2009-07-01", "2009-09-30")).toEqual(["2009q3"]);
		expect(names("2009-10-01", null)).toEqual([]);
		expect(names("2009-09-30", "2009-04-01")).toEqual([]);
	});
	test("end with a year's last in the year after", () => {
		expect(names("2009-08-01", null, new Date("2011-02-01T00:00:00Z"))).toEqual([
			"2009q3",
			"2009q4",
			"2010q1",
			"2010q2",
			"2010q3",
			"2010q4",
		]);
	});
	test("are over when they are in Washington", () => {
		expect(names("2009-07-01", null, new Date("2009-10-01T03:59:00Z"))).toEqual([]);
		expect(names("2009-07-01", null, new Date("2009-10-01T04:00:00Z"))).toEqual(["2009q3"]);
	});
});

const Q2: Quarter = { year: 2009, quarter: 2 };
const Q3: Quarter = { year: 2009, quarter: 3 };
const ARCHIVE = zipOf([
	{ name: "sub.txt", text: "adsh\n" },
	{ name: "num.txt", text: "adsh\n" },
]);
const USER_AGENT = "Example Capital data@example.com";
function asker(secrets: Record<string, string> = {}) {
	const made = openAsker(secrets);
	folders.push(made.folder);
	return {
		...made,
		ask: (quarters: readonly Quarter[], user_agent = USER_AGENT) =>
			askForQuarters(made.client, { user_agent, base_url: sec.url }, quarters, NOW),
	};
}

test("archives come by quarter, asked for by name", async () => {
	sec.archives.set("2009q2", ARCHIVE).set("2009q3", ARCHIVE);
	const { ask, records } = asker({ CONTACT: "Hidden data@example.com" });
	const found = await ask([Q2, Q3], "{secret:CONTACT}");
	expect(found.map(({ quarter, answer }) => [quarter, answer.file.bytes])).toEqual([
		["2009q2", ARCHIVE.length],
		["2009q3", ARCHIVE.length],
	]);
	expect(sec.requests.splice(0)).toEqual([
		"/files/dera/financial-statement-data-sets/2009q2.zip",
		"/files/dera/financial-statement-data-sets/2009q3.zip",
	]);
	expect(sec.headers.at(-1)).toMatchObject({ "user-agent": "Hidden data@example.com" });
	expect(records).toMatchObject([{ outcome: "answered" }, { outcome: "answered" }]);
});

test("the newest quarter may not be published yet; an older one must be", async () => {
	sec.archives.clear();
	sec.archives.set("2009q2", ARCHIVE);
	expect((await asker().ask([Q2, Q3])).map(({ quarter }) => quarter)).toEqual(["2009q2"]);
	sec.archives.clear();
	await expect(asker().ask([Q2, Q3])).rejects.toMatchObject({
		code: "infrastructure",
		message: expect.stringContaining("asked for 2009q2, answered 404"),
	});
});

const bad: [string, BadAnswer, string][] = [
	["429 with Retry-After", { kind: "status", status: 429, retryAfter: "0" }, "answered 429"],
	["500", { kind: "status", status: 500 }, "answered 500"],
	["a cut connection", { kind: "cut" }, "cut the connection"],
	["HTML for an archive", { kind: "body", body: "<!doctype html><title>Maintenance</title>" }, "an HTML page"],
	["an empty answer", { kind: "body", body: "" }, "an empty page"],
	["half an archive", { kind: "body", body: "PK\u0003\u0004half" }, "a damaged zip archive"],
];
test.each(bad)("%s is asked again", async (_, answer, problem) => {
	sec.archives.set("2009q3", ARCHIVE);
	sec.bad.push(answer);
	const { ask, records } = asker();
	expect(await ask([Q3])).toHaveLength(1);
	expect(records).toMatchObject([
		{ outcome: "again", problem: expect.stringContaining(problem) },
		{ outcome: "answered", status: 200 },
	]);
});

test("an archive without its members is bad data when it stays so", async () => {
	sec.archives.set("2009q3", zipOf([{ name: "sub.txt", text: "" }]));
	const { ask, records } = asker();
	await expect(ask([Q3])).rejects.toMatchObject({
		code: "bad_data",
		message: expect.stringContaining("sent an archive without num.txt (3 tries)"),
	});
	expect(records.map(({ outcome }) => outcome)).toEqual(["again", "again", "given_up"]);
});

test("a refusal is not asked again", async () => {
	const { client, records } = asker();
	sec.bad.push({ kind: "status", status: 403, body: "<h1>Request Rate Threshold Exceeded</h1>" });
	await expect(askForQuarters(client, { user_agent: USER_AGENT, base_url: sec.url }, [Q3], NOW)).rejects.toMatchObject({
		code: "infrastructure",
		message: expect.stringContaining("Rate Threshold Exceeded"),
	});
	expect(records).toHaveLength(1);
});

test.each(["", "qtrade", "Zoë zoe@example.com", "a@b\r\nx-other: 1", "data@", "@ me"])(
	"a user agent of %j says nobody to write to",
	(userAgent) => {
		expect(() => secHeaders(userAgent)).toThrow("source.user_agent must name you and an address");
	},
);

test("the SEC is never asked more than it allows", () => {
	expect(secLimits().requestsPerMinute).toBe(240);
	expect(secLimits({ requests_per_minute: 6000 }).requestsPerMinute).toBe(300);
	expect(secLimits({ requests_per_minute: 10, timeout_seconds: 7 })).toMatchObject({
		requestsPerMinute: 10,
		timeoutMs: 7000,
	});
});
