/** The day that it is where an instrument trades. */
import { calendarToShow } from "../calendars/calendar";
import { isoOf } from "../calendars/iso-date";
import { dayAt } from "../calendars/zone-time";

/** Of an exchange without a calendar the day is UTC's. */
export const exchangeDay = (mic: string, now: Date): string => isoOf(dayAt(now, calendarToShow(mic).timeZone));
