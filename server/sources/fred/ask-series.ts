/**
 * FRED's series with all their vintages: GET https://api.stlouisfed.org/fred/series/observations, page by page. Not tried
 * against the live service.
 */
import { dayOf, isoOf } from "../../calendars/iso-date";
import { QtradeError } from "../../errors";
import type { ProviderLimitSettings } from "../../vocabulary/definition";
import { at } from "../provider/json-answer";
import { limitsOf } from "../provider/limits";
import type { Answer, ProviderClient, ProviderLimits } from "../provider/provider-client";
import { FIRST_DAY, judgeAnswer, LAST_DAY, type NoPage, type Page, pageOf } from "./observations";

const BASE_URL = "https://api.stlouisfed.org";
const KEY = "{secret:FRED_API_KEY}";
/** The most that FRED gives. */
const PAGE_SIZE = 100_000;
/** FRED answers 120 a minute, then 429. */
const PER_MINUTE_MAX = 120;

export type FredSettings = {
	/** instead of FRED's own address, e.g. for a proxy */
	base_url?: string;
	/** the first date to ask for; all there are when absent */
	start?: string;
	limits?: ProviderLimitSettings;
};

export type SeriesRequest = {
	series: string;
	/** what FRED began to say on this day or later; null for all it ever said */
	vintagesFrom: string | null;
	now: Date;
	pageSize?: number;
};

/** A definition's limits, never above what FRED allows. */
export const fredLimits = (settings: ProviderLimitSettings = {}): ProviderLimits => {
	const limits = limitsOf(settings);
	return { ...limits, requestsPerMinute: Math.min(limits.requestsPerMinute, PER_MINUTE_MAX) };
};

/** Days between which a value was what FRED said, both included. */
type Period = { from: string; to: string };

/** The answers that hold a series (observationLines reads each); null when FRED does not know it. */
export async function askForSeries(
	client: ProviderClient,
	settings: FredSettings,
	request: SeriesRequest,
): Promise<Answer[] | null> {
	const { vintagesFrom } = request;
	// From the day before, since what begins on a period's first day cannot be told from what began earlier.
	const from = vintagesFrom === null || vintagesFrom <= FIRST_DAY ? FIRST_DAY : isoOf(dayOf(vintagesFrom) - 1);
	const answers = await askPeriod(client, settings, request, { from, to: LAST_DAY }, false);
	return answers === "unknown" ? null : answers;
}

/** FRED gives 2,000 vintages by the request, as a daily series has in eight years: of more, halves are asked for. */
async function askPeriod(
	client: ProviderClient,
	settings: FredSettings,
	request: SeriesRequest,
	period: Period,
	isPart: boolean,
): Promise<Answer[] | "unknown"> {
	const found = await askPages(client, settings, request, period, isPart);
	if (found !== "too_many_vintages") return found;
	const middle = middleOf(period, request.now);
	if (middle === null) {
		throw new QtradeError("bad_data", `FRED has too many vintages of ${request.series} on ${period.from} alone`);
	}
	// The second half leaves out what begins on its first day; the first one has it.
	const halves: Period[] = [
		{ from: period.from, to: middle },
		{ from: middle, to: period.to },
	];
	const answers: Answer[] = [];
	for (const half of halves) {
		const part = await askPeriod(client, settings, request, half, true);
		// It may not have been there yet, or no more.
		if (part !== "unknown") answers.push(...part);
	}
	return answers;
}

async function askPages(
	client: ProviderClient,
	settings: FredSettings,
	{ series, pageSize = PAGE_SIZE }: SeriesRequest,
	period: Period,
	isPart: boolean,
): Promise<Answer[] | NoPage> {
	const answers: Answer[] = [];
	const firsts = new Set<string>();
	let count: number | null = null;
	for (let offset = 0; count === null || offset < count; ) {
		const asked = { from: period.from, offset, limit: pageSize, count };
		const part = isPart ? ` from ${period.from}` : "";
		const answer = await client.ask({
			subject: `${series}${part}${offset === 0 ? "" : ` page ${answers.length + 1}`}`,
			url: urlOf(settings, series, period, offset, pageSize),
			extension: "json",
			accept: [400],
			judge: (file, status) => judgeAnswer(file, status, asked),
		});
		const page: Page | NoPage = await pageOf(answer.file, answer.status);
		if (typeof page === "string") return page;
		const first = keyOf(page.observations[0]);
		if (firsts.has(first)) {
			// The page that should stand there is nowhere: its observations would be missing, and nobody would know.
			throw new QtradeError("bad_data", `${answer.file.name}: FRED sent a page of ${series} for the second time`, {
				details: { check: "schema", file: answer.file.name },
			});
		}
		firsts.add(first);
		answers.push(answer);
		count = page.count;
		offset += page.observations.length;
	}
	return answers;
}

/** What FRED has once only in a period. */
const keyOf = (observation: unknown): string => `${at(observation, "/date")} ${at(observation, "/realtime_start")}`;

function urlOf({ base_url, start }: FredSettings, series: string, { from, to }: Period, offset: number, limit: number) {
	const url = new URL("/fred/series/observations", base_url ?? BASE_URL);
	url.search = new URLSearchParams({
		series_id: series,
		file_type: "json",
		output_type: "1",
		sort_order: "asc",
		realtime_start: from,
		realtime_end: to,
		...(start !== undefined && { observation_start: start }),
		limit: String(limit),
		offset: String(offset),
	}).toString();
	// Behind the others, since its braces must not be escaped.
	return `${url}&api_key=${KEY}`;
}

/** Few series have vintages of before; halving the centuries would ask ten times for nothing. */
const VINTAGES_SINCE = dayOf("1990-01-01");

/** A day within the period, with about as many vintages before it as after; null where there is none. */
function middleOf({ from, to }: Period, now: Date): string | null {
	const [first, last] = [dayOf(from), Math.min(dayOf(to), Math.floor(now.getTime() / 86_400_000))];
	const middle = Math.floor(((last > VINTAGES_SINCE ? Math.max(first, VINTAGES_SINCE) : first) + last) / 2);
	return middle > first && middle < last ? isoOf(middle) : null;
}
