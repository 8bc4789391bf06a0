/** A calendar's questions and how they are answered, wherever its sessions come from: rules or a list. */
import { QtradeError } from "../errors";
import { dayOf, isoOf } from "./iso-date";
import { dayAt } from "./zone-time";

const DAY_MS = 86_400_000;

/** One trading day. `date` is exchange-local; `opensAt` and `closesAt` are instants. */
export type Session = {
	readonly date: string;
	readonly opensAt: Date;
	readonly closesAt: Date;
	readonly earlyClose: boolean;
};

/**
 * The sessions of one exchange between `knownFrom` and `knownUntil`, both inclusive. A date outside them is unknown and
 * never a holiday: methods that take a date throw `invalid_input` for it, and for text that is no date.
 */
export type Calendar = {
	readonly mic: string;
	readonly timeZone: string;
	readonly knownFrom: string;
	readonly knownUntil: string;
	/** The sessions from `from` to `to`, both inclusive; none when `from` is after `to`. */
	sessions(from: string, to: string): Session[];
	isSession(date: string): boolean;
	/** The session of a date, null when the exchange is closed that day. */
	session(date: string): Session | null;
	/** The last session whose close is at or before `now`; null when the calendar does not know it. */
	lastClosed(now: Date): Session | null;
	/** The first session whose close is after `now`; null when the calendar does not know it. */
	nextClose(now: Date): Session | null;
	/**
	 * The date of the session `sessions` after a date, or before it when negative; the date need not be a session. 0 gives
	 * the session on the date or, failing that, the one before. Stops at the calendar's first and last session.
	 */
	shift(date: string, sessions: number): string;
	/** How many sessions lie from `from` to `to`, both inclusive. */
	count(from: string, to: string): number;
};

/** Where the answers come from. No session may close later than on the day after its date. */
export type SessionDays = Pick<Calendar, "mic" | "timeZone" | "knownFrom" | "knownUntil"> & {
	/** the day numbers of its sessions, ascending */
	days: readonly number[];
	/** the session of `days[index]`, null beyond them; asked for the same one again and again */
	at(index: number): Session | null;
};

/** How many of the ascending `days` are at or before `day`. */
function countUpTo(days: readonly number[], day: number): number {
	let low = 0;
	let high = days.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((days[middle] ?? 0) <= day) low = middle + 1;
		else high = middle;
	}
	return low;
}

export function sessionCalendar({ mic, timeZone, knownFrom, knownUntil, days, at }: SessionDays): Calendar {
	const firstDay = dayOf(knownFrom);
	const lastDay = dayOf(knownUntil);

	const knownDay = (date: string): number => {
		const day = dayOf(date);
		if (day >= firstDay && day <= lastDay) return day;
		throw new QtradeError(
			"invalid_input",
			`the calendar ${mic} does not know ${date}: it knows ${knownFrom} to ${knownUntil}`,
			{ details: { mic, date, known_from: knownFrom, known_until: knownUntil } },
		);
	};

	/** Index of the first session that closes after `now`; undefined where the calendar does not reach. */
	const firstOpenIndex = (now: Date): number | undefined => {
		const utcDay = Math.floor(now.getTime() / DAY_MS);
		// no instant at all, or one so far away that no zone brings it near
		if (!(utcDay >= firstDay - 1 && utcDay <= lastDay + 1)) return undefined;
		const today = dayAt(now, timeZone);
		if (today < firstDay || today > lastDay) return undefined;
		// what is dated before yesterday has closed; yesterday's may close past midnight
		let index = countUpTo(days, today - 2);
		for (let session = at(index); session && session.closesAt <= now; session = at(index)) index++;
		return index;
	};

	return {
		mic,
		timeZone,
		knownFrom,
		knownUntil,
		sessions(from, to) {
			const end = countUpTo(days, knownDay(to));
			const found: Session[] = [];
			for (let index = countUpTo(days, knownDay(from) - 1); index < end; index++) {
				const session = at(index);
				if (session) found.push(session);
			}
			return found;
		},
		isSession(date) {
			const day = knownDay(date);
			return days[countUpTo(days, day) - 1] === day;
		},
		session(date) {
			const day = knownDay(date);
			const index = countUpTo(days, day) - 1;
			return days[index] === day ? at(index) : null;
		},
		lastClosed(now) {
			const next = firstOpenIndex(now);
			return next === undefined ? null : at(next - 1);
		},
		nextClose(now) {
			const next = firstOpenIndex(now);
			return next === undefined ? null : at(next);
		},
		shift(date, sessions) {
			const day = knownDay(date);
			const upTo = countUpTo(days, day) - 1;
			// a day between sessions is one step from either neighbour, and `upTo` already took the step back
			const target = upTo + sessions + (sessions < 0 && days[upTo] !== day ? 1 : 0);
			return isoOf(days[Math.min(Math.max(target, 0), days.length - 1)] ?? day);
		},
		count(from, to) {
			return Math.max(0, countUpTo(days, knownDay(to)) - countUpTo(days, knownDay(from) - 1));
		},
	};
}
