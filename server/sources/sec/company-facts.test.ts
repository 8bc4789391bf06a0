/** The SEC's company facts, against a server on this machine. */
import { rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { openAsker } from "../../../tests/asking";
import type { BadAnswer } from "../../../tests/provider-server";
import { openSec } from "../../../tests/sec-server";
import { askForCompany, companyFactsLines } from "./company-facts";

const sec = await openSec();
const folders: string[] = [];
afterAll(async () => {
	await sec.close();
	for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function asker() {
	const made = openAsker();
	folders.push(made.folder);
	const settings = { user_agent: "Example Capital data@example.com", base_url: sec.url };
	return { ...made, ask: (issuer: string) => askForCompany(made.client, settings, issuer) };
}
async function linesOf(text: string): Promise<string[]> {
	const { land } = asker();
	return [...(await companyFactsLines(await land.write("facts.json", "json", [text])))];
}

const filed = { accn: "0000320193-09-000153", fy: 2009, fp: "FY", form: "10-K", filed: "2009-10-27" };
const APPLE = {
	cik: 320193,
	entityName: "Apple Inc.",
	facts: {
		dei: {
			EntityCommonStockSharesOutstanding: {
				label: "Shares",
				description: 'The "val": 5 of the cover, or "val"',
				units: { shares: [{ end: "2009-10-16", val: 900678473, ...filed }] },
			},
		},
		"us-gaap": {
			EarningsPerShareBasic: {
				label: "EPS, basic",
				description: null,
				units: {
					"USD/shares": [
						{ start: "2008-09-28", end: "2009-09-26", val: 6.39, ...filed },
						{ start: "2008-09-28", end: "2009-09-26", val: 6.39, ...filed, frame: "CY2009" },
					],
				},
			},
			Goodwill: { label: null, description: null, units: { USD: [{ end: "2009-09-26", val: null, ...filed }] } },
		},
	},
};

test("a company's facts become lines, repeated ones included", async () => {
	sec.companies.set("320193", APPLE);
	const { ask, records } = asker();
	const answer = await ask("0000320193");
	expect(sec.requests.splice(0)).toEqual(["/api/xbrl/companyfacts/CIK0000320193.json"]);
	expect(sec.headers.at(-1)).toMatchObject({ "user-agent": "Example Capital data@example.com" });
	expect(records).toMatchObject([{ subject: "320193", outcome: "answered", status: 200 }]);
	const eps =
		"320193,EarningsPerShareBasic,us-gaap,2008-09-28,2009-09-26,USD/shares,,,6.39,10-K,2009-10-27,,0000320193-09-000153\n";
	expect(answer && [...(await companyFactsLines(answer.file))]).toEqual([
		"issuer,tag,taxonomy,period_start,period_end,unit,segments,coregistrant,value,form,filed,accepted,revision\n",
		"320193,EntityCommonStockSharesOutstanding,dei,,2009-10-16,shares,,,900678473,10-K,2009-10-27,,0000320193-09-000153\n",
		eps,
		eps,
		"320193,Goodwill,us-gaap,,2009-09-26,USD,,,,10-K,2009-10-27,,0000320193-09-000153\n",
	]);
});

test.each(["12345678901234567890", "0.10", "-5.0E3", "1e21"])("a value of %s stays as it is written", async (value) => {
	const fact = JSON.stringify({ end: "2009-09-26", ...filed }).replace("{", `{"val" : ${value},`);
	const [, line] = await linesOf(`{"cik":1,"facts":{"ifrs-full":{"Assets":{"units":{"IDR":[${fact}]}}}}}`);
	expect(line?.split(",")[8]).toBe(value);
});

test("a CIK may come as text, and a company may have no facts", async () => {
	expect(await linesOf('{"cik":"0000000001","entityName":"","facts":{}}')).toHaveLength(1);
	const text = JSON.stringify({ ...APPLE, cik: "0000320193" });
	expect((await linesOf(text)).slice(1).map((line) => line.split(",")[0])).toEqual(Array(4).fill("320193"));
});

test("a company that the SEC does not know is unknown", async () => {
	const { ask, records } = asker();
	expect(await ask("999")).toBeNull();
	expect(records).toMatchObject([{ status: 404, outcome: "answered" }]);
});

test.each(["", "AAPL", "12345678901", "1/../2"])("%j is no CIK, and is not asked for", async (issuer) => {
	sec.requests.splice(0);
	await expect(asker().ask(issuer)).rejects.toMatchObject({ code: "invalid_input" });
	expect(sec.requests).toEqual([]);
});

const body = (change: object): BadAnswer => ({ kind: "body", body: JSON.stringify({ ...APPLE, ...change }) });
const bad: [string, BadAnswer, string][] = [
	["429 with Retry-After", { kind: "status", status: 429, retryAfter: "0" }, "answered 429"],
	["500", { kind: "status", status: 500 }, "answered 500"],
	["a cut connection", { kind: "cut" }, "cut the connection"],
	["HTML for JSON", { kind: "body", body: "<!doctype html><title>Maintenance</title>" }, "an HTML page"],
	["an empty answer", { kind: "body", body: "" }, "an empty page"],
	["another company", body({ cik: 789019 }), "answered about CIK 789019 when asked for 320193"],
	["no company", body({ cik: null }), "without /cik"],
	["no facts", body({ facts: [] }), "without /facts"],
	["no units", body({ facts: { dei: { X: { units: [] } } } }), "no array at /facts/dei/X/units/"],
	["no array of facts", body({ facts: { dei: { X: { units: { USD: {} } } } } }), "no array at /facts/dei/X/units/USD"],
	[
		"facts of another shape",
		body({ facts: { dei: { X: { units: { USD: [{ end: "2009-09-26", value: 1, ...filed }] } } } } }),
		"a fact without val at /facts/dei/X/units/USD",
	],
];
test.each(bad)("%s is asked again", async (_, answer, problem) => {
	sec.companies.set("320193", APPLE);
	sec.bad.push(answer);
	const { ask, records } = asker();
	expect(await ask("320193")).not.toBeNull();
	expect(records).toMatchObject([
		{ outcome: "again", problem: expect.stringContaining(problem) },
		{ outcome: "answered", status: 200 },
	]);
});

test("an answer of another shape is bad data when it stays so, and no lines are made of one", async () => {
	sec.bad.push(...Array<BadAnswer>(3).fill(body({ facts: [] })));
	await expect(asker().ask("320193")).rejects.toMatchObject({ code: "bad_data" });
	await expect(linesOf("<html>")).rejects.toMatchObject({ code: "bad_data", details: { file: "facts.json" } });
	await expect(linesOf('{"cik":1}')).rejects.toMatchObject({ code: "bad_data" });
});
