/**
 * Factor files as QuantConnect's Lean keeps them, one per symbol, read as corporate actions. A line is `yyyyMMdd, price
 * factor, split factor, reference price` without a header, and holds up to and including its date; the reference price is
 * the raw close of that day. Between two lines lies the action of the next session:
 *   split ratio = split factor after ÷ before;  dividend = reference price × (1 − price factor before ÷ after)
 * (Lean, Common/Data/Auxiliary/CorporateFactorRow.cs). Both come back from rounded factors (price factors have seven places):
 * a ratio to five digits, an amount to as many places as that leaves sure.
 */
import { readFile } from "node:fs/promises";
import { type Calendar, calendarFor } from "../calendars/calendar";
import { dayFrom, isoOf } from "../calendars/iso-date";
import { QtradeError } from "../errors";
import { extractFiles } from "./file";
import type { LandedFile } from "./landing";
import { canonicalLines, type RowText } from "./provider/canonical-lines";
import { canonicalColumns, type Source } from "./source";

const FIELDS = ["ex_date", "type", "ratio", "amount"];
/** Split factors have eight places, and grow small after many splits: what differs by less is rounding. */
const RATIO_MIN = 1e-4;

/** Of the ratio of two price factors. */
const FACTOR_ERROR = 2.5e-7;

type Row = { date: string; price: number; split: number; reference: number };

export const leanFactorsSource: Source = {
	async extract(request) {
		const { definition } = request;
		if (definition.source.type !== "lean_factors") throw new QtradeError("internal", "not Lean's factors");
		const calendar = calendarFor(definition.calendar);
		const { path, symbol_case } = definition.source;
		return {
			...(await extractFiles(request, path)),
			read: {
				format: "csv",
				header: true,
				members: "",
				dropTimeOfDay: false,
				symbolFrom: "file",
				symbolCase: symbol_case ?? "upper",
				columns: canonicalColumns(FIELDS),
			},
			convert: async (file) => canonicalLines(actionsOf(file, await rowsOf(file), calendar), FIELDS),
		};
	},
};

const bad = (file: LandedFile, problem: string): QtradeError =>
	new QtradeError("bad_data", `${file.name}: ${problem}`, { details: { check: "schema", file: file.name } });

async function rowsOf(file: LandedFile): Promise<Row[]> {
	const lines = (await readFile(file.path, "utf8")).split(/\r?\n/);
	const rows = lines.flatMap((line, i): Row[] => {
		if (line === "") return [];
		const match = /^(\d{4})(\d{2})(\d{2}),([\d.]+),([\d.]+),([\d.]+)$/.exec(line);
		const [year, month, day, price, split, reference] = (match ?? []).slice(1).map(Number);
		if (!year || !month || !day || !price || !split || reference === undefined)
			throw bad(file, `line ${i + 1} is no factor line: date, price factor, split factor, reference price`);
		return [{ date: isoOf(dayFrom(year, month, day)), price, split, reference }];
	});
	const unordered = rows.findIndex(({ date }, i) => i > 0 && date <= (rows[i - 1]?.date ?? ""));
	if (unordered > 0) throw bad(file, `line ${unordered + 1} does not come after the one before it`);
	return rows;
}

function* actionsOf(file: LandedFile, rows: readonly Row[], calendar: Calendar): Generator<RowText> {
	for (const [i, before] of rows.entries()) {
		const after = rows[i + 1];
		if (after === undefined) return;
		const ratio = after.split / before.split;
		const isSplit = Math.abs(ratio - 1) > RATIO_MIN;
		const amount = roundedTo(before.reference * (1 - before.price / after.price), before.reference * FACTOR_ERROR);
		if (!isSplit && amount === 0) continue;
		if (before.date < calendar.knownFrom || before.date >= calendar.knownUntil)
			throw bad(file, `the calendar ${calendar.mic} does not know the session after ${before.date}`);
		const ex_date = calendar.shift(before.date, 1);
		if (isSplit) yield { ex_date, type: "split", ratio: Number(ratio.toPrecision(5)) };
		if (amount !== 0) yield { ex_date, type: "cash_dividend", amount };
	}
}

/** A number to the last decimal place that an error of this size leaves alone. */
function roundedTo(value: number, error: number): number {
	const unit = 10 ** Math.max(0, Math.floor(-Math.log10(error)));
	return Math.round(value * unit) / unit;
}
