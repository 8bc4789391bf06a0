/** The simulated exchange as a source: made up, deterministic, and honest about time, for demos, tests and benchmarks. */
import { type Calendar, calendarFor } from "../../calendars/calendar";
import { QtradeError } from "../../errors";
import { basisOf, type DatasetDefinition, type SimulatedSource } from "../../vocabulary/definition";
import { CANONICAL_CSV, type Extract, type ExtractRequest, type Source } from "../source";
import { tickerOf } from "./companies";
import { simulatedRows } from "./simulated-rows";

const later = (a: string, b: string | null): string => (b !== null && b > a ? b : a);
const earlier = (a: string, b: string | null | undefined): string => (b != null && b < a ? b : a);

function simulatedOf(definition: DatasetDefinition): SimulatedSource {
	if (definition.source.type === "simulated") return definition.source;
	throw new QtradeError("internal", `${definition.name} does not come from the simulated exchange`);
}

/** The date of the last closed session; the calendar's end once time has gone past it, null before its first close. */
function lastClosedDate(calendar: Calendar, now: Date): string | null {
	if (now.toISOString().slice(0, 10) > calendar.knownUntil) return calendar.knownUntil;
	return calendar.lastClosed(now)?.date ?? null;
}

function refuseUnknownSymbols(symbols: readonly string[], listed: number): void {
	const tickers = new Set(Array.from({ length: listed }, (_, number) => tickerOf(number)));
	const unknown = symbols.filter((symbol) => !tickers.has(symbol));
	if (unknown.length === 0) return;
	const some = [...tickers].slice(0, 5).join(", ");
	throw new QtradeError(
		"invalid_input",
		`the simulated exchange does not list ${unknown.slice(0, 5).join(", ")}: its ${listed} tickers begin ${some}`,
		{ details: { unknown_symbols: unknown } },
	);
}

/** Stops handing over chunks once the run is cancelled. */
function* untilAborted(chunks: Iterable<string>, signal: AbortSignal): Generator<string> {
	for (const chunk of chunks) {
		if (signal.aborted) throw new QtradeError("cancelled", "the run was cancelled while data was read");
		yield chunk;
	}
}

async function extract(request: ExtractRequest): Promise<Extract> {
	const { definition, window, symbols, now } = request;
	const source = simulatedOf(definition);
	const calendar = calendarFor(definition.calendar);
	if (source.start < calendar.knownFrom) {
		throw new QtradeError(
			"invalid_input",
			`source.start is ${source.start}, and the calendar ${calendar.mic} begins on ${calendar.knownFrom}: start there or later`,
		);
	}
	if (symbols) refuseUnknownSymbols(symbols, source.symbols);

	const nothing: Extract = { files: [], read: CANONICAL_CSV, state: {}, unchangedFiles: 0 };
	const knownUntil = lastClosedDate(calendar, now);
	if (knownUntil === null) return nothing;
	const from = later(source.start, window.from);
	const to = earlier(earlier(knownUntil, source.end), window.to);
	const sessions = from <= to ? calendar.sessions(from, to) : [];
	const first = sessions[0]?.date;
	const last = sessions.at(-1)?.date;
	if (first === undefined || last === undefined || symbols?.length === 0) return nothing;

	const rows = simulatedRows({
		seed: source.seed,
		symbols: source.symbols,
		basis: basisOf(definition),
		defects: source.defects ?? "realistic",
		from: first,
		to: last,
		knownUntil,
		calendar,
		...(symbols ? { only: symbols } : {}),
	});
	request.log(`asked the simulated exchange for ${sessions.length} sessions`, { from: first, to: last });
	const file = await request.land.write(`simulated_${first}_${last}.csv`, "csv", untilAborted(rows, request.signal));
	return { ...nothing, files: [file] };
}

export const simulatedSource: Source = {
	extract,
};
