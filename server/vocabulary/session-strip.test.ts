import * as fc from "fast-check";
import { expect, test } from "vitest";
import { packStrip, SESSION_STATES, unpackStrip } from "./session-strip";

test("every state has a letter of its own", () => {
	expect(new Set(SESSION_STATES.map((state) => state.charAt(0))).size).toBe(SESSION_STATES.length);
});

test("what is packed comes back", () => {
	const cell = fc.record({
		state: fc.constantFrom(...SESSION_STATES),
		run: fc.option(fc.nat().filter((id) => id > 0)),
	});
	fc.assert(
		fc.property(fc.array(cell, { maxLength: 40 }), (cells) => {
			const dates = cells.map((_, at) => `day ${at}`);
			const dated = cells.map((one, at) => ({ ...one, date: dates[at] ?? "" }));
			expect(unpackStrip(packStrip(cells), dates)).toEqual(dated);
		}),
	);
});
