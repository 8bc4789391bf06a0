/** SQL that takes dates out of received text and instants. */
import type { ReadFormat } from "../../sources/source";

/**
 * Text as a session date: an ISO day and nothing behind it but midnight, or, where the definition drops it, any time of
 * day. A time zone behind it makes the day a guess, and a cast alone would take any tail.
 */
export function isoDate(text: string, { dropTimeOfDay }: Pick<ReadFormat, "dropTimeOfDay">): string {
	const time = dropTimeOfDay ? "\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?" : "00:00(:00(\\.0+)?)?";
	return `case when ${text} like '____-__-__' then try_cast(${text} as date)
	      when regexp_full_match(${text}, '\\d{4}-\\d{1,2}-\\d{1,2}([ T]${time})?')
	      then try_cast(string_split_regex(${text}, '[ T]')[1] as date) end`;
}

/** An instant as a date: at midnight, or without its time of day where the definition drops it. */
export const dateOfInstant = (instant: string, { dropTimeOfDay }: Pick<ReadFormat, "dropTimeOfDay">): string =>
	dropTimeOfDay ? `${instant}::date` : `case when ${instant} = date_trunc('day', ${instant}) then ${instant}::date end`;

/** A date that a lake may hold; anything else is a typing error or another unit. */
export const inRange = (date: string): string => `case when year(${date}) between 1800 and 2199 then ${date} end`;
