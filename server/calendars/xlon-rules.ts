/**
 * When the London Stock Exchange is open, by rule: it keeps the bank holidays of England and Wales. What no rule can give
 * (jubilees, a wedding, a funeral, a coronation) is listed. Those holidays are proclaimed to 2028; 2029 and 2030 follow
 * from the same rules. The hours are today's for every year, as the published sessions have them.
 */
import type { ExchangeRules } from "./exchange-rules";
import { dayFrom, dayOf, easterSunday, nthWeekday, weekdayOf } from "./iso-date";

const MONDAY = 1;

const OPEN = 8 * 60;
const CLOSE = 16 * 60 + 30;
const EARLY_CLOSE = 12 * 60 + 30;

const ONE_OFF_CLOSURES = [
	"1999-12-31", // eve of the year 2000
	"2002-06-03", // golden jubilee of Elizabeth II
	"2011-04-29", // wedding of Prince William
	"2012-06-05", // diamond jubilee
	"2022-06-03", // platinum jubilee
	"2022-09-19", // funeral of Elizabeth II
	"2023-05-08", // coronation of Charles III
].map(dayOf);

/** Years in which the holiday of early May was kept on 8 May: the end of the war in Europe, 50 and 75 years before. */
const EARLY_MAY_MOVED = new Map([1995, 2020].map((year) => [year, dayFrom(year, 5, 8)]));

/** Years in which the holiday of late May was put beside a jubilee's. */
const SPRING_MOVED = new Map([
	[2002, dayOf("2002-06-04")],
	[2012, dayOf("2012-06-04")],
	[2022, dayOf("2022-06-02")],
]);

/** Holidays that follow one another; one at a weekend is kept on the next weekday that is not a holiday yet. */
function substituted(holidays: readonly number[]): number[] {
	const kept = new Set<number>();
	for (const holiday of holidays) {
		let day = holiday;
		while (weekdayOf(day) % 6 === 0 || kept.has(day)) day++;
		kept.add(day);
	}
	return [...kept];
}

function holidaysOf(year: number): Set<number> {
	const easter = easterSunday(year);
	return new Set([
		...substituted([dayFrom(year, 1, 1)]),
		easter - 2,
		easter + 1,
		EARLY_MAY_MOVED.get(year) ?? nthWeekday(year, 5, MONDAY, 1),
		SPRING_MOVED.get(year) ?? nthWeekday(year, 5, MONDAY, -1),
		nthWeekday(year, 8, MONDAY, -1),
		...substituted([dayFrom(year, 12, 25), dayFrom(year, 12, 26)]),
		...ONE_OFF_CLOSURES,
	]);
}

/** The day itself or the Friday before it. */
function weekdayUpTo(day: number): number {
	const weekday = weekdayOf(day);
	return weekday % 6 === 0 ? day - (weekday === 0 ? 2 : 1) : day;
}

export const XLON_RULES: ExchangeRules = {
	mic: "XLON",
	timeZone: "Europe/London",
	knownFrom: "1990-01-01",
	knownUntil: "2030-12-31",
	opensAtMinutes: OPEN,
	closesAtMinutes: CLOSE,
	holidaysOf,
	earlyCloseMinutes(day, year) {
		const isShort = day === weekdayUpTo(dayFrom(year, 12, 24)) || day === weekdayUpTo(dayFrom(year, 12, 31));
		return isShort ? EARLY_CLOSE : null;
	},
};
