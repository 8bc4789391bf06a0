/** A calendar from a list of sessions: of an exchange that has no rules here, or as its own operator publishes it. */
import { QtradeError } from "../errors";
import { dayOf, isoOf } from "./iso-date";
import { type Calendar, type Session, sessionCalendar } from "./session-calendar";
import { dayAt, isTimeZone, minutesAt } from "./zone-time";

export type ListedSession = Omit<Session, "earlyClose">;

export type SessionList = {
	mic: string;
	timeZone: string;
	/** ascending */
	sessions: readonly ListedSession[];
	/** from when the list speaks: from its first session when absent */
	knownFrom?: string;
	/** how far the list speaks: up to its last session when absent. Days after it are unknown, never holidays. */
	knownUntil?: string;
};

/**
 * The calendar that a list tells. A session is an early close when it ends earlier
 * in the day than most do.
 * @throws QtradeError("invalid_input") for a list that is none: empty, out of order, or with times that do not fit
 */
export function calendarFromSessions({
	mic,
	timeZone,
	sessions: listed,
	knownFrom,
	knownUntil,
}: SessionList): Calendar {
	const wrong = (problem: string): QtradeError =>
		new QtradeError("invalid_input", `the sessions of ${mic}: ${problem}`, { details: { mic } });
	if (!isTimeZone(timeZone)) throw wrong(`${JSON.stringify(timeZone)} is no zone: write it like Europe/London`);
	const [first, last] = [listed[0], listed.at(-1)];
	if (!first || !last) throw wrong("there are none");
	const days = listed.map(({ date }) => dayOf(date));
	for (const [i, session] of listed.entries()) {
		const problem = problemOf(session, days[i] ?? Number.NaN, listed[i - 1], timeZone);
		if (problem) throw wrong(problem);
	}
	if (knownFrom !== undefined && dayOf(knownFrom) > dayOf(first.date)) {
		throw wrong(`they are known from ${knownFrom}, and one is on ${first.date}`);
	}
	if (knownUntil !== undefined && dayOf(knownUntil) < dayOf(last.date)) {
		throw wrong(`they are known until ${knownUntil}, and one is on ${last.date}`);
	}
	const closes = listed.map(({ closesAt }, i) => minutesAt(closesAt, days[i] ?? Number.NaN, timeZone));
	const usual = mostCommon(closes);
	const sessions = listed.map(({ date, opensAt, closesAt }, i) => ({
		date,
		opensAt,
		closesAt,
		earlyClose: (closes[i] ?? usual) < usual,
	}));
	return sessionCalendar({
		mic,
		timeZone,
		knownFrom: knownFrom ?? first.date,
		knownUntil: knownUntil ?? last.date,
		days,
		at: (index) => sessions[index] ?? null,
	});
}

/** What is wrong with a session, beside the one before it. */
function problemOf(
	{ date, opensAt, closesAt }: ListedSession,
	day: number,
	before: ListedSession | undefined,
	timeZone: string,
): string | null {
	if (before && before.date >= date) return `${date} comes after ${before.date}`;
	const [opens, closes] = [dayAt(opensAt, timeZone), dayAt(closesAt, timeZone)];
	if (Number.isNaN(opens) || Number.isNaN(closes)) return `${date} opens or closes at no time`;
	if (opensAt >= closesAt) return `${date} closes before it opens`;
	if (before && before.closesAt > opensAt) return `${date} opens before ${before.date} closes`;
	// an exchange may open on the evening before, and close past midnight
	if (opens < day - 1 || closes < day || closes > day + 1) {
		return `${date} is open from ${isoOf(opens)} to ${isoOf(closes)} in ${timeZone}`;
	}
	return null;
}

/** Of equally common ones the latest: an early close is what is shorter than the rest. */
function mostCommon(values: readonly number[]): number {
	const counts = new Map<number, number>();
	for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
	const [[value] = [Number.NaN]] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
	return value;
}
