/** What a new calendar file would say otherwise of days that are over. */
import type { CalendarFile, FiledSession } from "./calendar-file";

type Told = Pick<CalendarFile, "time_zone" | "known_from" | "known_until" | "sessions">;

/**
 * Each day before `today` of which the calendar so far knew something else, oldest first, in words. Published versions
 * were judged by it: completeness, watermarks and the times at which fundamentals became usable.
 */
export function changedPast(before: Told, after: Told, today: string): string[] {
	const past = ({ date }: FiledSession): boolean =>
		date < today && date >= before.known_from && date <= before.known_until;
	const was = new Map(before.sessions.filter(past).map((session) => [session.date, session]));
	const becomes = new Map(after.sessions.filter(past).map((session) => [session.date, session]));
	const days = [...new Set([...was.keys(), ...becomes.keys()])].sort();
	const changes = days.flatMap((date) => {
		const [old, now] = [was.get(date), becomes.get(date)];
		if (!now) return [`${date} is no session any more`];
		if (!old) return [`${date} becomes a session`];
		const times = (["open", "close", "break_start", "break_end"] as const).filter((name) => old[name] !== now[name]);
		return times.length === 0 ? [] : [`${date} has another ${times.join(" and ")}`];
	});
	const zone = before.time_zone === after.time_zone ? [] : [`the zone is ${after.time_zone}, not ${before.time_zone}`];
	return [...zone, ...changes];
}
