/**
 * Providers that are asked symbol by symbol. Each symbol has a watermark of its own, the date of its last bar, so that a
 * ticker that joins the list gets its history while the others get their last sessions.
 */
import { type Calendar, calendarFor, clampToKnown } from "../calendars/calendar";
import { QtradeError } from "../errors";
import { basisOf } from "../vocabulary/definition";
import type { Basis } from "../vocabulary/kinds";
import type { LandedFile } from "./landing";
import type { Answer, ProviderClient } from "./provider/provider-client";
import type { Extract, ExtractRequest, ReadableFile, Window } from "./source";

/** A closed range of dates to ask a provider for. */
export type Range = { from: string; to: string };

export type SymbolProvider = {
	client: ProviderClient;
	symbols: readonly string[];
	/** what a symbol is called in the rows, where that is not as in the list */
	nameOf?: (symbol: string) => string;
	/** the first date that the provider is asked for */
	start: string;
	/** asks for a symbol's bars; null when the provider does not know it (any more) */
	ask(symbol: string, range: Range): Promise<Answer[] | null>;
	/** date → close of an answer, for what was there before */
	closes(file: LandedFile, symbol: string): Promise<ReadonlyMap<string, number>>;
};

/** The oldest bars of the overlap that must agree before a ratio between them is more than chance. */
const OVERLAP_MIN = 3;
/** Vendors round prices to four digits or so. */
const RATIO_TOLERANCE = 0.002;
/** A split moves prices by 10% at least, a dividend by some tenths of a percent. */
const RATIO_MIN: Record<Basis, number> = { raw: 0.02, split: 0.02, total: 0.0005 };

type BySymbol = Pick<Extract, "files" | "windows" | "unknownSymbols">;

/**
 * Asks for each symbol what is missing of it, minus the look-back. Where a symbol's overlap differs from what is held by
 * one constant ratio, the provider has adjusted its history for a split: the whole of it is asked for at once, or two
 * scales would stand in one series.
 */
export async function extractBySymbol(request: ExtractRequest, provider: SymbolProvider): Promise<BySymbol> {
	const calendar = calendarFor(request.definition.calendar);
	const nameOf = provider.nameOf ?? ((symbol) => symbol);
	const symbols = wantedSymbols(request, provider.symbols, nameOf);
	const last = request.held ? await request.held.lastDates() : new Map<string, string>();
	const today = dateIn(calendar.timeZone, request.now);
	const basis = basisOf(request.definition);
	const files: (LandedFile & ReadableFile)[] = [];
	const windows = new Map<string, Window>();
	const unknown: string[] = [];
	const restated: string[] = [];
	const held = await heldCloses(request, symbols.map(nameOf), last, calendar);
	for (const symbol of symbols) {
		const name = nameOf(symbol);
		const asked = windowOf(request, last.get(name) ?? null, calendar);
		const range = { from: later(asked.from ?? provider.start, provider.start), to: asked.to ?? today };
		if (range.from > range.to) continue;
		let answers = await provider.ask(symbol, range);
		if (answers === null) {
			unknown.push(symbol);
			continue;
		}
		windows.set(name, asked);
		const before = held.get(name);
		if (basis !== "raw" && before && asked.from !== null) {
			const now = scaled(await closesOf(provider, answers, symbol), request.definition.price_unit ?? 1);
			if (isRescaled(before, now, basis)) {
				restated.push(symbol);
				windows.set(name, { from: null, to: asked.to });
				answers = (await provider.ask(symbol, { from: provider.start, to: range.to })) ?? answers;
			}
		}
		files.push(...answers.map(({ file }) => ({ ...file, symbol })));
	}
	if (restated.length > 0) {
		request.log(`the provider restated the history of ${list(restated)}: asked for the whole of it`, { restated });
	}
	if (unknown.length > 0) {
		request.log(`the provider does not know ${list(unknown)}: what is held of it stays`, { unknown });
		if (unknown.length === symbols.length) {
			throw new QtradeError(
				"bad_data",
				`the provider knows none of the symbols (${list(unknown)}): check source.symbols`,
			);
		}
	}
	return { files, windows, ...(unknown.length > 0 && { unknownSymbols: unknown }) };
}

