/**
 * Histories of a source that block no run, and the ways in which they arrive: what a provider comes to say in the end, what
 * it said before, and what is asked for meanwhile. Data alone; server/pipeline/ingest-properties.db.test.ts plays them.
 *
 * None of these can block: no two rows of one delivery contradict each other, a row that was sent is not taken back, fewer
 * than 20 rows are broken, sessions have fewer than 20 rows, and no two symbols have the same bars.
 */
import * as fc from "fast-check";
import { calendarFor } from "../server/calendars/calendar";

/** A sound row: what the source says of a key, from which delivery on. */
export type Row = { symbol: string; date: string; first: string; final: string; since: number; correctedAt: number };

/** A line that every run sets aside; null where it has no symbol or no date to be left out by. */
export type BadLine = { symbol: string | null; date: string | null; line: string };

export type Asked = {
	/** as places in the history's dates; null leaves the bound open */
	from: number | null;
	to: number | null;
	symbols: readonly string[] | null;
	full: boolean;
	/** it ends badly at first, and is retried */
	trouble: "none" | "cancelled" | "broken file";
};

export type Delivery = {
	files: number;
	/** part of the files' names: the same ones are written again, others replace them */
	names: string;
	/** only what no run has taken yet is still there, as of a source that rotates its files */
	rotated: boolean;
	headerOnly: boolean;
	/** one in so many rows is in a second file too */
	repeatOneIn: number;
	order: number;
	asked: readonly Asked[];
};

/** How what the runs so far have left is asked for. */
export type Ending = { by: "full" | "window" | "windows" | "symbols"; cuts: readonly number[]; overlap: number };

export type History = {
	header: string;
	symbols: readonly string[];
	dates: readonly string[];
	rows: readonly Row[];
	bad: readonly BadLine[];
	deliveries: readonly Delivery[];
	ending: Ending;
};

/** How rows of a kind are written. `numbers` are whole, and other ones for another `version`. */
export type LineWriter = {
	header: string;
	/** a dense kind has nearly every symbol on every session */
	dense: boolean;
	write(symbol: string, date: string, place: number, noise: number): string;
	spoil(symbol: string, date: string, fault: number): BadLine;
};

const cents = (value: number): string => (value / 100).toFixed(2);

export const PRICES: LineWriter = {
	header: "symbol,date,open,high,low,close,volume",
	dense: true,
	write(symbol, date, place, noise) {
		// Far apart by symbol, near by session: no two have the same bars, and no bar leaps.
		const low = 10_000 * (place + 1) + (noise % 97);
		const [open, close, high] = [low + (noise % 13), low + (noise % 17), low + 20];
		switch (noise % 23) {
			case 0:
				return `${symbol},${date},,${cents(high)},${cents(low)},${cents(close)},${noise % 5000}`;
			case 1:
				return `${symbol},${date},${cents(open)},${cents(high)},${cents(low)},${cents(close)},0`;
			case 2:
				return `${symbol},${date},${cents(high + 1)},${cents(high)},${cents(low)},${cents(close)},1e3`;
			case 3:
				return ` ${symbol} ,${date} 00:00:00,${cents(open)},${cents(high)},${cents(low)},${cents(close)},7`;
			default:
				return `${symbol},${date},${cents(open)},${cents(high)},${cents(low)},${cents(close)},${(noise % 9000) + 1}`;
		}
	},
	spoil(symbol, date, fault) {
		const line = (of: string, on: string, close: string, volume = "1") => `${of},${on},10,11,9,${close},${volume}`;
		return [
			{ symbol, date, line: line(symbol, date, "x") },
			{ symbol, date, line: line(symbol, date, "-5") },
			{ symbol, date, line: line(symbol, date, "10", "-1") },
			{ symbol, date, line: line(symbol, date, "99") },
			{ symbol, date: null, line: line(symbol, "2022-13-45", "10") },
			{ symbol, date: "2149-01-04", line: line(symbol, "2149-01-04", "10") },
			{ symbol: null, date, line: line("", date, "10") },
		][fault % 7] as BadLine;
	},
};

export const ACTIONS: LineWriter = {
	header: "symbol,ex_date,type,ratio,amount,currency,new_symbol",
	dense: false,
	write: (symbol, date, place, noise) =>
		// The type is part of the key: a correction keeps it.
		place % 2 === 0
			? `${symbol},${date},split,${(noise % 9) + 2},,,`
			: `${symbol},${date},cash_dividend,,${cents((noise % 400) + 1)},,`,
	spoil(symbol, date, fault) {
		return [
			{ symbol, date, line: `${symbol},${date},split,,,,` },
			{ symbol, date, line: `${symbol},${date},splitt,2,,,` },
			{ symbol, date: null, line: `${symbol},someday,split,2,,,` },
			{ symbol: null, date, line: `,${date},split,2,,,` },
		][fault % 4] as BadLine;
	},
};

