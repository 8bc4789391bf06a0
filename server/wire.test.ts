import * as fc from "fast-check";
import superjson, { type SuperJSONResult } from "superjson";
import { expect, test } from "vitest";
import { isJson, wire } from "./wire";

const travelled = (value: unknown): unknown =>
	superjson.deserialize(JSON.parse(JSON.stringify(wire.output.serialize(value))) as SuperJSONResult);

test("whatever an answer holds arrives as it was", () => {
	const odd = fc.oneof(
		fc.date({ noInvalidDate: true }),
		fc.bigInt(),
		fc.constantFrom(undefined, Number.NaN, Number.POSITIVE_INFINITY, -0, new Map([["a", 1]]), new Set([1])),
		fc.double(),
		fc.string(),
		fc.constant(null),
	);
	const { value } = fc.letrec((tie) => ({
		value: fc.oneof(
			{ maxDepth: 3 },
			odd,
			fc.array(tie("value"), { maxLength: 4 }),
			fc.dictionary(
				fc.string().filter((key) => !/[.\\]|__proto__|constructor|prototype/.test(key)),
				tie("value"),
				{ maxKeys: 4, noNullPrototype: true },
			),
		),
	}));
	fc.assert(
		fc.property(value, (sent) => {
			expect(travelled(sent)).toEqual(sent);
		}),
	);
});

test.each([
	[{ a: [1, "b", null, { c: true }] }, true],
	[{ a: undefined }, false],
	[[new Date()], false],
	[{ a: 1n }, false],
	[Number.NaN, false],
	[-0, false],
	[new Map(), false],
])("%o goes as it is: %s", (value, plain) => {
	expect(isJson(value)).toBe(plain);
});
