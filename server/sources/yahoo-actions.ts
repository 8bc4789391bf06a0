/**
 * Splits and cash dividends of Yahoo Finance's chart (yahoo.ts), as corporate actions. Yahoo divides a dividend by every
 * split that came after it: 3.29 of before a 7:1 split reads 0.47 from then on. A later split so restates all dividends
 * before it, and each run asks for the whole history of each symbol, whatever its window and whatever is held.
 */
import { calendarFor } from "../calendars/calendar";
import { QtradeError } from "../errors";
import { dateIn, extractBySymbol } from "./by-symbol";
import type { LandedFile } from "./landing";
import { canonicalLines, type RowText } from "./provider/canonical-lines";
import { at } from "./provider/json-answer";
import { limitsOf } from "./provider/limits";
import { currencyProblem } from "./quoted-currency";
import { CANONICAL_CSV, canonicalColumns, type Extract, type ExtractRequest, type Source } from "./source";
import { HEADERS, readChart, START, theirs, urlOf } from "./yahoo";

const FIELDS = ["symbol", "ex_date", "type", "ratio", "amount"] as const;

async function extract(request: ExtractRequest): Promise<Extract> {
	const { definition } = request;
	const { source } = definition;
	if (source.type !== "yahoo") throw new QtradeError("internal", `${definition.name} is not Yahoo's`);
	const { timeZone } = calendarFor(definition.calendar);
	const client = request.client(limitsOf(source.limits), 0);
	const actionsIn = async (file: LandedFile, symbol: string): Promise<Actions> => {
		const chart = await readChart(file, theirs(source, symbol), timeZone);
		return "problem" in chart ? chart : actionsOf(chart.events, symbol, timeZone);
	};
	const wholeHistory = { ...request, windowIsRequested: false };
	const found = await extractBySymbol(wholeHistory, {
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
					const actions = await actionsIn(file, symbol);
					return "problem" in actions && !actions.isUnknown ? actions.problem : null;
				},
			});
			// Of a wrong shape it was asked for again, or ended the run: what has a problem here is an unknown symbol.
			const chart = await readChart(answer.file, theirs(source, symbol), timeZone);
			if ("problem" in chart) return null;
			// Not tried again: it is the definition that does not fit.
			const misfit = currencyProblem(chart.currency, definition);
			if (misfit) throw new QtradeError("bad_data", `${symbol} ${misfit}`);
			return [answer];
		},
		// Nothing is held, so that there is nothing to compare with.
		closes: async () => new Map(),
	});
	const symbolOf = new Map(found.files.map((file) => [file.name, file.symbol ?? ""]));
	return {
		...found,
		read: { ...CANONICAL_CSV, columns: canonicalColumns(FIELDS) },
		convert: async (file) => {
			const actions = await actionsIn(file, symbolOf.get(file.name) ?? "");
			if (!("problem" in actions)) return canonicalLines(actions.rows, FIELDS);
			throw new QtradeError("bad_data", `${file.name}: ${actions.problem}`, {
				details: { check: "schema", file: file.name },
			});
		},
		state: {},
		unchangedFiles: 0,
		isWhole: found.unknownSymbols === undefined,
		asked: source.symbols,
	};
}

type Actions = { rows: RowText[] } | { problem: string; isUnknown: boolean };

/** `{dividends: {"<epoch>": {amount, date}}, splits: {"<epoch>": {date, numerator, denominator}}}`; either may be absent. */
export function actionsOf(events: unknown, symbol: string, timeZone: string): Actions {
	const rows: RowText[] = [];
	for (const { group, name, action } of ACTIONS) {
		const entries = at(events, `/${group}`) ?? {};
		if (typeof entries !== "object" || Array.isArray(entries)) return wrong(`sent ${group} that are no object`);
		for (const [key, entry] of Object.entries(entries)) {
			const stamp = at(entry, "/date");
			const values = action((field) => at(entry, `/${field}`));
			if (!isInstant(stamp) || values === null)
				return wrong(`sent a ${name} that is none at /chart/result/0/events/${group}/${key}`);
			rows.push({ symbol, ex_date: dateIn(timeZone, new Date(stamp * 1000)), ...values });
		}
	}
	return { rows };
}

const wrong = (problem: string): Actions => ({ problem, isUnknown: false });

type Get = (field: string) => unknown;

/** What an event says; null for one that is none. Whether it can be so, the row rules say. */
const ACTIONS: readonly { group: string; name: string; action: (get: Get) => RowText | null }[] = [
	{
		group: "splits",
		name: "split",
		action: (get) => {
			const [numerator, denominator] = [get("numerator"), get("denominator")];
			return isNumber(numerator) && isNumber(denominator) && denominator !== 0
				? { type: "split", ratio: numerator / denominator }
				: null;
		},
	},
	{
		group: "dividends",
		name: "dividend",
		action: (get) => {
			const amount = get("amount");
			return isNumber(amount) ? { type: "cash_dividend", amount } : null;
		},
	},
];

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
/** Seconds that a Date can hold. */
const isInstant = (value: unknown): value is number => Number.isSafeInteger(value) && Math.abs(value as number) < 8e12;

export const yahooActionsSource: Source = { extract };
