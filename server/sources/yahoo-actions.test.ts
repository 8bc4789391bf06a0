import { expect, test } from "vitest";
import { stampOf } from "../../tests/provider-server";
import { actionsOf } from "./yahoo-actions";

const NEW_YORK = "America/New_York";
const read = (events: unknown) => actionsOf(events, "AAPL", NEW_YORK);

test("splits and dividends have the exchange's date of their epoch", () => {
	const split = stampOf("2014-06-09");
	const dividend = stampOf("2014-05-08");
	const events = {
		dividends: { [dividend]: { amount: 0.47, date: dividend } },
		splits: { [split]: { date: split, numerator: 7, denominator: 1, splitRatio: "7:1" } },
	};
	expect(read(events)).toEqual({
		rows: [
			{ symbol: "AAPL", ex_date: "2014-06-09", type: "split", ratio: 7 },
			{ symbol: "AAPL", ex_date: "2014-05-08", type: "cash_dividend", amount: 0.47 },
		],
	});
	// Half past eleven at night in New York is the next day in UTC.
	const evening = Date.parse("2014-06-09T23:30:00-04:00") / 1000;
	const late = { splits: { [evening]: { date: evening, numerator: 1, denominator: 8 } } };
	expect(read(late)).toEqual({ rows: [{ symbol: "AAPL", ex_date: "2014-06-09", type: "split", ratio: 0.125 }] });
});

test("a share without actions has none", () => {
	for (const events of [undefined, null, {}, { dividends: {} }]) expect(read(events)).toEqual({ rows: [] });
});

const date = stampOf("2014-06-09");
test.each([
	[
		"a dividend without its amount",
		{ dividends: { "1": { date } } },
		"a dividend that is none at /chart/result/0/events/dividends/1",
	],
	["an amount as text", { dividends: { "1": { date, amount: "0.47" } } }, "a dividend that is none"],
	["a date as text", { dividends: { "1": { date: "2014-06-09", amount: 1 } } }, "a dividend that is none"],
	["a date that no calendar has", { dividends: { "1": { date: 1e15, amount: 1 } } }, "a dividend that is none"],
	[
		"a split without its parts",
		{ splits: { "1": { date, splitRatio: "7:1" } } },
		"a split that is none at /chart/result/0/events/splits/1",
	],
	["a split by nothing", { splits: { "1": { date, numerator: 7, denominator: 0 } } }, "a split that is none"],
	["a list", { splits: [{ date, numerator: 7, denominator: 1 }] }, "splits that are no object"],
	["a null in place of an event", { splits: { "1": null } }, "a split that is none"],
])("%s is one clear problem", (_, events, problem) => {
	expect(read(events)).toEqual({ problem: expect.stringContaining(problem), isUnknown: false });
});
