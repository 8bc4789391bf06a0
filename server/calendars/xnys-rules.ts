/**
 * When the New York Stock Exchange is open, by rule. Rule 7.2 gives the holidays; what no rule can give (mourning, storms,
 * attacks) is listed. NYSE has announced its dates to 2028; 2029 and 2030 follow from the same rules.
 */
import type { ExchangeRules } from "./exchange-rules";
import { dayFrom, dayOf, easterSunday, nthWeekday, weekdayOf } from "./iso-date";

const SUNDAY = 0;
const MONDAY = 1;
const THURSDAY = 4;
const SATURDAY = 6;

const OPEN = 9 * 60 + 30;
const CLOSE = 16 * 60;
const EARLY_CLOSE = 13 * 60;
/** early closes were at two o'clock until 1992 */
const EARLY_CLOSE_BEFORE_1993 = 14 * 60;

const ONE_OFF_CLOSURES = [
	"1994-04-27", // mourning of Richard Nixon
	"2001-09-11", // attack on the World Trade Center
	"2001-09-12",
	"2001-09-13",
	"2001-09-14",
	"2004-06-11", // mourning of Ronald Reagan
	"2007-01-02", // mourning of Gerald Ford
	"2012-10-29", // hurricane Sandy
	"2012-10-30",
	"2018-12-05", // mourning of George H. W. Bush
	"2025-01-09", // mourning of Jimmy Carter
].map(dayOf);

const ONE_OFF_EARLY_CLOSES = new Set(["1997-12-26", "1999-12-31", "2003-12-26"].map(dayOf));

/** A Saturday's holiday is kept on Friday, a Sunday's on Monday. */
function observed(day: number): number {
	const weekday = weekdayOf(day);
	if (weekday === SATURDAY) return day - 1;
	return weekday === SUNDAY ? day + 1 : day;
}

function holidaysOf(year: number): Set<number> {
	const newYear = dayFrom(year, 1, 1);
	const days = [
		// a New Year's Saturday is not kept on Friday: 31 December closes the books of a month and a year
		weekdayOf(newYear) === SUNDAY ? newYear + 1 : newYear,
		nthWeekday(year, 2, MONDAY, 3),
		easterSunday(year) - 2,
		nthWeekday(year, 5, MONDAY, -1),
		observed(dayFrom(year, 7, 4)),
		nthWeekday(year, 9, MONDAY, 1),
		nthWeekday(year, 11, THURSDAY, 4),
		observed(dayFrom(year, 12, 25)),
		...ONE_OFF_CLOSURES,
	];
	if (year >= 1998) days.push(nthWeekday(year, 1, MONDAY, 3));
	if (year >= 2022) days.push(observed(dayFrom(year, 6, 19)));
	return new Set(days);
}

/** The short day beside Independence Day: since 1995 the 3rd of July, but until 2012 the 5th when the 4th was a Thursday. */
function independenceEarlyClose(year: number): number | null {
	if (year < 1995) return null;
	const fourth = dayFrom(year, 7, 4);
	return year < 2013 && weekdayOf(fourth) === THURSDAY ? fourth + 1 : fourth - 1;
}

/** Days on which the exchange would close early if it is open at all. */
function earlyClosesOf(year: number): Set<number> {
	const days = [dayFrom(year, 12, 24)];
	if (year >= 1992) days.push(nthWeekday(year, 11, THURSDAY, 4) + 1);
	const independence = independenceEarlyClose(year);
	if (independence !== null) days.push(independence);
	return new Set(days);
}

export const XNYS_RULES: ExchangeRules = {
	mic: "XNYS",
	timeZone: "America/New_York",
	knownFrom: "1990-01-01",
	knownUntil: "2030-12-31",
	opensAtMinutes: OPEN,
	closesAtMinutes: CLOSE,
	holidaysOf,
	earlyCloseMinutes(day, year) {
		if (!ONE_OFF_EARLY_CLOSES.has(day) && !earlyClosesOf(year).has(day)) return null;
		return year < 1993 ? EARLY_CLOSE_BEFORE_1993 : EARLY_CLOSE;
	},
};
