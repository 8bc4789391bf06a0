/**
 * Yahoo Finance's chart: daily bars, adjusted for splits, not for dividends. One request per symbol:
 * GET /v8/finance/chart/{symbol}?period1&period2&interval=1d. Not documented by Yahoo; the shape is that which its own
 * pages use. Not tried against the live service. yahoo-actions.ts reads the splits and dividends of the same answer.
 */
import { calendarFor } from "../calendars/calendar";
import { dayOf } from "../calendars/iso-date";
import { instantAt } from "../calendars/zone-time";
import { QtradeError } from "../errors";
import type { YahooSource } from "../vocabulary/definition";
import { dateIn, extractBySymbol, type Range } from "./by-symbol";
import type { LandedFile } from "./landing";
import { canonicalLines, type RowText } from "./provider/canonical-lines";
import { at, type Quote, readJson } from "./provider/json-answer";
import { limitsOf } from "./provider/limits";
import { currencyProblem } from "./quoted-currency";
import { CANONICAL_CSV, type Extract, type ExtractRequest, type Source } from "./source";

const BASE_URL = "https://query1.finance.yahoo.com";
/** Yahoo turns away clients that do not say who they are. */
export const HEADERS = { "user-agent": "Mozilla/5.0 (compatible; qtrade)", accept: "application/json" };
export const START = "1962-01-02";
/** The last bar changes for a while after the close. */
const FINAL_AFTER_MINUTES = 20;

export type Chart = {
	timestamps: number[];
	quote: Record<string, unknown[]>;
	timeZone: string;
	currency: unknown;
	/** splits and dividends, as they came */
	events: unknown;
};

async function extract(request: ExtractRequest): Promise<Extract> {
	const { definition } = request;
	if (definition.source.type !== "yahoo") throw new QtradeError("internal", `${definition.name} is not Yahoo's`);
	const source: YahooSource = definition.source;
	const { timeZone } = calendarFor(definition.calendar);
	const finalAfterMinutes = source.final_after_minutes ?? FINAL_AFTER_MINUTES;
	const client = request.client(limitsOf(source.limits), finalAfterMinutes);
	const chartOf = async (file: LandedFile, symbol: string): Promise<Chart> => {
		const chart = await readChart(file, theirs(source, symbol), timeZone, client.quote);
		if ("problem" in chart) throw new QtradeError("bad_data", `${file.name}: ${chart.problem}`);
		return chart;
	};
	const found = await extractBySymbol(request, {
		client,
		symbols: source.symbols,
		start: source.start ?? START,
		ask: async (symbol, range) => {
			const answer = await client.ask({
				subject: symbol,
				url: urlOf(source, theirs(source, symbol), range, timeZone),
				headers: HEADERS,
				extension: "json",
				accept: [404],
				judge: async (file) => {
					const chart = await readChart(file, theirs(source, symbol), timeZone, client.quote);
					return "problem" in chart && !chart.isUnknown ? chart.problem : null;
				},
			});
			const chart = await readChart(answer.file, theirs(source, symbol), timeZone);
			if ("problem" in chart) return null;
			// Not tried again: it is the definition that does not fit.
			const misfit = currencyProblem(chart.currency, definition);
			if (misfit) throw new QtradeError("bad_data", `${symbol} ${misfit}`);
			return [answer];
		},
		closes: async (file, symbol) => {
			const { timestamps, quote } = await chartOf(file, symbol);
			return new Map(
				timestamps.flatMap((timestamp, i): [string, number][] => {
					const close = quote.close?.[i];
					return typeof close === "number" ? [[dateIn(timeZone, new Date(timestamp * 1000)), close]] : [];
				}),
			);
		},
	});
	const symbolOf = new Map(found.files.map((file) => [file.name, file.symbol ?? ""]));
	return {
		...found,
		read: CANONICAL_CSV,
		convert: async (file) => {
			const symbol = symbolOf.get(file.name) ?? "";
			return canonicalLines(barsOf(await chartOf(file, symbol), symbol));
		},
		state: {},
		unchangedFiles: 0,
		isWhole: true,
		askedFrom: source.start ?? START,
		finalAfterMinutes,
	};
}

