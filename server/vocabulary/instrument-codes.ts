/** Codes of instruments: their form and their check digits. */
import type { InstrumentAttribute } from "./instrument-views";

/** The value as it is stored, or what is wrong with it. */
export function attributeValue(name: InstrumentAttribute, given: string): { value: string } | { problem: string } {
	const text = given.trim();
	if (text === "") return { problem: `the ${name} is empty: give a value` };
	switch (name) {
		case "figi":
			return code(
				text,
				isFigi,
				`${quoted(text)} is no FIGI: 12 characters such as BBG000BLNNH6, the last a check digit`,
			);
		case "isin":
			return code(
				text,
				isIsin,
				`${quoted(text)} is no ISIN: 12 characters such as US0378331005, the last a check digit`,
			);
		case "cik":
			return /^\d{1,10}$/.test(text) && !/^0+$/.test(text)
				? { value: text.padStart(10, "0") }
				: { problem: `${quoted(text)} is no CIK: up to 10 digits such as 0000320193` };
		case "name":
		case "issuer":
		case "share_class":
			return text.length <= 200 && !/\p{Cc}/u.test(text)
				? { value: text }
				: { problem: `the ${name} is longer than 200 characters, or holds one of control` };
	}
}

/** Cut, and without characters of control, which a terminal would obey. */
const quoted = (text: string): string =>
	`"${text.slice(0, 60).replaceAll(/[\p{Cc}\p{Cs}]/gu, "\ufffd")}${text.length > 60 ? "…" : ""}"`;

function code(text: string, isRight: (code: string) => boolean, problem: string) {
	const value = text.toUpperCase();
	return isRight(value) ? { value } : { problem };
}

/** Digits stand for themselves, letters for 10 to 35. */
const worth = (character: string): number => Number.parseInt(character, 36);

const digitSum = (numbers: readonly number[]): number =>
	numbers.reduce((sum, number) => sum + Math.floor(number / 10) + (number % 10), 0);

const checkDigit = (sum: number): number => (10 - (sum % 10)) % 10;

/** Object Management Group, FIGI 1.1: no vowels, a G third, and no prefix that begins an ISIN of a place that issues them. */
export function isFigi(text: string): boolean {
	if (!/^(?!BS|BM|GG|GB|GH|KY|VG)[B-DF-HJ-NP-TV-Z]{2}G[B-DF-HJ-NP-TV-Z\d]{8}\d$/.test(text)) return false;
	const sum = digitSum([...text.slice(0, 11)].map((character, i) => worth(character) * (i % 2 === 1 ? 2 : 1)));
	return checkDigit(sum) === Number(text[11]);
}

/** ISO 6166: the digits that the characters stand for, doubled in turn from the right (Luhn). */
export function isIsin(text: string): boolean {
	if (!/^[A-Z]{2}[A-Z\d]{9}\d$/.test(text)) return false;
	const digits = [...[...text.slice(0, 11)].map(worth).join("")].reverse();
	return checkDigit(digitSum(digits.map((digit, i) => Number(digit) * (i % 2 === 0 ? 2 : 1)))) === Number(text[11]);
}
