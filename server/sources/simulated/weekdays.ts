/**
 * The simulated exchange counts Mondays to Fridays, holidays included: a closure that is added to the calendar some day
 * then changes no bar of another day.
 */
import { dayOf, isoOf } from "../../calendars/iso-date";

/** weekdays in a block of 52 weeks: the unit in which price paths are made */
export const BLOCK = 260;

/** The running number of a Monday to Friday; a weekend has that of the Monday after it. From 1970 on. */
export function weekdayIndex(date: string): number {
	const sinceMonday = dayOf(date) + 3; // 1970-01-01 was a Thursday
	return Math.floor(sinceMonday / 7) * 5 + Math.min(sinceMonday % 7, 5);
}

/** The date of a running number. */
export const dateOfWeekday = (index: number): string => isoOf(Math.floor(index / 5) * 7 + (index % 5) - 3);
