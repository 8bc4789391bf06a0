import { describe, expect, it } from "vitest";
import { calendarFor } from "../../calendars/calendar";
import { companyOf, tickerOf } from "./companies";
import { simulatedActions, simulatedDefects } from "./simulated-facts";
import { CSV_HEADER, type SimulatedRowsOptions, simulatedRows } from "./simulated-rows";

const calendar = calendarFor("XNYS");
const DEFAULTS: SimulatedRowsOptions = {
	seed: 42,
	symbols: 200,
	basis: "split",
	defects: "realistic",
	from: "2021-01-04",
	to: "2023-12-29",
};

function linesOf(options: Partial<SimulatedRowsOptions>): string[] {
	const text = [...simulatedRows({ ...DEFAULTS, ...options })].join("");
	expect(text.startsWith(CSV_HEADER)).toBe(true);
	return text.slice(CSV_HEADER.length).split("\n").slice(0, -1);
}

type Bar = { symbol: string; date: string; open: number; high: number; low: number; close: number; volume: number };

function barOf(line: string): Bar {
	const [symbol = "", date = "", ...numbers] = line.split(",");
	const [open = 0, high = 0, low = 0, close = 0, volume = 0] = numbers.map(Number);
	return { symbol, date, open, high, low, close, volume };
}
const barsOf = (options: Partial<SimulatedRowsOptions>): Bar[] => linesOf(options).map(barOf);

const byKey = (options: Partial<SimulatedRowsOptions>): Map<string, Bar> =>
	new Map(barsOf(options).map((bar) => [`${bar.symbol} ${bar.date}`, bar]));

/** The rules of design section 6 that set a row aside. */
const quarantined = ({ high, low, close }: Bar): boolean => {
	const tolerance = Math.max(0.01, 0.005 * Math.abs(close)) + 1e-9;
	return !(close > 0) || close > high + tolerance || close < low - tolerance;
};

const countBy = <T>(items: readonly T[], key: (item: T) => string): Map<string, number> => {
	const counts = new Map<string, number>();
	for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
	return counts;
};

describe("determinism", () => {
	it.each([
		["split", "none"],
		["raw", "realistic"],
		["split", "broken"],
	] as const)("gives the same bars in one pull or in several (%s, %s)", (basis, defects) => {
		const whole = linesOf({ basis, defects });
		const parts = [
			["2021-01-04", "2021-05-19"],
			["2021-05-20", "2021-05-20"],
			["2021-05-21", "2022-12-30"],
			["2023-01-03", "2023-12-29"],
		].flatMap(([from, to]) => linesOf({ basis, defects, from, to }));
		expect(parts).toEqual(whole);
	});

	it("gives the same bars whichever and however many symbols are asked for", () => {
		const whole = linesOf({ defects: "broken" });
		const only = ["VYHJ", tickerOf(150), "BYJD"];
		const wanted = whole.filter((line) => only.includes(line.slice(0, line.indexOf(","))));
		expect(wanted.length).toBeGreaterThan(1_000);
		expect(linesOf({ defects: "broken", only })).toEqual(wanted);
		const firstFifty = new Set(Array.from({ length: 50 }, (_, number) => tickerOf(number)));
		expect(linesOf({ defects: "broken", symbols: 50 })).toEqual(
			whole.filter((line) => firstFifty.has(line.slice(0, line.indexOf(",")))),
		);
	});

	it("stays what it was when this was written: published datasets must not change under a seed", () => {
		expect(linesOf({ from: "2023-12-29", symbols: 4 })).toEqual(GOLDEN);
		const longAgo = { seed: 4_294_967_295, basis: "raw", from: "1996-07-05", to: "1996-07-05", symbols: 3 } as const;
		expect(linesOf(longAgo)).toEqual(GOLDEN_1996);
	});

	it("has other bars under another seed", () => {
		const other = new Set(linesOf({ seed: 43 }));
		expect(linesOf({}).filter((line) => other.has(line))).toEqual([]);
	});

	it("hands over chunks of about a megabyte that together hold every row", () => {
		const chunks = [...simulatedRows({ ...DEFAULTS, defects: "none" })];
		expect(chunks.length).toBeGreaterThan(5);
		for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual((1 << 20) + 200);
		expect(chunks.join("").split("\n").length - 2).toBe(200 * calendar.count(DEFAULTS.from, DEFAULTS.to));
	});
});

