import { expect, test } from "vitest";
import { parseStrictJson } from "./strict-json";

test.each([
	["a key twice", '{"a": 1,\n"b": 2, "a": 3}', 'the key "a" stands twice in the document (line 2)'],
	["a key twice, once escaped", '{"\\u0061": 1, "a": 3}', 'the key "a" stands twice in the document (line 1)'],
	["a key twice within", '{"s": {"c": [{"x": 1, "x": 1}]}}', 'the key "x" stands twice in s.c (line 1)'],
	["__proto__ twice", '{"__proto__": 1, "__proto__": 1}', 'the key "__proto__" stands twice'],
	["65 levels", `${"[".repeat(65)}${"]".repeat(65)}`, "nested deeper than 64 levels (line 1)"],
	["100,000 levels", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`, "nested deeper than 64 levels (line 1)"],
	["2^53 + 1", "9007199254740993", "the number 9007199254740993 is too large to be held exactly"],
	["a huge number", '{"a": -1e999}', "the number -1e999 is too large"],
	["a vanishing number", "[1.5e-999]", "the number 1.5e-999 is too small"],
	["a signed zero", "[-0.0]", "the number -0.0 is a zero with a sign"],
	["NaN", '{"a": NaN}', "not JSON: "],
	["nothing", "", "not JSON: "],
])("%s is refused, and says where", (_, text, problem) => {
	const parsed = parseStrictJson(text);
	expect(parsed.problem).toContain(problem);
	expect(parsed.document).toBeNull();
});

test.each([
	['{"a": {"a": "a"}, "b": [{"a": 1}, {"a": 2}]}'],
	['{"a": "\\"a\\": {[", "b": "\\\\", "c": -0.5, "d": 0.0e-5, "e": 9007199254740991}'],
	[`${"[".repeat(64)}${"]".repeat(64)}`],
	["null"],
])("what JSON.parse reads whole is read the same: %s", (text) => {
	expect(parseStrictJson(text)).toEqual({ document: JSON.parse(text), problem: null });
});

test("a problem is one short line, whatever the key", () => {
	const key = `\\u0007${"k".repeat(100_000)}`;
	const { problem } = parseStrictJson(`{"${key}": {"${key}": 1, "${key}": 2}}`);
	expect(problem?.length).toBeLessThan(400);
	expect(problem).not.toMatch(/\p{Cc}/u);
});
