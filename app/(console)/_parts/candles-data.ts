/** Stored bars as a chart draws them, and as words. Pure, so that it can be tested without a canvas. */
import type { Candle, CandlesView } from "@/server/vocabulary/query-views";
import { formatCount, plural } from "../../_ui/number-format";

export const RANGES = ["3m", "1y", "all"] as const;
export type Range = (typeof RANGES)[number];

/** How many sessions to ask for: a quarter's, a year's, or as many as the server gives. */
export const RANGE_SESSIONS: Record<Range, number> = { "3m": 63, "1y": 252, all: 2000 };
export const RANGE_WORDS: Record<Range, string> = { "3m": "3 months", "1y": "1 year", all: "All" };

/** A bar with all four prices; where one is not stored, the body or wick that it would have made is not there. */
export type DrawnBar = { open: number; high: number; low: number; close: number };

/**
 * What of a bar can be drawn. Without a close nothing: the place on the time axis stays empty, since zero is a price.
 * Without an open the body is a dash at the close; without high or low the wick ends at the body.
 */
export function drawnOf({ open, high, low, close }: Candle): DrawnBar | null {
	if (close === null) return null;
	const from = open ?? close;
	return { open: from, high: high ?? Math.max(from, close), low: low ?? Math.min(from, close), close };
}

const DECIMALS_LEAST = 2;
const DECIMALS_MOST = 6;

/** How many decimals the prices need, so that the readout does not jump from bar to bar. */
export function decimalsOf(candles: readonly Candle[]): number {
	let most = DECIMALS_LEAST;
	for (const { open, high, low, close } of candles) {
		for (const price of [open, high, low, close]) {
			if (price !== null) most = Math.max(most, String(price).split(".")[1]?.length ?? 0);
		}
	}
	return Math.min(most, DECIMALS_MOST);
}

/** Where flags of a kind are drawn, and with what. */
export const FLAG_MARKS = {
	missing: { shape: "arrowDown", position: "aboveBar" },
	beyond: { shape: "circle", position: "aboveBar" },
	volume: { shape: "square", position: "belowBar" },
	person: { shape: "circle", position: "belowBar", text: "P" },
} as const;
export type FlagMark = keyof typeof FLAG_MARKS;

const FLAGS: Record<string, { mark: FlagMark; words: string }> = {
	open_null: { mark: "missing", words: "no open" },
	high_null: { mark: "missing", words: "no high" },
	low_null: { mark: "missing", words: "no low" },
	high_below_low: { mark: "missing", words: "high below low, neither kept" },
	open_outside_range: { mark: "missing", words: "open outside low to high, not kept" },
	open_near_range: { mark: "beyond", words: "open a little outside low to high" },
	close_near_range: { mark: "beyond", words: "close a little outside low to high" },
	close_outside_range: { mark: "beyond", words: "close outside low to high" },
	volume_null: { mark: "volume", words: "no volume" },
	overridden: { mark: "person", words: "a person's values" },
	provisional: { mark: "beyond", words: "may still change: before the provider's final bar" },
};

/** A flag as a person says it; one that is not known here still says its name. */
export const flagWords = (flag: string): string => FLAGS[flag]?.words ?? flag.replaceAll("_", " ");
export const flagMark = (flag: string): FlagMark => FLAGS[flag]?.mark ?? "beyond";

export type FlagCount = { flag: string; mark: FlagMark; count: number };

/** The flags of these bars, those on most bars first. */
export function flagsOf(candles: readonly Candle[]): FlagCount[] {
	const counts = new Map<string, number>();
	for (const { flags } of candles) for (const flag of flags) counts.set(flag, (counts.get(flag) ?? 0) + 1);
	return [...counts]
		.map(([flag, count]) => ({ flag, mark: flagMark(flag), count }))
		.sort((a, b) => b.count - a.count || (a.flag < b.flag ? -1 : 1));
}

/** A bar's figures as text; null where nothing is stored. */
export type BarText = Record<"open" | "high" | "low" | "close" | "volume", string | null> & { flags: string };

export function barText({ open, high, low, close, volume, flags }: Candle, decimals: number): BarText {
	const price = (value: number | null): string | null =>
		value === null
			? null
			: value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
	return {
		open: price(open),
		high: price(high),
		low: price(low),
		close: price(close),
		volume: volume === null ? null : formatCount(volume),
		flags: flags.map(flagWords).join("; "),
	};
}

/** The bar as one sentence, for those who hear it. */
export function barSentence(candle: Candle, decimals: number, noted = ""): string {
	const text = barText(candle, decimals);
	const figures = (["open", "high", "low", "close", "volume"] as const).map(
		(name) => `${name} ${text[name] ?? "null"}`,
	);
	return `${candle.date}: ${figures.join(", ")}${text.flags === "" ? "" : `. Flagged: ${text.flags}`}${noted === "" ? "" : `. Noted: ${noted}`}`;
}

/** What the picture shows, in words: how many sessions, from when to when, between which prices, what is flagged. */
export function summaryText({ symbol, candles, total }: CandlesView): string {
	const decimals = decimalsOf(candles);
	const first = candles[0];
	const last = candles.at(-1);
	if (!first || !last) return `${symbol} has no bars`;
	const drawn = candles.map(drawnOf).filter((bar) => bar !== null);
	const price = (value: number): string => value.toFixed(decimals);
	const shown = candles.length < total ? `last ${formatCount(candles.length)} of ` : "";
	const sessions = `Daily bars of ${symbol}, ${shown}${plural(total, "session")}, ${first.date} to ${last.date}`;
	const undrawn = candles.length - drawn.length;
	const flagged = candles.filter(({ flags }) => flags.length > 0).length;
	// Not by spreading: two thousand arguments are many, and a later limit may be higher.
	const low = drawn.reduce((least, bar) => Math.min(least, bar.low), Number.POSITIVE_INFINITY);
	const high = drawn.reduce((most, bar) => Math.max(most, bar.high), Number.NEGATIVE_INFINITY);
	return [
		sessions,
		drawn.length > 0 && `between ${price(low)} and ${price(high)}, last close ${price(drawn.at(-1)?.close ?? 0)}`,
		undrawn > 0 && `${plural(undrawn, "session")} without a price`,
		flagged > 0 ? `${plural(flagged, "bar")} flagged` : "no bar flagged",
	]
		.filter(Boolean)
		.join("; ");
}
