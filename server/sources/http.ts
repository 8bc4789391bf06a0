/**
 * Any provider that answers CSV or JSON to a URL. {symbol}, {from}, {to} and {page} in it are filled in, {secret:NAME} from the
 * environment. With {symbol} it is asked symbol by symbol; without, once for the run's window.
 */
import { calendarFor } from "../calendars/calendar";
import { dayOf, isoOf } from "../calendars/iso-date";
import { QtradeError } from "../errors";
import type { HttpSource } from "../vocabulary/definition";
import { isReference, shapeOf } from "../vocabulary/kind-shapes";
import type { DatasetKind } from "../vocabulary/kinds";
import { dateIn, extractBySymbol, type Range } from "./by-symbol";
import { nextOf, problemOfJson, rowsOfJson } from "./http-json";
import { inCase, strangerIn } from "./http-symbols";
import type { LandedFile } from "./landing";
import { canonicalLines } from "./provider/canonical-lines";
import { kindOf, type Quote, readJson, startOfFile } from "./provider/json-answer";
import { limitsOf } from "./provider/limits";
import type { Answer, ProviderClient } from "./provider/provider-client";
import { namesSecret } from "./provider/secrets";
import {
	CANONICAL_CSV,
	canonicalColumns,
	type Extract,
	type ExtractRequest,
	type ReadFormat,
	type Source,
} from "./source";

const START = "1990-01-02";
/** A provider that never ends is asked no further than this. */
const PAGES_MAX = 10_000;

async function extract(request: ExtractRequest): Promise<Extract> {
	const { definition } = request;
	if (definition.source.type !== "http") throw new QtradeError("internal", `${definition.name} is no http source`);
	const source: HttpSource = definition.source;
	const client = request.client(limitsOf(source.limits), source.final_after_minutes ?? 0);
	const { timeZone } = calendarFor(definition.calendar);
	const shape = shapeOf(definition);
	const dates = shape.fields.filter(({ type }) => type === "DATE").map(({ name }) => name);
	const fields = [
		...(source.columns.symbol === undefined && source.symbols ? ["symbol"] : []),
		...Object.keys(source.columns),
	];
	const pages = (subject: string, range: Range): Promise<Answer[] | null> => askPages(client, source, subject, range);
	const found = source.symbols
		? await extractBySymbol(request, {
				client,
				symbols: source.symbols,
				nameOf: (symbol) => inCase(source, symbol),
				start: source.start ?? START,
				ask: pages,
				closes: (file, symbol) => closesOf(source, file, symbol),
			})
		: await extractWindow(request, source, pages, dateIn(timeZone, request.now));
	const symbolOf = new Map(found.files.map((file) => [file.name, "symbol" in file ? file.symbol : undefined]));
	return {
		...found,
		read: readFormatOf(source, fields),
		...(source.format === "json" && {
			convert: async (file: LandedFile) => {
				const answer = await readJson(file, client.quote);
				if ("problem" in answer) throw new QtradeError("bad_data", `${file.name}: ${answer.problem}`);
				return canonicalLines(rowsOfJson(answer.value, source, symbolOf.get(file.name), dates), fields);
			},
		}),
		state: {},
		unchangedFiles: 0,
		// Of a symbol that it does not know what is held stays; prices are compared symbol by symbol.
		isWhole: definition.kind === "prices_daily" || !("unknownSymbols" in found),
		...(source.symbols && { asked: source.symbols.map((symbol) => inCase(source, symbol)) }),
		...(definition.kind === "prices_daily" && { askedFrom: source.start ?? START }),
		finalAfterMinutes: source.final_after_minutes ?? 0,
	};
}

/** One question for everything since the watermark, minus the look-back. */
async function extractWindow(
	{ window, symbols, definition }: ExtractRequest,
	source: HttpSource,
	pages: (subject: string, range: Range) => Promise<Answer[] | null>,
	today: string,
): Promise<Pick<Extract, "files" | "windows">> {
	if (symbols !== null && source.url.includes("{symbol}")) {
		throw new QtradeError("invalid_input", `${definition.name} has no source.symbols to choose from`);
	}
	const range = { from: window.from ?? source.start ?? START, to: window.to ?? lastDay(definition.kind, today) };
	const answers = await pages(definition.name, range);
	return { files: (answers ?? []).map(({ file }) => file) };
}

/** Actions are announced and sessions known before they come. */
const lastDay = (kind: DatasetKind, today: string): string => (isReference(kind) ? isoOf(dayOf(today) + 366) : today);

