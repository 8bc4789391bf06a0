/** A calendar from an exchange's rules, never from a table. */
import type { ExchangeRules } from "./exchange-rules";
import { dayFrom, dayOf, isoOf, weekdayOf } from "./iso-date";
import { type Calendar, type Session, sessionCalendar } from "./session-calendar";
import { instantAt } from "./zone-time";

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

/** The days are made at once (3 ms for 41 years), the times of a session when asked for. */
export function calendarFromRules(rules: ExchangeRules): Calendar {
	const { mic, timeZone, knownFrom, knownUntil } = rules;
	const days = sessionDays(rules);
	const made: Session[] = [];
	return sessionCalendar({
		mic,
		timeZone,
		knownFrom,
		knownUntil,
		days,
		at(index) {
			const known = made[index];
			if (known) return known;
			const day = days[index];
			if (day === undefined) return null;
			const date = isoOf(day);
			const early = rules.earlyCloseMinutes(day, Number(date.slice(0, 4)));
			const session = {
				date,
				opensAt: instantAt(day, rules.opensAtMinutes, timeZone),
				closesAt: instantAt(day, early ?? rules.closesAtMinutes, timeZone),
				earlyClose: early !== null,
			};
			made[index] = session;
			return session;
		},
	});
}
