/** Calendar-day arithmetic on ISO dates (YYYY-MM-DD). A day is a number of days since 1970-01-01; no time zone is involved. */
import { QtradeError } from "../errors";

const DAY_MS = 86_400_000;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Days since 1970-01-01. Nothing was in the year 0, and Postgres has none. Throws `invalid_input` for anything that is not a real date, such as 2023-02-30. */
export function dayOf(date: string): number {
	const ms = ISO_DATE.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
	// Date.parse refuses month 13 but rolls 30 February over into March: only the way back tells
	if (date.startsWith("0000-") && !Number.isNaN(ms)) {
		throw new QtradeError("invalid_input", `"${date}" is no date: the first year is 0001`);
	}
	if (Number.isNaN(ms) || isoOf(ms / DAY_MS) !== date) {
		throw new QtradeError("invalid_input", `"${date}" is no date: write YYYY-MM-DD, for example 2024-06-28`);
	}
	return ms / DAY_MS;
}

/** The ISO date of a day number. Throws `invalid_input` for one that is outside the years 0001 to 9999. */
export function isoOf(day: number): string {
	const text = new Date(day * DAY_MS).toISOString();
	// "+010000-01-01", "-000001-12-31"; and Postgres has no year 0.
	if (text.length > 24 || text.startsWith("0000-")) {
		throw new QtradeError("invalid_input", "the day is outside the years 0001 to 9999");
	}
	return text.slice(0, 10);
}

/** 0 Sunday to 6 Saturday. */
export const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7;

/** The day number of a year, month (1 to 12) and day of the month. */
export const dayFrom = (year: number, month: number, dayOfMonth: number): number =>
	Date.UTC(year, month - 1, dayOfMonth) / DAY_MS;

/** The nth weekday of a month; n = -1 is its last. */
export function nthWeekday(year: number, month: number, weekday: number, n: number): number {
	if (n > 0) {
		const first = dayFrom(year, month, 1);
		return first + ((weekday - weekdayOf(first) + 7) % 7) + (n - 1) * 7;
	}
	const last = dayFrom(year, month + 1, 1) - 1;
	return last - ((weekdayOf(last) - weekday + 7) % 7);
}

/** Easter Sunday of the Gregorian calendar (the computus of Meeus, Jones and Butcher). */
export function easterSunday(year: number): number {
	const golden = year % 19;
	const century = Math.floor(year / 100);
	const yearInCentury = year % 100;
	const moonCorrection = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
	const epact = (19 * golden + century - Math.floor(century / 4) - moonCorrection + 15) % 30;
	const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(yearInCentury / 4) - epact - (yearInCentury % 4)) % 7;
	const shift = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
	const monthAndDay = epact + toSunday - 7 * shift + 114;
	return dayFrom(year, Math.floor(monthAndDay / 31), (monthAndDay % 31) + 1);
}
