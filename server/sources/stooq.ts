/**
 * Stooq's daily bars, adjusted for splits and dividends, as CSV. One request per symbol:
 * GET /q/d/l/?s={symbol}&i=d&d1&d2&apikey; since March 2026 a key is asked for, and an HTML page comes without one. A refusal is a
 * sentence with status 200. Not tried against the live service.
 */
import { readFile } from "node:fs/promises";
import { QtradeError } from "../errors";
import type { StooqSource } from "../vocabulary/definition";
import { extractBySymbol, type Range } from "./by-symbol";
import type { LandedFile } from "./landing";
import { canonicalLines, type RowText } from "./provider/canonical-lines";
import { kindOf, type Quote, startOfFile } from "./provider/json-answer";
import { limitsOf } from "./provider/limits";
import type { Judgement } from "./provider/provider-client";
import { CANONICAL_CSV, type Extract, type ExtractRequest, type Source } from "./source";

const BASE_URL = "https://stooq.com";
const KEY = "{secret:STOOQ_APIKEY}";
const START = "1900-01-01";
const FINAL_AFTER_MINUTES = 60;
/** Indices and currencies come without volume. */
const HEADER = /^Date,Open,High,Low,Close(,Volume)?$/;

async function extract(request: ExtractRequest): Promise<Extract> {
	const { definition } = request;
	if (definition.source.type !== "stooq") throw new QtradeError("internal", `${definition.name} is not Stooq's`);
	const source: StooqSource = definition.source;
	const finalAfterMinutes = source.final_after_minutes ?? FINAL_AFTER_MINUTES;
	const client = request.client(limitsOf(source.limits), finalAfterMinutes);
	const found = await extractBySymbol(request, {
		client,
		symbols: source.symbols,
		start: source.start ?? START,
		ask: async (symbol, range) => {
			const answer = await client.ask({
				subject: symbol,
				url: urlOf(source, symbol, range),
				extension: "csv",
				judge: async (file) => {
					const line = await firstLine(file);
					return line === NO_DATA || HEADER.test(line) ? null : complaint(line, client.quote);
				},
			});
			const line = await firstLine(answer.file);
			return line === NO_DATA ? null : [answer];
		},
		closes: async (file, symbol) =>
			new Map((await barsOf(file, symbol)).map(({ date, close }) => [String(date), Number(close)])),
	});
	const symbolOf = new Map(found.files.map((file) => [file.name, file.symbol ?? ""]));
	return {
		...found,
		read: CANONICAL_CSV,
		convert: async (file) => canonicalLines(await barsOf(file, symbolOf.get(file.name) ?? "")),
		state: {},
		unchangedFiles: 0,
		isWhole: true,
		askedFrom: source.start ?? START,
		finalAfterMinutes,
	};
}

/** Each file by its own header: an index has no volume, and a share beside it does. */
async function barsOf(file: LandedFile, symbol: string): Promise<RowText[]> {
	const lines = (await readFile(file.path, "utf8")).split(/\r?\n/).slice(1);
	return lines
		.filter((line) => line !== "")
		.map((line) => {
			const [date, open, high, low, close, volume] = line.split(",");
			return { symbol, date, open, high, low, close, volume };
		});
}

const NO_DATA = "No data";

function complaint(line: string, quote: Quote): Judgement {
	// Asked again it would say the same until tomorrow.
	if (/daily hits limit/i.test(line))
		return { refusal: "says that today's requests are used up: it answers again tomorrow" };
	const hint = /^</.test(line) ? "; Stooq asks for a key: see QTRADE_SECRET_STOOQ_APIKEY" : "";
	return `sent ${kindOf(line, quote)} where CSV was to be${hint}`;
}

function urlOf(source: StooqSource, symbol: string, { from, to }: Range): string {
	const url = new URL("/q/d/l/", source.base_url ?? BASE_URL);
	const mapped = source.provider_symbols && Object.hasOwn(source.provider_symbols, symbol);
	const day = (date: string): string => date.replaceAll("-", "");
	url.search = new URLSearchParams({
		s: mapped ? (source.provider_symbols?.[symbol] ?? "") : `${symbol.toLowerCase()}${source.suffix ?? ".us"}`,
		i: "d",
		d1: day(from),
		d2: day(to),
	}).toString();
	return `${url}&apikey=${KEY}`;
}

const firstLine = async (file: LandedFile): Promise<string> =>
	((await startOfFile(file)).split(/\r?\n/)[0] ?? "").trim();

export const stooqSource: Source = { extract };
