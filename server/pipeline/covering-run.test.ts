import { expect, test } from "vitest";
import { type Asks, covers } from "./covering-run";

const PLAIN: Asks = { from: null, to: null, symbols: null, full: false };
const FULL: Asks = { ...PLAIN, full: true };
const window = (from: string | null, to: string | null, rest: Partial<Asks> = {}): Asks => ({
	...PLAIN,
	from,
	to,
	...rest,
});

test.each<[string, Asks, Asks, boolean]>([
	["everything, a plain run", FULL, PLAIN, true],
	["everything, a window that may begin before it", FULL, window("2024-01-02", null), false],
	["everything, a window that begins where it does", FULL, window(null, "2024-01-02"), true],
	["everything, everything", FULL, FULL, true],
	["a plain run, a plain one", PLAIN, PLAIN, true],
	["a plain run, everything", PLAIN, FULL, false],
	["a plain run, a window", PLAIN, window("2024-01-02", "2024-01-03"), false],
	["a window, a plain run", window("2024-01-02", null), PLAIN, false],
	["a window, one inside", window("2024-01-02", "2024-01-09"), window("2024-01-03", "2024-01-09"), true],
	[
		"a window, one that begins before it",
		window("2024-01-02", "2024-01-09"),
		window("2024-01-01", "2024-01-09"),
		false,
	],
	["a window, one that ends after it", window("2024-01-02", "2024-01-09"), window("2024-01-02", "2024-01-10"), false],
	["a window, one without an end", window("2024-01-02", "2024-01-09"), window("2024-01-02", null), false],
	["a window without an end, one with", window("2024-01-02", null), window("2024-01-02", "2024-01-09"), true],
	["a full run of a window, everything", window("2024-01-02", null, { full: true }), FULL, false],
	["all symbols, some", PLAIN, { ...PLAIN, symbols: ["A"] }, true],
	["some symbols, fewer", { ...PLAIN, symbols: ["A", "B"] }, { ...PLAIN, symbols: ["B"] }, true],
	["some symbols, another", { ...PLAIN, symbols: ["A"] }, { ...PLAIN, symbols: ["A", "B"] }, false],
	["some symbols, all", { ...PLAIN, symbols: ["A"] }, PLAIN, false],
	["everything of some symbols, all", { ...FULL, symbols: ["A"] }, PLAIN, false],
])("%s: covered %#", (_, run, request, covered) => {
	expect(covers(run, request)).toBe(covered);
});
