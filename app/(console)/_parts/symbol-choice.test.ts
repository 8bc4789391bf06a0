import { describe, expect, test } from "vitest";
import { exactLine, flaggedEarlier } from "./symbol-choice";

const listed = (...symbols: string[]) => symbols.map((symbol) => ({ symbol }));

describe("what was typed", () => {
	test("is the symbol of that name, wherever it is listed", () => {
		expect(exactLine(listed("AAPL", "ABB", "A"), "A")).toBe(2);
	});
	test("is found in other capitals, but its own come first", () => {
		expect(exactLine(listed("AAPL", "A"), "a")).toBe(1);
		expect(exactLine(listed("BRK.B", "brk.b"), "brk.b")).toBe(1);
	});
	test("is no line that only begins so", () => {
		expect(exactLine(listed("AAPL", "ABB"), "A")).toBe(-1);
	});
});

test("flags before the bars that are shown are not known where the symbol's flags are not", () => {
	expect(flaggedEarlier(5, 2)).toBe(3);
	expect(flaggedEarlier(0, 0)).toBe(0);
	expect(flaggedEarlier(null, 0)).toBeNull();
});
