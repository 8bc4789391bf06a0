import { expect, test } from "vitest";
import { fileDefinition } from "../../tests/bars";
import { currencyProblem } from "./quoted-currency";

const inTerms = (currency?: string, price_unit?: number) => ({
	...fileDefinition("prices", "a.csv"),
	...(currency && { currency }),
	...(price_unit && { price_unit }),
});

test.each([
	["USD", "USD", undefined],
	["USD", "USD", 1],
	["GBP", "GBP", undefined],
	["GBp", "GBP", 0.01],
	["GBX", "GBP", 0.01],
	["ZAc", "ZAR", 0.01],
	["ILA", "ILS", 0.01],
	// nothing was promised, or nothing said
	["GBp", undefined, undefined],
	[undefined, "GBP", undefined],
	[null, "GBP", undefined],
])("a quote in %s fits the currency %s with the unit %s", (quoted, currency, unit) => {
	expect(currencyProblem(quoted, inTerms(currency, unit))).toBeNull();
});

test.each([
	["EUR", "USD", undefined, "is quoted in EUR, and the dataset's currency is USD"],
	["GBp", "USD", 0.01, "is quoted in GBp, and the dataset's currency is USD"],
	["GBp", "GBP", undefined, "is quoted in GBp: with the currency GBP its price_unit is 0.01, not 1"],
	["GBP", "GBP", 0.01, "is quoted in GBP: with the currency GBP its price_unit is 1, not 0.01"],
	["toString", "USD", undefined, "is quoted in toString, and the dataset's currency is USD"],
])("a quote in %s does not fit the currency %s with the unit %s", (quoted, currency, unit, problem) => {
	expect(currencyProblem(quoted, inTerms(currency, unit))).toBe(problem);
});
