/** The simulated exchange's bars as CSV text, one session after the other, companies in the order of their numbers. */
import { type Calendar, calendarFor } from "../../calendars/calendar";
import { CsvChunk } from "./csv-chunk";
import { BROKEN_CLOSES, DayPlan, DEFECT } from "./day-plan";
import { mix, scramble } from "./hash";
import { type Exchange, Market } from "./market";
import { levelsOf, marketBlock } from "./paths";
import { BLOCK, weekdayIndex } from "./weekdays";

export const CSV_HEADER = "symbol,date,open,high,low,close,volume\n";

const CHUNK_BYTES = 1 << 20;

export type SimulatedRowsOptions = Exchange & {
	/** first and last session date, inclusive; must lie within what the calendar knows */
	from: string;
	to: string;
	/** tickers to deliver; all when absent. Tickers that the exchange does not list are ignored. */
	only?: readonly string[];
	/** the last session that has closed: later ones are not delivered, late and corrected rows are as of it; all when absent */
	knownUntil?: string;
	calendar?: Calendar;
};

/**
 * CSV text in chunks of about a megabyte, the header in the first. A bar depends on (seed, company, date, basis, defects)
 * and, where it is late or corrected, on `knownUntil`; never on the window or on which companies are asked for.
 */
export function* simulatedRows(options: SimulatedRowsOptions): Generator<string, void, undefined> {
	const calendar = options.calendar ?? calendarFor("XNYS");
	const knownUntil = options.knownUntil ?? calendar.knownUntil;
	const market = new Market(options, options.only ? new Set(options.only) : null);
	const plan = new DayPlan(options, market, calendar, knownUntil);
	const encoder = new DayEncoder(options.seed, market, plan);
	const days = calendar
		.sessions(options.from, options.to)
		.filter(({ date }) => date <= knownUntil)
		.map(({ date }) => ({ date, weekday: weekdayIndex(date) }));
	encoder.chunk.text(CSV_HEADER);

	let block = Number.NaN;
	for (const { date, weekday } of days) {
		if (Math.floor(weekday / BLOCK) !== block) {
			block = Math.floor(weekday / BLOCK);
			const last = days.findLast((day) => Math.floor(day.weekday / BLOCK) === block)?.weekday ?? weekday;
			encoder.openBlock(block, weekday - block * BLOCK, last - block * BLOCK);
		}
		market.advanceTo(weekday);
		plan.setDay(date, weekday);
		encoder.openDay(date, weekday);
		while (!encoder.writeRows()) yield encoder.chunk.take();
	}
	if (!encoder.chunk.empty) yield encoder.chunk.take();
}

/** Turns levels into bars and writes them. One instance serves one pull; it is the loop that 25 million rows go through. */
class DayEncoder {
	readonly chunk = new CsvChunk(CHUNK_BYTES);
	private readonly tickers: readonly Buffer[];
	private readonly keys: Int32Array;
	private readonly volatility: Float64Array;
	private levels: Float64Array = new Float64Array();
	private firstOfLevels = 0;
	private column = 0;
	private weekday = 0;
	private dayKey = 0;
	private dateField = Buffer.alloc(0);

	constructor(
		private readonly seed: number,
		private readonly market: Market,
		private readonly plan: DayPlan,
	) {
		this.tickers = market.companies.map((company) => Buffer.from(company.symbol, "latin1"));
		this.keys = Int32Array.from(market.companies, (company) => company.key | 0);
		this.volatility = Float64Array.from(market.companies, (company) => company.dailyVolatility);
	}

	openBlock(block: number, first: number, last: number): void {
		this.levels = levelsOf(this.market.companies, marketBlock(this.seed, block), first, last);
		this.firstOfLevels = block * BLOCK + first;
	}

	openDay(date: string, weekday: number): void {
		this.column = 0;
		this.weekday = weekday;
		this.dayKey = mix(this.seed, 6, weekday);
		this.dateField = Buffer.from(`,${date},`, "latin1");
	}

	/** Writes the day's rows until they are done (true) or the chunk is full (false). */
	writeRows(): boolean {
		const { market, chunk } = this;
		const { codes } = this.plan;
		const width = codes.length;
		const today = (this.weekday - this.firstOfLevels + 1) * width;
		for (let column = this.column; column < width; column++) {
			const code = codes[column] ?? 0;
			if (code === DEFECT.absent) continue;
			if (this.weekday < (market.firstDay[column] ?? 0) || this.weekday > (market.lastDay[column] ?? 0)) continue;
			if (chunk.full) {
				this.column = column;
				return false;
			}
			const level = this.levels[today + column] ?? 0;
			this.writeRow(column, code, level, level - (this.levels[today - width + column] ?? 0));
		}
		this.column = width;
		return true;
	}

	/** `level` is the logarithm of the unscaled close, `move` its change since the weekday before. */
	private writeRow(column: number, code: number, level: number, move: number): void {
		const { chunk } = this;
		const hash = scramble((this.keys[column] ?? 0) ^ this.dayKey);
		const volatility = this.volatility[column] ?? 0;
		const scale = (this.market.priceScale[column] ?? 0) * (this.plan.jumps[column] ?? 1);
		const price = scale * Math.exp(level);
		// the day's move back to its open: most of it, and some noise (a second-order e^-x)
		const back = 0.7 * move + ((hash & 255) - 127.5) * 0.004 * volatility;
		const opening = price * (1 - back + 0.5 * back * back);
		const close = cents(price);
		const open = cents(opening);
		let high = Math.max(open, close, cents(Math.max(price, opening) * (1 + ((hash >>> 8) & 255) * 0.003 * volatility)));
		const low = Math.min(
			open,
			close,
			cents(Math.min(price, opening) * (1 - ((hash >>> 16) & 255) * 0.003 * volatility)),
		);
		if (high === low) high++;
		const usual = this.market.volumeScale[column] ?? 0;
		const volume = Math.trunc(usual * (0.4 + (hash >>> 24) * 0.005) * (1 + 15 * Math.abs(move))) + 1;

		chunk.raw(this.tickers[column] ?? this.dateField);
		chunk.raw(this.dateField);
		if (code !== DEFECT.null_open) chunk.cents(open);
		chunk.comma();
		chunk.cents(high);
		chunk.comma();
		chunk.cents(low);
		chunk.comma();
		if (code === DEFECT.none) chunk.cents(close);
		else this.writeClose(code, scramble(hash), close, high, low);
		chunk.comma();
		chunk.integer(code === DEFECT.zero_volume ? 0 : volume);
		chunk.newline();
	}

	private writeClose(code: number, hash: number, close: number, high: number, low: number): void {
		const { chunk } = this;
		const broken = code === DEFECT.broken ? BROKEN_CLOSES[hash % BROKEN_CLOSES.length] : undefined;
		if (code === DEFECT.bad_close) chunk.cents(hash % 2 === 0 ? close * 10 : Math.max(1, Math.trunc(close / 10)));
		else if (code === DEFECT.near_range) chunk.cents(high + 1);
		// the wrong close is a price of that day: only the correction tells
		else if (code === DEFECT.uncorrected) chunk.cents(high - close > close - low ? high : low);
		else if (broken === "out_of_range") chunk.cents(close * 10);
		else if (broken === "negative") {
			chunk.text("-");
			chunk.cents(close);
		} else if (broken) chunk.text(broken);
		else chunk.cents(close);
	}
}

/** Dollars as whole cents, at least one. */
const cents = (dollars: number): number => Math.max(1, Math.trunc(dollars * 100 + 0.5));