/** A symbol as Yahoo writes it. */
export const theirs = ({ provider_symbols }: YahooSource, symbol: string): string =>
	provider_symbols && Object.hasOwn(provider_symbols, symbol) ? (provider_symbols[symbol] ?? symbol) : symbol;

export function urlOf(source: YahooSource, symbol: string, { from, to }: Range, timeZone: string): string {
	const seconds = (date: string, days: number): number =>
		Math.floor(instantAt(dayOf(date) + days, 0, timeZone).getTime() / 1000);
	const url = new URL(`/v8/finance/chart/${encodeURIComponent(symbol)}`, source.base_url ?? BASE_URL);
	url.search = new URLSearchParams({
		period1: String(seconds(from, 0)),
		// the end is exclusive
		period2: String(seconds(to, 1)),
		interval: "1d",
		events: "div,split",
	}).toString();
	return url.toString();
}

/** The parts of an answer that bars are made of, or what is wrong with it. */
export async function readChart(
	file: LandedFile,
	symbol: string,
	timeZone: string,
	quote?: Quote,
): Promise<Chart | { problem: string; isUnknown: boolean }> {
	const wrong = (problem: string) => ({ problem, isUnknown: false });
	const answer = await readJson(file, quote);
	if ("problem" in answer) return wrong(answer.problem);
	const error = at(answer.value, "/chart/error");
	if (error !== null && error !== undefined) {
		const [code, description] = [at(error, "/code"), at(error, "/description")];
		return { problem: `says ${code}: ${description}`, isUnknown: code === "Not Found" };
	}
	const result = at(answer.value, "/chart/result/0");
	const meta = at(result, "/meta");
	if (typeof meta !== "object" || meta === null) return wrong("sent JSON without /chart/result/0/meta");
	const [about, zone, step] = [at(meta, "/symbol"), at(meta, "/exchangeTimezoneName"), at(meta, "/dataGranularity")];
	if (about !== symbol) return wrong(`answered about ${about} when asked for ${symbol}`);
	if (zone !== timeZone) return wrong(`answered in the zone ${zone}, and the dataset's calendar is in ${timeZone}`);
	if (step !== "1d") return wrong(`answered in steps of ${step}, not of a day`);
	const currency = at(meta, "/currency");
	const timestamps = at(result, "/timestamp");
	const events = at(result, "/events");
	// A range without sessions has neither.
	if (timestamps === undefined) return { timestamps: [], quote: {}, timeZone, currency, events };
	const columns = at(result, "/indicators/quote/0");
	if (!Array.isArray(timestamps) || !timestamps.every(Number.isSafeInteger))
		return wrong("sent timestamps that are none");
	if (typeof columns !== "object" || columns === null) return wrong("sent no /indicators/quote/0");
	for (const field of ["open", "high", "low", "close", "volume"]) {
		const column = at(columns, `/${field}`);
		if (Array.isArray(column) && column.length === timestamps.length) continue;
		return wrong(`sent no ${field} for each of its ${timestamps.length} timestamps`);
	}
	return { timestamps, quote: columns as Record<string, unknown[]>, timeZone, currency, events };
}

function* barsOf({ timestamps, quote, timeZone }: Chart, symbol: string): Generator<RowText> {
	for (const [i, timestamp] of timestamps.entries()) {
		const [open, high, low, close, volume] = ["open", "high", "low", "close", "volume"].map(
			(field) => quote[field]?.[i],
		);
		yield { symbol, date: dateIn(timeZone, new Date(timestamp * 1000)), open, high, low, close, volume };
	}
}

export const yahooSource: Source = { extract };