describe("a clean exchange", () => {
	const bars = barsOf({ defects: "none" });

	it("is a full rectangle of consistent bars, in cents", () => {
		expect(bars).toHaveLength(200 * calendar.count(DEFAULTS.from, DEFAULTS.to));
		const wrong = bars.filter(({ open, high, low, close, volume }) => {
			const inRange = low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close) && high > low;
			return !inRange || volume <= 0 || !Number.isInteger(volume);
		});
		expect(wrong).toEqual([]);
		expect(linesOf({ defects: "none", from: "2023-12-01" }).find((line) => !LINE.test(line))).toBeUndefined();
	});

	it("keeps sane prices for forty years, and never jumps by more than 40%", () => {
		const years = barsOf({ defects: "none", symbols: 30, from: "1990-01-01", to: "2030-12-31" });
		const closes = years.map((bar) => bar.close);
		expect(closes.reduce((a, b) => Math.min(a, b))).toBeGreaterThan(1);
		expect(closes.reduce((a, b) => Math.max(a, b))).toBeLessThan(20_000);
		const previous = new Map<string, number>();
		let largest = 0;
		for (const { symbol, close } of years) {
			largest = Math.max(largest, Math.abs(close / (previous.get(symbol) ?? close) - 1));
			previous.set(symbol, close);
		}
		expect(largest).toBeGreaterThan(0.08);
		expect(largest).toBeLessThan(0.4);
	});

	it("moves together: most within a sector, but across sectors too", () => {
		const returns = new Map<string, number[]>();
		const previous = new Map<string, number>();
		for (const { symbol, close } of bars) {
			const series = returns.get(symbol) ?? [];
			series.push(Math.log(close / (previous.get(symbol) ?? close)));
			returns.set(symbol, series);
			previous.set(symbol, close);
		}
		const series = [...returns.values()].slice(0, 60);
		const sectors = series.map((_, number) => companyOf(DEFAULTS.seed, number).sector);
		const within: number[] = [];
		const across: number[] = [];
		for (const [i, a] of series.entries()) {
			for (let j = 0; j < i; j++) (sectors[i] === sectors[j] ? within : across).push(correlation(a, series[j] ?? []));
		}
		const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
		expect(mean(across)).toBeGreaterThan(0.15);
		expect(mean(within)).toBeGreaterThan(mean(across) + 0.08);
		expect(Math.max(...within, ...across)).toBeLessThan(0.95);
	});
});

