import { expect, test } from "vitest";
import { relativeText, type ValueChange } from "./rollback-views";

const change = (old: ValueChange["old"], next: ValueChange["new"]): ValueChange => ({
	symbol: "AAA",
	date: "2024-01-02",
	kind: "restated",
	field: "close",
	old,
	new: next,
	relative: typeof old === "number" && typeof next === "number" ? Math.abs(next / old - 1) : null,
});

test.each([
	[100, 112.345, "+12.35%"],
	[100, 50, "−50.00%"],
	[100, 100, "0.00%"],
	[null, 100, "–"],
	["a", "b", "–"],
])("from %s to %s is %s", (old, next, text) => {
	expect(relativeText(change(old, next))).toBe(text);
});
