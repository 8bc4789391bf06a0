import { expect, test } from "vitest";
import { placeOf, ticksOf } from "./stretch";

const at = (text: string): number => Date.parse(text);
const stretch = { fromMs: at("2026-03-01T12:00:00Z"), toMs: at("2026-03-02T12:00:00Z"), stepMs: 900_000 };

test("an instant stands in proportion, and at an edge when it is beyond it", () => {
	expect(placeOf(stretch, at("2026-03-02T00:00:00Z"))).toBe(50);
	expect(placeOf(stretch, at("2026-02-01T00:00:00Z"))).toBe(0);
	expect(placeOf(stretch, at("2026-04-01T00:00:00Z"))).toBe(100);
});

test("a day is counted in hours, with the exchanges' clocks beside them", () => {
	expect(ticksOf(stretch, ["America/New_York"])).toEqual(
		["12:00", "16:00", "20:00", "00:00", "04:00", "08:00"].map((utc, i) => ({
			atMs: stretch.fromMs + i * 4 * 3_600_000,
			utc,
			exchanges: [["07:00 EST", "11:00 EST", "15:00 EST", "19:00 EST", "23:00 EST", "03:00 EST"][i]],
		})),
	);
	const inSummer = { fromMs: at("2026-07-01T12:00:00Z"), toMs: at("2026-07-01T13:00:00Z"), stepMs: 37_500 };
	expect(ticksOf(inSummer, ["Europe/London", "America/New_York"])[0]?.exchanges).toEqual(["13:00 BST", "08:00 EDT"]);
});

test("a month is counted in days, which belong to no exchange", () => {
	const month = { ...stretch, fromMs: at("2026-01-31T12:00:00Z") };
	const ticks = ticksOf(month, ["America/New_York"]);
	expect(ticks.length).toBeLessThanOrEqual(7);
	expect(ticks[0]).toMatchObject({ utc: expect.stringMatching(/^02-0\d$/), exchanges: [] });
});