describe("a realistic exchange", () => {
	const actions = simulatedActions({ seed: 42, symbols: 200, from: DEFAULTS.from, to: DEFAULTS.to });
	const defects = simulatedDefects({ seed: 42, symbols: 200, from: DEFAULTS.from, to: DEFAULTS.to });
	const split = byKey({});
	const raw = byKey({ basis: "raw" });

	it("shows splits in the raw basis, and not in the adjusted one", () => {
		const splits = actions.filter((action) => action.type === "split");
		expect(splits.length).toBeGreaterThan(10);
		let shown = 0;
		for (const { symbol, date, ratio } of splits) {
			const before = calendar.shift(date, -1);
			const bars = [raw, split].map((basis) => [basis.get(`${symbol} ${before}`), basis.get(`${symbol} ${date}`)]);
			const [rawMove, splitMove] = bars.map(([a, b]) => (a && b ? b.close / a.close : Number.NaN));
			if (Number.isNaN(rawMove) || [...bars.flat()].some((bar) => bar && quarantined(bar))) continue;
			shown++;
			expect(Math.abs((splitMove ?? 0) - 1), `${symbol} ${date}`).toBeLessThan(0.25);
			expect((rawMove ?? 0) * ratio, `${symbol} ${date}`).toBeCloseTo(splitMove ?? 0, 2);
		}
		expect(shown).toBeGreaterThan(10);
	});

	it("has the total basis equal the split one: it pays no dividends", () => {
		expect(linesOf({ basis: "total", from: "2023-12-01" })).toEqual(linesOf({ from: "2023-12-01" }));
	});

	it("has no bars in a halt, before a listing or after a delisting", () => {
		const kinds = countBy(actions, (action) => action.type);
		for (const type of ["halt", "listing", "delisting"]) expect(kinds.get(type), type).toBeGreaterThan(0);
		for (const action of actions) {
			const { symbol, date } = action;
			const on = split.has(`${symbol} ${date}`);
			const before = split.has(`${symbol} ${calendar.shift(date, -1)}`);
			if (action.type === "listing") expect([before, on], `${symbol} ${date}`).toEqual([false, true]);
			if (action.type === "delisting") expect([before, on], `${symbol} ${date}`).toEqual([true, false]);
			if (action.type !== "halt") continue;
			expect(before, `${symbol} ${date}`).toBe(true);
			expect(calendar.count(date, action.until)).toBeGreaterThan(1);
			for (const { date: halted } of calendar.sessions(date, action.until)) {
				expect(split.has(`${symbol} ${halted}`), `${symbol} ${halted}`).toBe(false);
			}
			expect(split.has(`${symbol} ${calendar.shift(action.until, 1)}`), `${symbol} ${action.until}`).toBe(true);
		}
	});

	it("has the flaws it says, and no other", () => {
		const lines = linesOf({});
		const named = (type: string) =>
			new Set(defects.filter((defect) => defect.type === type).map(({ symbol, date }) => `${symbol} ${date}`));
		const found = (test: (bar: Bar, line: string) => boolean) =>
			new Set(
				lines
					.filter((line) => test(barOf(line), line))
					.map((line) => line.slice(0, line.indexOf(",") + 11).replace(",", " ")),
			);
		expect(found(quarantined)).toEqual(named("bad_close"));
		expect(found((_, line) => line.includes(",,"))).toEqual(named("null_open"));
		expect(found((bar) => bar.volume === 0)).toEqual(named("zero_volume"));
		expect(found((bar) => !quarantined(bar) && bar.close > bar.high)).toEqual(named("near_range"));
		for (const type of ["bad_close", "null_open", "near_range", "zero_volume", "late", "correction"]) {
			expect(named(type).size, type).toBeGreaterThan(20);
		}
	});

	it("is a clean exchange but for what it says", () => {
		const clean = new Set(linesOf({ defects: "none" }));
		const symbolAndDate = (line: string) => line.slice(0, line.indexOf(",") + 11).replace(",", " ");
		const differing = linesOf({}).filter((line) => !clean.has(line));
		const named = new Set(
			defects.filter((defect) => defect.type !== "jump").map(({ symbol, date }) => `${symbol} ${date}`),
		);
		const jumps = simulatedDefects({ seed: 42, symbols: 200, from: "2020-06-01", to: DEFAULTS.to });
		for (const { type, symbol, date } of jumps) {
			if (type !== "jump") continue;
			for (let passed = 0; passed < 65; passed++) named.add(`${symbol} ${calendar.shift(date, passed)}`);
		}
		expect(differing.length).toBeGreaterThan(500);
		expect(differing.map(symbolAndDate).filter((key) => !named.has(key))).toEqual([]);
	});

	it("never has two rows of 200 set aside in a session", () => {
		for (const seed of [1, 2]) {
			const bad = barsOf({ seed, from: "2010-01-04", to: "2014-12-31" }).filter(quarantined);
			expect(bad.length).toBeGreaterThan(40);
			expect(Math.max(...countBy(bad, (bar) => bar.date).values())).toBe(1);
		}
	});

	it("jumps by more than 40% where it says", () => {
		const jumps = defects.filter((defect) => defect.type === "jump");
		expect(jumps.length).toBeGreaterThan(5);
		for (const { symbol, date } of jumps) {
			const today = split.get(`${symbol} ${date}`);
			const before = split.get(`${symbol} ${calendar.shift(date, -1)}`);
			if (!today || !before) continue;
			expect(Math.abs(today.close / before.close - 1), `${symbol} ${date}`).toBeGreaterThan(0.3);
		}
	});

	it("delivers no session that has not closed", () => {
		const delivered = barsOf({ from: "2023-12-01", knownUntil: "2023-12-13" });
		expect(delivered.at(-1)?.date).toBe("2023-12-13");
	});

	it("delivers a late row one session later", () => {
		const late = defects.find((defect) => defect.type === "late");
		if (late?.type !== "late") throw new Error("no late row");
		const key = `${late.symbol} ${late.date}`;
		expect(byKey({ knownUntil: late.date }).has(key)).toBe(false);
		expect(late.availableFrom).toBe(calendar.shift(late.date, 1));
		expect(byKey({ knownUntil: late.availableFrom }).has(key)).toBe(true);
	});

	it("corrects a close some sessions later, and nothing else of the bar", () => {
		for (const fix of defects.filter((defect) => defect.type === "correction").slice(0, 8)) {
			if (fix.type !== "correction") continue;
			const key = `${fix.symbol} ${fix.date}`;
			const only = [fix.symbol];
			const asOf = (knownUntil: string) => byKey({ knownUntil, only }).get(key);
			const at = [fix.date, calendar.shift(fix.availableFrom, -1), fix.availableFrom].map(asOf);
			expect(at[1], key).toEqual(at[0]);
			expect(at[2]?.close, key).not.toBe(at[0]?.close);
			expect({ ...at[2], close: 0 }).toEqual({ ...at[0], close: 0 });
			expect(at[2]).toEqual(split.get(key));
			expect(at[0] && quarantined(at[0])).toBe(false);
		}
	});

	it("changes nothing but late and corrected rows as time goes by", () => {
		const asOf = "2023-06-30";
		const then = new Map(linesOf({ knownUntil: asOf }).map((line) => [line.slice(0, line.indexOf(",") + 11), line]));
		const now = linesOf({ to: asOf });
		const differing = now.filter((line) => then.get(line.slice(0, line.indexOf(",") + 11)) !== line);
		const open = defects.filter(
			(defect) => "availableFrom" in defect && defect.date <= asOf && defect.availableFrom > asOf,
		);
		expect(differing).toHaveLength(open.length);
	});
});

