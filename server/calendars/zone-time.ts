/** From wall-clock time in a named zone to an instant, by the zone rules that Node carries (Intl). */
import { isoOf } from "./iso-date";

const MINUTE_MS = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
	let format = formats.get(timeZone);
	if (!format) {
		format = new Intl.DateTimeFormat("en-US", {
			timeZone,
			hourCycle: "h23",
			year: "numeric",
			month: "2-digit",
			day: "2-digit",
			hour: "2-digit",
			minute: "2-digit",
		});
		formats.set(timeZone, format);
	}
	return format;
}

/** Minutes by which the zone's clock is ahead of UTC at an instant; New York answers -300 or -240. */
export function offsetMinutesAt(utcMs: number, timeZone: string): number {
	const text = formatFor(timeZone).format(utcMs); // "06/28/2024, 09:30"
	const local = Date.UTC(
		Number(text.slice(6, 10)),
		Number(text.slice(0, 2)) - 1,
		Number(text.slice(3, 5)),
		Number(text.slice(12, 14)),
		Number(text.slice(15, 17)),
	);
	return Math.round((local - utcMs) / MINUTE_MS);
}

/**
 * The instant at which the zone's clock shows `minutes` past midnight on a day.
 * Clocks change in the small hours, so one correction is enough for any hour of trading.
 */
export function instantAt(day: number, minutes: number, timeZone: string): Date {
	const asIfUtc = day * 86_400_000 + minutes * MINUTE_MS;
	const guess = asIfUtc - offsetMinutesAt(asIfUtc, timeZone) * MINUTE_MS;
	return new Date(asIfUtc - offsetMinutesAt(guess, timeZone) * MINUTE_MS);
}

/** The day number on the zone's clock at an instant; NaN for an instant that is none. */
export function dayAt(instant: Date, timeZone: string): number {
	const ms = instant.getTime();
	return Number.isNaN(ms) ? ms : Math.floor((ms + offsetMinutesAt(ms, timeZone) * MINUTE_MS) / 86_400_000);
}

/** The date of an instant where that zone's clocks are. */
export const dateAt = (instant: Date, timeZone: string): string => isoOf(dayAt(instant, timeZone));

/** Minutes past midnight of a day that the zone's clock shows at an instant; 1440 and more on the day after. */
export const minutesAt = (instant: Date, day: number, timeZone: string): number =>
	instant.getTime() / MINUTE_MS + offsetMinutesAt(instant.getTime(), timeZone) - day * 1440;

export function isTimeZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat("en", { timeZone: name });
		return true;
	} catch {
		return false;
	}
}