/** Tickers that a reader of CSV may take for something else are among them. */
const SYMBOLS = ["NA", "AAA", "TRUE", "BRK.B", "C", "nan", "00123", "ZZ"];

/** Whole, not negative, and the same for the same numbers. */
export function mix(...numbers: number[]): number {
	let hash = 0x811c9dc5;
	for (const number of numbers) {
		hash = Math.imul(hash ^ number, 0x01000193);
		hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
		hash ^= hash >>> 13;
	}
	return hash >>> 0;
}

const place = fc.nat({ max: 399 });
const bound = fc.option(place, { freq: 2 });

const asked: fc.Arbitrary<Asked> = fc
	.record({
		from: bound,
		to: bound,
		symbols: fc.subarray(SYMBOLS, { minLength: 2 }),
		// A plain run after one that left rows out has to bring them: the two are drawn most.
		shape: fc.constantFrom("plain", "plain", "some", "some", "window", "some of a window", "full"),
		trouble: fc.constantFrom("none", "none", "none", "cancelled", "broken file"),
	})
	.map(({ shape, from, to, symbols, trouble }) => ({
		from: shape.endsWith("window") ? from : null,
		to: shape.endsWith("window") ? to : null,
		symbols: shape.startsWith("some") ? symbols : null,
		full: shape === "full",
		trouble,
	}));

const delivery = fc.record({
	/** how much of the history has happened, in hundredths */
	until: fc.nat({ max: 100 }),
	files: fc.integer({ min: 1, max: 3 }),
	names: fc.constantFrom("a", "a", "b", "2023-"),
	rotated: fc.boolean(),
	headerOnly: fc.boolean(),
	repeatOneIn: fc.integer({ min: 2, max: 30 }),
	order: fc.nat(),
	asked: fc.array(asked, { maxLength: 3 }),
});

/** Histories of 2 to 6 symbols over 20 to 60 sessions, the year's end among them. */
export function histories(kind: LineWriter): fc.Arbitrary<History> {
	const sessions = calendarFor("XNYS")
		.sessions("2022-11-01", "2023-03-31")
		.map(({ date }) => date);
	const newYear = sessions.findIndex((date) => date.startsWith("2023"));
	return fc
		.record({
			symbols: fc.subarray(SYMBOLS, { minLength: 2, maxLength: 6 }),
			before: fc.integer({ min: 10, max: 30 }),
			after: fc.integer({ min: 10, max: 30 }),
			salt: fc.nat(),
			missing: fc.array(place, { maxLength: 6 }),
			late: fc.array(fc.record({ row: place, by: fc.integer({ min: 1, max: 2 }) }), { maxLength: 12 }),
			corrected: fc.array(fc.record({ row: place, at: fc.integer({ min: 1, max: 2 }) }), { maxLength: 12 }),
			bad: fc.array(fc.record({ row: place, fault: fc.nat({ max: 6 }) }), { maxLength: 6 }),
			deliveries: fc.array(delivery, { minLength: 1, maxLength: 3 }),
			ending: fc.record({
				by: fc.constantFrom("full", "window", "windows", "windows", "symbols"),
				cuts: fc.array(place, { minLength: 1, maxLength: 2 }),
				overlap: fc.nat({ max: 5 }),
			}),
		})
		.map((drawn): History => {
			const dates = sessions.slice(newYear - drawn.before, newYear + drawn.after);
			const last = drawn.deliveries.length - 1;
			const reach = drawn.deliveries.map(({ until }, i) => (i === last ? 100 : until));
			const all = dates.flatMap((date, day) =>
				drawn.symbols.map((symbol, of): Row => {
					const noise = mix(drawn.salt, day, of);
					const since = reach.findIndex((until) => day / dates.length <= until / 100);
					const line = kind.write(symbol, date, of, noise);
					return { symbol, date, first: line, final: line, since, correctedAt: 0 };
				}),
			);
			const at = (row: number): Row => all[row % all.length] as Row;
			for (const { row, by } of drawn.late) at(row).since = Math.min(last, at(row).since + by);
			for (const { row, at: delivered } of drawn.corrected) {
				const of = drawn.symbols.indexOf(at(row).symbol);
				at(row).first = kind.write(at(row).symbol, at(row).date, of, mix(drawn.salt, row, 7, delivered));
				at(row).correctedAt = Math.min(last, delivered);
			}
			const gone = new Set(drawn.missing.map((row) => at(row)));
			const isThere = (row: Row, i: number): boolean => !gone.has(row) && (kind.dense || mix(drawn.salt, i) % 5 === 0);
			return {
				header: kind.header,
				symbols: drawn.symbols,
				dates,
				rows: all.filter(isThere),
				bad: drawn.bad.map(({ row, fault }) => kind.spoil(at(row).symbol, at(row).date, fault)),
				deliveries: drawn.deliveries,
				ending: drawn.ending,
			};
		});
}
