/** The exchanges that qtrade has a calendar of: which days are sessions, and when each opens and closes. */
import { QtradeError } from "../errors";
import { calendarFromRules } from "./calendar-from-rules";
import type { ExchangeRules } from "./exchange-rules";
import type { Calendar } from "./session-calendar";
import { XLON_RULES } from "./xlon-rules";
import { XNYS_RULES } from "./xnys-rules";

export type { Calendar, Session } from "./session-calendar";

/** The nearest date that the calendar knows: data may reach further than the calendar, and is then judged up to its end. */
export const clampToKnown = ({ knownFrom, knownUntil }: Calendar, date: string): string =>
	date < knownFrom ? knownFrom : date > knownUntil ? knownUntil : date;

const RULES: readonly ExchangeRules[] = [XNYS_RULES, XLON_RULES];
const calendars = new Map<string, Calendar>();

/** Every exchange that has rules here. */
export const allCalendars = (): Calendar[] => RULES.map(({ mic }) => calendarFor(mic));

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