describe("a broken exchange", () => {
	const isBroken = (bar: Bar) => Number.isNaN(bar.close) || quarantined(bar);

	it("has at least 20 broken closes in any session of 60 symbols or more, today or long ago", () => {
		for (const date of ["1990-01-02", "2005-03-14", "2023-12-28", "2023-12-29"]) {
			for (const symbols of [60, 200]) {
				const broken = barsOf({ defects: "broken", symbols, from: date, to: date }).filter(isBroken);
				expect(broken.length, date).toBeGreaterThanOrEqual(20);
			}
		}
	});

	it("has about 2% of all closes broken where symbols are many, in every way", () => {
		const lines = linesOf({ defects: "broken", symbols: 5_000, from: "2023-12-26" });
		const broken = lines.filter((line) => isBroken(barOf(line)));
		expect(broken.length / lines.length).toBeGreaterThan(0.015);
		expect(broken.length / lines.length).toBeLessThan(0.03);
		const closes = broken.map((line) => line.split(",")[5] ?? "");
		for (const test of [/^n\/a$/, /^NaN$/, /^-/, /^\d/]) expect(closes.some((close) => test.test(close))).toBe(true);
	});

	it("leaves every other bar as the realistic exchange has it", () => {
		const realistic = new Set(linesOf({}));
		const others = linesOf({ defects: "broken" }).filter((line) => !isBroken(barOf(line)));
		expect(others.length).toBeGreaterThan(100_000);
		expect(others.filter((line) => !realistic.has(line))).toEqual([]);
	});
});

describe("tickers", () => {
	it("are unique, of three or four capitals, and none reads as a number", () => {
		const tickers = Array.from({ length: 20_000 }, (_, number) => tickerOf(number));
		expect(new Set(tickers).size).toBe(20_000);
		expect(tickers.filter((ticker) => !/^[A-Z]{3,4}$/.test(ticker) || ["NAN", "INF", "NULL"].includes(ticker))).toEqual(
			[],
		);
		expect(tickers.slice(0, 5)).toEqual(["BYJD", "MEHT", "VYHJ", "GEGX", "XJV"]);
	});
});

const LINE = /^[A-Z]{3,4},\d{4}-\d\d-\d\d,(\d+\.\d\d,){4}\d+$/;

function correlation(a: readonly number[], b: readonly number[]): number {
	const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const [meanA, meanB] = [mean(a), mean(b)];
	const product = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
		x.reduce((sum, value, index) => sum + (value - mx) * ((y[index] ?? 0) - my), 0);
	return product(a, meanA, b, meanB) / Math.sqrt(product(a, meanA, a, meanA) * product(b, meanB, b, meanB));
}

const GOLDEN = [
	"BYJD,2023-12-29,435.82,437.13,432.12,433.37,18185849",
	"MEHT,2023-12-29,70.93,71.36,70.03,70.19,135806",
	"VYHJ,2023-12-29,44.55,44.88,43.83,44.07,4764975",
	"GEGX,2023-12-29,157.84,157.87,157.55,157.73,705672",
];
const GOLDEN_1996 = [
	"BYJD,1996-07-05,164.84,165.54,163.66,164.34,999499",
	"MEHT,1996-07-05,16.93,16.99,16.92,16.96,914217",
	"VYHJ,1996-07-05,446.86,449.82,444.70,449.16,18618",
];