/** What is not adjusted is never rescaled; nor is what has no prices. */

/** The provider's symbols that the run asks for by their names in the rows. */
function wantedSymbols(
	{ symbols }: ExtractRequest,
	listed: readonly string[],
	nameOf: (symbol: string) => string,
): readonly string[] {
	if (symbols === null) return listed;
	const byName = new Map(listed.map((symbol) => [nameOf(symbol), symbol]));
	const others = symbols.filter((symbol) => !byName.has(symbol));
	if (others.length === 0) return symbols.map((symbol) => byName.get(symbol) ?? symbol);
	throw new QtradeError("invalid_input", `${list(others)} is not in source.symbols: add it there, or leave it out`);
}

/** The run's own window where somebody gave one, else from the symbol's last bar on, minus the look-back. */
function windowOf(
	{ window, windowIsRequested, definition }: ExtractRequest,
	last: string | null,
	calendar: Calendar,
): Window {
	if (windowIsRequested) return { from: window.from, to: window.to };
	if (last === null) return { from: null, to: null };
	const known = clampToKnown(calendar, last);
	const from = known === last ? calendar.shift(last, -(definition.lookback ?? 0)) : last;
	// The dataset's own window begins earlier where a run left sessions out: what nobody asked for yet is asked for now.
	return { from: window.from !== null && window.from < from ? window.from : from, to: null };
}

async function heldCloses(
	request: ExtractRequest,
	symbols: readonly string[],
	last: ReadonlyMap<string, string>,
	calendar: Calendar,
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
	if (request.held === null || basisOf(request.definition) === "raw" || request.windowIsRequested) return new Map();
	const froms = symbols.flatMap((symbol): [string, string][] => {
		const { from } = windowOf(request, last.get(symbol) ?? null, calendar);
		return from === null ? [] : [[symbol, from]];
	});
	return request.held.closes(new Map(froms));
}

async function closesOf(
	provider: SymbolProvider,
	answers: readonly Answer[],
	symbol: string,
): Promise<Map<string, number>> {
	const closes = new Map<string, number>();
	for (const { file } of answers)
		for (const [date, close] of await provider.closes(file, symbol)) closes.set(date, close);
	return closes;
}

/**
 * Whether the oldest bars of the overlap differ by one ratio, which no correction of single bars does. The newest may not yet
 * be adjusted, or not have been final. Taken for one by mistake, a history is asked for once more than it had to be.
 */
export function isRescaled(
	before: ReadonlyMap<string, number>,
	now: ReadonlyMap<string, number>,
	basis: Basis,
): boolean {
	const ratios = [...before]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.flatMap(([date, close]) => {
			const other = now.get(date);
			return other === undefined || !(close > 0) || !(other > 0) ? [] : [other / close];
		})
		.slice(0, OVERLAP_MIN);
	const [first = 1] = ratios;
	if (ratios.length < OVERLAP_MIN) return false;
	return ratios.every(
		(ratio) => Math.abs(ratio - 1) > RATIO_MIN[basis] && Math.abs(ratio / first - 1) < RATIO_TOLERANCE,
	);
}

/** Closes as they are held: in the currency. */
const scaled = (closes: ReadonlyMap<string, number>, unit: number): Map<string, number> =>
	new Map([...closes].map(([date, close]) => [date, close * unit]));

const later = (a: string, b: string): string => (a > b ? a : b);

const NAMED_MAX = 10;
const list = (symbols: readonly string[]): string =>
	symbols.length <= NAMED_MAX
		? symbols.join(", ")
		: `${symbols.slice(0, NAMED_MAX).join(", ")} and ${symbols.length - NAMED_MAX} more`;

/** Making one takes longer than a thousand dates by it. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The date that an instant has in a zone. */
export function dateIn(timeZone: string, instant: Date): string {
	let format = formats.get(timeZone);
	if (!format) {
		format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
		formats.set(timeZone, format);
	}
	return format.format(instant);
}
