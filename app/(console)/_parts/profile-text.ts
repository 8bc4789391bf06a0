/** What a column's profile says, as text. */
import type { ColumnProfile } from "@/server/vocabulary/query-views";
import { formatCount, formatMeasure } from "../../_ui/number-format";

/** A figure of a column of numbers: six digits, and of large ones all before the point. */
export const figureText = (value: number): string =>
	Math.abs(value) >= 100_000 ? formatCount(value) : formatMeasure(value);

/**
 * The smallest or largest value, which arrives as DuckDB writes it. Ids are no amounts, and a whole number that a double
 * cannot hold stays as it was written.
 */
export function boundText(column: ColumnProfile, value: string): string {
	const isAmount = column.quartiles !== null && !column.name.endsWith("_id") && !/^-?\d{16,}$/.test(value);
	return isAmount && Number.isFinite(Number(value)) ? figureText(Number(value)) : value;
}

/** "0.4%"; what is there but rounds to nothing is not shown as nothing, nor what lacks a row as all. */
export function shareText(part: number, whole: number): string {
	if (whole === 0 || part === 0) return "0%";
	const share = (part / whole) * 100;
	if (share < 0.1) return "<0.1%";
	if (share > 99.9 && part < whole) return ">99.9%";
	return `${share < 10 ? Number(share.toFixed(1)) : share.toFixed(share > 99 && part < whole ? 1 : 0)}%`;
}

/** Where on the line from min to max a value lies: a number or a day; null where it cannot be told. */
function edgeText({ min, max, quartiles }: ColumnProfile, share: number): string | null {
	if (min === null || max === null) return null;
	if (quartiles !== null) {
		// Infinite where infinity is among the values: the bins are between the finite ones, which are not told.
		const value = Number(min) + (Number(max) - Number(min)) * share;
		return Number.isFinite(value) ? figureText(value) : null;
	}
	// DuckDB writes a timestamp with a blank, and without the zone that it is in: UTC.
	const [first, last] = [min, max].map((text) => Date.parse(text.includes(" ") ? `${text.replace(" ", "T")}Z` : text));
	const at = (first ?? Number.NaN) + ((last ?? Number.NaN) - (first ?? Number.NaN)) * share;
	return Number.isFinite(at) ? new Date(at).toISOString().slice(0, 10) : null;
}

/** "most between 100 and 104: 1,208 of 5,000 (24%)" */
export function spreadText(column: ColumnProfile): string {
	const bins = column.histogram ?? [];
	const all = bins.reduce((sum, count) => sum + count, 0);
	const most = Math.max(0, ...bins);
	const at = bins.indexOf(most);
	const [from, to] = [edgeText(column, at / bins.length), edgeText(column, (at + 1) / bins.length)];
	const told = `${formatCount(most)} of ${formatCount(all)} (${shareText(most, all)})`;
	return from === null || to === null ? `at most ${told} in one bin` : `most between ${from} and ${to}: ${told}`;
}
