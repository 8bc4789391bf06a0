import { expect, test } from "vitest";
import { isRescaled } from "./by-symbol";

const series = (...closes: number[]): Map<string, number> =>
	new Map(closes.map((close, i) => [`2024-01-0${i + 2}`, close]));

test("one ratio over the whole overlap is a split", () => {
	expect(isRescaled(series(100, 102, 104), series(50, 51, 52))).toBe(true);
	// As rounded to cents.
	expect(isRescaled(series(100.01, 102.02, 104.03), series(33.34, 34.01, 34.68))).toBe(true);
});

test("equal bars, a corrected bar, and too short an overlap are none", () => {
	expect(isRescaled(series(100, 102, 104), series(100, 102, 104))).toBe(false);
	expect(isRescaled(series(100, 102, 104), series(100, 51, 104))).toBe(false);
	expect(isRescaled(series(100, 102, 104), series(50, 51, 104))).toBe(false);
	expect(isRescaled(series(100, 102), series(50, 51))).toBe(false);
	expect(isRescaled(series(100, 0, Number.NaN, 104), series(50, 0, 3, 52))).toBe(false);
	expect(isRescaled(new Map(), new Map())).toBe(false);
});
