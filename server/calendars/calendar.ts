/** Exchange calendars: which days are sessions, and when each opens and closes. Made from rules, never from a table. */
import { QtradeError } from "../errors";
import type { ExchangeRules } from "./exchange-rules";
import { dayFrom, dayOf, isoOf, weekdayOf } from "./iso-date";
import { XNYS_RULES } from "./xnys-rules";
import { instantAt } from "./zone-time";

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

function sessionDays(rules: ExchangeRules): number[] {
	const days: number[] = [];
	const first = dayOf(rules.knownFrom);
	const last = dayOf(rules.knownUntil);
	for (let year = Number(rules.knownFrom.slice(0, 4)); year <= Number(rules.knownUntil.slice(0, 4)); year++) {
		const holidays = rules.holidaysOf(year);
		const end = Math.min(last, dayFrom(year, 12, 31));
		for (let day = Math.max(first, dayFrom(year, 1, 1)); day <= end; day++) {
			if (weekdayOf(day) % 6 !== 0 && !holidays.has(day)) days.push(day);
		}
	}
	return days;
}

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

/** A calendar from an exchange's rules. The days are made at once (3 ms for 41 years), the times of a session when asked for. */
export function calendarFromRules(rules: ExchangeRules): Calendar {
	const days = sessionDays(rules);
	const firstDay = dayOf(rules.knownFrom);
	const lastDay = dayOf(rules.knownUntil);
	const made: Session[] = [];

	const sessionAt = (index: number): Session | null => {
		const day = days[index];
		if (day === undefined) return null;
		const cached = made[index];
		if (cached) return cached;
		const date = isoOf(day);
		const early = rules.earlyCloseMinutes(day, Number(date.slice(0, 4)));
		const session = {
			date,
			opensAt: instantAt(day, rules.opensAtMinutes, rules.timeZone),
			closesAt: instantAt(day, early ?? rules.closesAtMinutes, rules.timeZone),
			earlyClose: early !== null,
		};
		made[index] = session;
		return session;
	};

	const knownDay = (date: string): number => {
		const day = dayOf(date);
		if (day >= firstDay && day <= lastDay) return day;
		throw new QtradeError(
			"invalid_input",
			`the calendar ${rules.mic} does not know ${date}: it knows ${rules.knownFrom} to ${rules.knownUntil}`,
			{ details: { mic: rules.mic, date, known_from: rules.knownFrom, known_until: rules.knownUntil } },
		);
	};

	/** Index of the first session that closes after `now`; undefined where the calendar does not reach. */
	const firstOpenIndex = (now: Date): number | undefined => {
		const day = Math.floor(now.getTime() / 86_400_000);
		if (!(day >= firstDay && day <= lastDay)) return undefined;
		// no exchange here closes on a later UTC day than its session's date: earlier days are closed, today's is asked
		const index = countUpTo(days, day - 1);
		const today = days[index] === day ? sessionAt(index) : null;
		return today && today.closesAt.getTime() <= now.getTime() ? index + 1 : index;
	};

	return {
		mic: rules.mic,
		timeZone: rules.timeZone,
		knownFrom: rules.knownFrom,
		knownUntil: rules.knownUntil,
		sessions(from, to) {
			const end = countUpTo(days, knownDay(to));
			const found: Session[] = [];
			for (let index = countUpTo(days, knownDay(from) - 1); index < end; index++) {
				const session = sessionAt(index);
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
			return days[index] === day ? sessionAt(index) : null;
		},
		lastClosed(now) {
			const next = firstOpenIndex(now);
			return next === undefined ? null : sessionAt(next - 1);
		},
		nextClose(now) {
			const next = firstOpenIndex(now);
			return next === undefined ? null : sessionAt(next);
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

/** The nearest date that the calendar knows: data may reach further than the calendar, and is then judged up to its end. */
export const clampToKnown = ({ knownFrom, knownUntil }: Calendar, date: string): string =>
	date < knownFrom ? knownFrom : date > knownUntil ? knownUntil : date;

const RULES: readonly ExchangeRules[] = [XNYS_RULES];
const calendars = new Map<string, Calendar>();

/** The calendar of an exchange by its MIC. Throws `invalid_input` for one that qtrade has no rules for. */
export function calendarFor(mic: string): Calendar {
	const known = calendars.get(mic);
	if (known) return known;
	const rules = RULES.find((candidate) => candidate.mic === mic);
	if (!rules) {
		const mics = RULES.map((candidate) => candidate.mic).join(", ");
		throw new QtradeError("invalid_input", `no calendar for exchange "${mic}": known are ${mics}`, {
			details: { mic },
		});
	}
	const calendar = calendarFromRules(rules);
	calendars.set(mic, calendar);
	return calendar;
}