async function askPages(
	client: ProviderClient,
	source: HttpSource,
	subject: string,
	range: Range,
): Promise<Answer[] | null> {
	const answers: Answer[] = [];
	const seen = new Set<string>();
	let page = source.paging?.first ?? 1;
	let url: string | null = fill(source.url, subject, range, page);
	while (url !== null) {
		const answer = await client.ask({
			subject: answers.length === 0 ? subject : `${subject} page ${answers.length + 1}`,
			url,
			...(source.headers && { headers: source.headers }),
			extension: source.format,
			...(source.unknown_status && { accept: [source.unknown_status] }),
			// What a refusal of an unknown symbol holds is the provider's own business.
			judge: async (file, status) =>
				status === source.unknown_status
					? null
					: ((await problemOf(file, source, client.quote)) ?? (await strangerIn(file, source, subject))),
		});
		if (answer.status === source.unknown_status) return null;
		if (!source.paging) return [answer];
		if (seen.has(answer.file.sha256)) {
			// A provider that repeats a page has no more, or is broken; rows cannot tell which, so a person must.
			throw new QtradeError("bad_data", `${answer.file.name}: the provider sent this page for the second time`, {
				details: { check: "schema", file: answer.file.name },
			});
		}
		seen.add(answer.file.sha256);
		const next = await nextOf(answer.file, source);
		// Filtered pages may be empty in the middle; only numbered ones end with the first that is.
		const isEnd = next.isEmpty && source.paging.next === undefined;
		if (isEnd && answers.length > 0) return answers;
		answers.push(answer);
		if (answers.length >= PAGES_MAX) throw new QtradeError("bad_data", `${subject} has more than ${PAGES_MAX} pages`);
		page += 1;
		if (source.paging.next !== undefined) url = next.url === null ? null : sameOrigin(next.url, url);
		else url = isEnd ? null : fill(source.url, subject, range, page);
	}
	return answers;
}

/** What is wrong with an answer; rows are for the checks to judge. */
async function problemOf(file: LandedFile, source: HttpSource, quote: Quote): Promise<string | null> {
	if (source.format === "json") {
		const answer = await readJson(file, quote);
		return "problem" in answer ? answer.problem : problemOfJson(answer.value, source);
	}
	if (file.bytes === 0) return "sent an empty page";
	const start = await startOfFile(file);
	return /^\s*</.test(start) ? `sent ${kindOf(start, quote)} where CSV was to be` : null;
}

function fill(url: string, symbol: string, { from, to }: Range, page: number): string {
	const values: Record<string, string> = { symbol, from, to, page: String(page) };
	const compact = (date: string): string => date.replaceAll("-", "");
	return url.replace(/\{(symbol|from|to|page)(:compact)?\}/g, (_, name: string, short?: string) =>
		encodeURIComponent(short ? compact(values[name] ?? "") : (values[name] ?? "")),
	);
}

/** The next page lies with the same provider: its address comes from an answer, and our headers hold our key. */
function sameOrigin(next: string, current: string): string {
	const here = new URL(current.replaceAll(/\{secret:\w+\}/g, "x"));
	const url = URL.canParse(next, here.toString()) ? new URL(next, here) : null;
	// A secret that a provider asks for by name would be another provider's.
	if (url?.origin === here.origin && !namesSecret(next)) return url.toString();
	throw new QtradeError(
		"bad_data",
		`the provider's next page lies elsewhere (${url?.origin ?? "no address"}): it is not asked`,
	);
}

function readFormatOf(source: HttpSource, fields: readonly string[]): ReadFormat {
	const shared = {
		...(source.date_format !== undefined &&
			!source.date_format.startsWith("epoch") && { dateFormat: source.date_format }),
		dropTimeOfDay: source.time_of_day === "drop",
		...(source.symbol_case && { symbolCase: source.symbol_case }),
	};
	if (source.format === "json") return { ...CANONICAL_CSV, columns: canonicalColumns(fields), ...shared };
	return {
		format: "csv",
		...(source.delimiter !== undefined && { delimiter: source.delimiter }),
		header: source.header ?? true,
		members: "",
		...shared,
		symbolFrom: source.columns.symbol === undefined ? "file" : "column",
		columns: source.columns,
	};
}

async function closesOf(source: HttpSource, file: LandedFile, symbol: string): Promise<Map<string, number>> {
	if (source.format !== "json" || source.date_format !== undefined) return new Map();
	const answer = await readJson(file);
	const closes = new Map<string, number>();
	if ("problem" in answer) return closes;
	for (const bar of rowsOfJson(answer.value, source, symbol))
		closes.set(String(bar.date).slice(0, 10), Number(bar.close));
	return closes;
}

export const httpSource: Source = { extract };
