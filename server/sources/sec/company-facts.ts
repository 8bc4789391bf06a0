/**
 * The SEC's company facts: everything that a company reported in XBRL, in one answer,
 * GET https://data.sec.gov/api/xbrl/companyfacts/CIK0000320193.json. It has consolidated figures only, and the day of a filing
 * without its hour: where the hour matters, fsds-lines.ts has it. Not tried against the live service.
 */
import { readFile } from "node:fs/promises";
import { QtradeError } from "../../errors";
import type { ProviderLimitSettings } from "../../vocabulary/definition";
import type { LandedFile } from "../landing";
import { at, readJson } from "../provider/json-answer";
import type { Answer, ProviderClient } from "../provider/provider-client";
import { FACT_HEADER, factLine } from "./fact-lines";
import { secHeaders } from "./sec-access";

const BASE_URL = "https://data.sec.gov";

export type CompanyFactsSettings = {
	/** names who asks, with a contact: sec-access.ts */
	user_agent: string;
	/** instead of the SEC's own address, e.g. for a proxy */
	base_url?: string;
	limits?: ProviderLimitSettings;
};

/** A company's facts; null when the SEC does not know it, or has no XBRL of it. */
export async function askForCompany(
	client: ProviderClient,
	settings: CompanyFactsSettings,
	issuer: string,
): Promise<Answer | null> {
	if (!/^\d{1,10}$/.test(issuer)) {
		throw new QtradeError("invalid_input", `"${issuer}" is no CIK: write up to ten digits, for example 320193`);
	}
	const cik = String(Number(issuer));
	const url = new URL(`/api/xbrl/companyfacts/CIK${cik.padStart(10, "0")}.json`, settings.base_url ?? BASE_URL);
	const answer = await client.ask({
		subject: cik,
		url: url.toString(),
		headers: secHeaders(settings.user_agent),
		extension: "json",
		accept: [404],
		judge: async (file, status) => {
			if (status === 404) return null;
			const read = await readJson(file);
			return "problem" in read ? read.problem : problemOf(read.value, cik);
		},
	});
	return answer.status === 404 ? null : answer;
}

/** An answer as CSV lines, the header first (fact-lines.ts has the columns). */
export async function companyFactsLines(file: LandedFile): Promise<Iterable<string>> {
	const answer = parsed(await readFile(file.path, "utf8"));
	const problem = problemOf(answer, null);
	if (problem !== null) {
		throw new QtradeError("bad_data", `${file.name}: ${problem}`, { details: { check: "schema", file: file.name } });
	}
	return linesOf(answer);
}

function* linesOf(answer: unknown): Generator<string> {
	yield FACT_HEADER;
	const issuer = String(Number(at(answer, "/cik")));
	for (const { taxonomy, tag, unit, facts } of reportedIn(answer)) {
		for (const fact of facts as unknown[]) {
			yield factLine({
				issuer,
				tag,
				taxonomy,
				period_start: at(fact, "/start"),
				period_end: at(fact, "/end"),
				unit,
				segments: "",
				coregistrant: "",
				value: at(fact, "/val"),
				form: at(fact, "/form"),
				filed: at(fact, "/filed"),
				accepted: "",
				revision: at(fact, "/accn"),
			});
		}
	}
}

/**
 * The JSON with its values as the text that stands there: as numbers, those above 2^53 would be rounded, as amounts in rupiah
 * are. A quote within a JSON string has a backslash before it, so that the pattern finds keys only.
 */
function parsed(text: string): unknown {
	try {
		return JSON.parse(text.replaceAll(/(?<!\\)"val"(\s*:\s*)(-?\d[\d.eE+-]*)/g, '"val"$1"$2"'));
	} catch {
		return null;
	}
}

/** What every fact has; a duration has a `start` as well. */
const FIELDS = ["end", "val", "accn", "form", "filed"] as const;

/** @param cik the one that was asked for, null for any */
function problemOf(answer: unknown, cik: string | null): string | null {
	const about = at(answer, "/cik");
	if (!/^\d{1,10}$/.test(String(about))) return "sent JSON without /cik";
	if (cik !== null && String(Number(about)) !== cik) return `answered about CIK ${about} when asked for ${cik}`;
	if (!isObject(at(answer, "/facts"))) return "sent JSON without /facts";
	for (const { taxonomy, tag, unit, facts } of reportedIn(answer)) {
		const where = `/facts/${taxonomy}/${tag}/units/${unit}`;
		if (!Array.isArray(facts)) return `sent no array at ${where}`;
		for (const fact of facts) {
			const missing = FIELDS.filter((field) => at(fact, `/${field}`) === undefined);
			if (missing.length > 0) return `sent a fact without ${missing.join(", ")} at ${where}`;
		}
	}
	return null;
}

type Reported = { taxonomy: string; tag: string; unit: string; facts: unknown };

function* reportedIn(answer: unknown): Generator<Reported> {
	for (const [taxonomy, tags] of entriesOf(at(answer, "/facts"))) {
		for (const [tag, about] of entriesOf(tags)) {
			const units = at(about, "/units");
			if (!isObject(units)) yield { taxonomy, tag, unit: "", facts: undefined };
			for (const [unit, facts] of entriesOf(units)) yield { taxonomy, tag, unit, facts };
		}
	}
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
const entriesOf = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value as object) : []);
