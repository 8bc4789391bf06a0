/** What a provider says its prices are in, against what the dataset says: pence taken for pounds are 100 times too much. */
import type { DatasetDefinition } from "../vocabulary/definition";

/** Hundredths of a currency as providers write them. London quotes in pence, Johannesburg in cents, Tel Aviv in agorot. */
const HUNDREDTHS = new Map([
	["GBp", "GBP"],
	["GBX", "GBP"],
	["ZAc", "ZAR"],
	["ILA", "ILS"],
]);

/** @returns what does not fit, in a sentence; null also for a dataset that names no currency */
export function currencyProblem(quoted: unknown, { currency, price_unit }: DatasetDefinition): string | null {
	if (currency === undefined || typeof quoted !== "string") return null;
	const whole = HUNDREDTHS.get(quoted);
	if ((whole ?? quoted) !== currency) return `is quoted in ${quoted}, and the dataset's currency is ${currency}`;
	const unit = whole === undefined ? 1 : 0.01;
	if ((price_unit ?? 1) === unit) return null;
	return `is quoted in ${quoted}: with the currency ${currency} its price_unit is ${unit}, not ${price_unit ?? 1}`;
}
