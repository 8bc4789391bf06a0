/** FRED's observations: the shape of an answer, and its CSV lines with our column names. */
import { QtradeError } from "../../errors";
import type { LandedFile } from "../landing";
import { csvField } from "../provider/canonical-lines";
import { at, readJson } from "../provider/json-answer";
import type { Judgement } from "../provider/provider-client";

/** `vintage` is the day from which the value was what FRED said. */
export const OBSERVATION_COLUMNS = ["series", "date", "value", "vintage"] as const;

/** FRED's own words for its first and last day: everything it ever said. */
export const FIRST_DAY = "1776-07-04";
export const LAST_DAY = "9999-12-31";

/** What a page is asked for. */
export type Asked = {
	/** first day of the real-time period */
	from: string;
	offset: number;
	limit: number;
	/** of all pages, as the first one had it; null for the first */
	count: number | null;
};

export type Page = { observations: unknown[]; count: number; offset: number; limit: number };

/** What an answer means that is no page. */
export type NoPage = "unknown" | "too_many_vintages";

/** FRED answers 400 to all that it cannot do, and says in a sentence what that is. */
export async function judgeAnswer(file: LandedFile, status: number, asked: Asked): Promise<Judgement> {
	const answer = await readJson(file);
	if ("problem" in answer) return answer.problem;
	if (status === 200) return problemOf(answer.value, asked);
	const message = at(answer.value, "/error_message");
	if (typeof message !== "string") return `answered ${status} without error_message`;
	// Asked again it would say the same.
	return meaningOf(message) === null ? { refusal: `answered ${status}: ${message}` } : null;
}

/** The page of an answer that was judged to be one, or what it means instead. */
export async function pageOf(file: LandedFile, status: number): Promise<Page | NoPage> {
	const answer = await readJson(file);
	const value = "problem" in answer ? null : answer.value;
	const noPage = status === 200 ? null : meaningOf(String(at(value, "/error_message")));
	return noPage ?? (value as Page);
}

function meaningOf(message: string): NoPage | null {
	if (/exceeds the maximum number of vintage dates/i.test(message)) return "too_many_vintages";
	// "…does not exist in ALFRED but may exist in FRED" is another matter: the series is there, without vintages.
	return /series does not exist\.?$/i.test(message.trim()) ? "unknown" : null;
}

const FIELDS = ["realtime_start", "date", "value"] as const;

function problemOf(value: unknown, asked: Asked): string | null {
	const numberAt = (field: string): number => Number(at(value, `/${field}`) ?? Number.NaN);
	const [count, offset, limit] = [numberAt("count"), numberAt("offset"), numberAt("limit")];
	const observations = at(value, "/observations");
	if (!Array.isArray(observations)) return "sent JSON without /observations";
	if (!(Number.isSafeInteger(count) && count >= 0)) return "sent no count of observations";
	if (!(Number.isSafeInteger(limit) && limit > 0)) return "sent no limit of a page";
	if (offset !== asked.offset) return `answered from observation ${offset} on when asked from ${asked.offset}`;
	const from = at(value, "/realtime_start");
	// What began before it is told from what began on it by this date alone.
	if (from !== asked.from) return `answered for what was known from ${from} on when asked from ${asked.from}`;
	if (asked.count !== null && count !== asked.count) {
		return `has ${count} observations where it had ${asked.count} a page ago: the series changed while it was read`;
	}
	const expected = Math.min(limit, asked.limit, Math.max(0, count - offset));
	if (observations.length !== expected) return `sent ${observations.length} observations where ${expected} were to be`;
	for (const observation of observations) {
		const missing = FIELDS.filter((field) => typeof at(observation, `/${field}`) !== "string");
		if (missing.length > 0) return `sent an observation without ${missing.join(", ")}`;
	}
	return null;
}

/** A missing value, e.g. of a holiday. */
const MISSING = ".";

/**
 * An answer as CSV lines, the header first. FRED cuts a value's time to the period that it was asked for: what it knew before
 * seems to begin on the period's first day. Those rows are left out, since they say nothing about that day.
 */
export async function observationLines(file: LandedFile, series: string): Promise<Iterable<string>> {
	const answer = await readJson(file);
	const from = "problem" in answer ? null : at(answer.value, "/realtime_start");
	const observations = "problem" in answer ? null : at(answer.value, "/observations");
	if (!Array.isArray(observations) || typeof from !== "string") {
		const problem = "problem" in answer ? answer.problem : "sent JSON without /observations or /realtime_start";
		throw new QtradeError("bad_data", `${file.name}: ${problem}`, { details: { check: "schema", file: file.name } });
	}
	return linesOf(observations, series, from);
}

function* linesOf(observations: readonly unknown[], series: string, from: string): Generator<string> {
	yield `${OBSERVATION_COLUMNS.join(",")}\n`;
	for (const observation of observations) {
		const [vintage, date, value] = FIELDS.map((field) => at(observation, `/${field}`));
		if (vintage === from && from !== FIRST_DAY) continue;
		yield `${[series, date, value === MISSING ? "" : value, vintage].map(csvField).join(",")}\n`;
	}
}
