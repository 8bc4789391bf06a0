/** The companies of the simulated exchange: tickers, and what kind of share each is. */
import { mix, unit } from "./hash";
import { weekdayIndex } from "./weekdays";

export const SECTORS = 11;

/** One share. Prices are in dollars and split-adjusted; `dailyVolatility` is of its own moves, without market and sector. */
export type Company = {
	symbol: string;
	/** hash that seeds its own path */
	key: number;
	sector: number;
	marketBeta: number;
	sectorBeta: number;
	dailyVolatility: number;
	price: number;
	/** shares on a usual day */
	volume: number;
	/** weekday index of its first bar when it is listed late, else -Infinity */
	listedFrom: number;
};

const CONSONANTS = "BCDGHJLMNPRSTVWXZ";
const FOUR_LETTERS = [CONSONANTS, "AEOY", CONSONANTS, CONSONANTS];
// no N at the end: NAN would be read as "not a number"
const THREE_LETTERS = ["QVXZJY", "ABCDEGHJLMNOPRSTVWXZ", "BCDFGHJKLMPQRTVWXYZA"];

/** The number-th word over the letters, in an order scattered by a step that shares no factor with their product. */
function word(letters: readonly string[], number: number, step: number, start: number): string {
	let rest = (number * step + start) % letters.reduce((product, choice) => product * choice.length, 1);
	let text = "";
	for (const choice of letters.toReversed()) {
		text = choice.charAt(rest % choice.length) + text;
		rest = Math.floor(rest / choice.length);
	}
	return text;
}

/**
 * The ticker of the company with this number (0 to 19,999): unique, and the same under every seed, so that datasets of
 * one exchange in two bases share their instruments. The steps are chosen so that none of the first 1,900 was ever a
 * member of the S&P 500: a simulated share must not pass for a real one that another dataset has.
 */
export const tickerOf = (number: number): string =>
	number % 10 === 4
		? word(THREE_LETTERS, (number - 4) / 10, 1483, 954)
		: word(FOUR_LETTERS, number - Math.floor((number + 5) / 10), 7507, 954);

const LATE_FROM = weekdayIndex("1992-01-06");
const LATE_UNTIL = weekdayIndex("2030-12-30");

/** The company with this number under a seed. */
export function companyOf(seed: number, number: number): Company {
	const draw = (what: number) => unit(mix(seed, 1, number, what));
	return {
		symbol: tickerOf(number),
		key: mix(seed, 2, number),
		sector: Math.floor(draw(1) * SECTORS),
		marketBeta: 0.6 + 0.8 * draw(2),
		sectorBeta: 0.5 + 0.7 * draw(3),
		dailyVolatility: 0.007 + 0.015 * draw(4) ** 2,
		price: 15 * Math.exp(3.2 * draw(5) ** 1.5),
		volume: 60_000 * Math.exp(5.5 * draw(6)),
		listedFrom: draw(7) < 0.12 ? LATE_FROM + Math.floor(draw(8) * (LATE_UNTIL - LATE_FROM)) : Number.NEGATIVE_INFINITY,
	};
}
