/** What people look up about calendars. */
import { QtradeError } from "../errors";
import { calendarFor, clampToKnown, knownExchanges } from "./calendar";
import { calendarPath, readCalendarFile } from "./calendar-file";
import { daysLeft } from "./horizon";
import { dayOf, isoOf } from "./iso-date";
import { rulesOf } from "./ruled-exchanges";

export type CalendarRow = {
	mic: string;
	origin: "rules" | "file";
	file: string | null;
	time_zone: string | null;
	known_from: string | null;
	known_until: string | null;
	/** days from today to the last that it knows; negative behind it */
	days_left: number | null;
	/** why it cannot be read */
	problem: string | null;
};

/** Every calendar there is, the broken ones too. */
export function listCalendars(today: string): CalendarRow[] {
	return knownExchanges().map((mic) => {
		const from = rulesOf(mic) ? { mic, origin: "rules" as const, file: null } : { mic, ...filed(mic) };
		try {
			const calendar = calendarFor(mic);
			return {
				...from,
				time_zone: calendar.timeZone,
				known_from: calendar.knownFrom,
				known_until: calendar.knownUntil,
				days_left: daysLeft(calendar, today),
				problem: null,
			};
		} catch (error) {
			if (!(error instanceof QtradeError)) throw error;
			const unknown = { time_zone: null, known_from: null, known_until: null, days_left: null };
			return { ...from, ...unknown, problem: error.message };
		}
	});
}

const filed = (mic: string) => ({ origin: "file" as const, file: calendarPath(mic) });

export type ShownSession = {
	date: string;
	open: string;
	close: string;
	early_close: boolean;
	break_start: string | null;
	break_end: string | null;
};

export type CalendarView = {
	mic: string;
	origin: "rules" | "file";
	time_zone: string;
	known_from: string;
	known_until: string;
	sessions: ShownSession[];
};

const DAYS_SHOWN = 30;

/**
 * The sessions between two dates, both included; from today on, or a month, where one is not given.
 * @throws QtradeError("invalid_input") for an exchange without a calendar, or dates that it does not know
 */
export function showCalendar(
	mic: string,
	{ from, to, today }: { from: string | null; to: string | null; today: string },
): CalendarView {
	const calendar = calendarFor(mic);
	const { timeZone, knownFrom, knownUntil } = calendar;
	const first = from ?? clampToKnown(calendar, to === null ? today : isoOf(dayOf(to) - DAYS_SHOWN));
	const last = to ?? clampToKnown(calendar, isoOf(dayOf(first) + DAYS_SHOWN));
	const isRuled = rulesOf(mic) !== undefined;
	const breaks = new Map(isRuled ? [] : readCalendarFile(mic).sessions.map((session) => [session.date, session]));
	const sessions = calendar.sessions(first, last).map(({ date, opensAt, closesAt, earlyClose }) => ({
		date,
		open: opensAt.toISOString(),
		close: closesAt.toISOString(),
		early_close: earlyClose,
		break_start: breaks.get(date)?.break_start ?? null,
		break_end: breaks.get(date)?.break_end ?? null,
	}));
	return {
		mic,
		origin: isRuled ? "rules" : "file",
		time_zone: timeZone,
		known_from: knownFrom,
		known_until: knownUntil,
		sessions,
	};
}
