/** The exchanges that qtrade has a calendar of: which days are sessions, and when each opens and closes. */
import { type BigIntStats, readdirSync, statSync } from "node:fs";
import { env } from "../env";
import { QtradeError } from "../errors";
import { calendarOf, calendarPath, isMic, readCalendarFile } from "./calendar-file";
import { calendarFromRules } from "./calendar-from-rules";
import { RULED_EXCHANGES, rulesOf } from "./ruled-exchanges";
import { type Calendar, sessionCalendar } from "./session-calendar";

export type { Calendar, Session } from "./session-calendar";

/** The nearest date that the calendar knows: data may reach further than the calendar, and is then judged up to its end. */
export const clampToKnown = ({ knownFrom, knownUntil }: Calendar, date: string): string =>
	date < knownFrom ? knownFrom : date > knownUntil ? knownUntil : date;

const ruled = new Map<string, Calendar>();
/** by path, with what the file looked like when it was read */
const filed = new Map<string, { stamp: string; calendar: Calendar }>();

/** Every exchange that has rules here, and then every one that has a file. */
export const knownExchanges = (): string[] => [...RULED_EXCHANGES.map(({ mic }) => mic), ...filedExchanges()];

/**
 * The calendar of an exchange by its MIC: from rules, or else from its file, which is read again when it has changed.
 * @throws QtradeError("invalid_input") for an exchange that has neither, ("infrastructure") for a file that is broken
 */
export function calendarFor(mic: string): Calendar {
	const known = ruled.get(mic);
	if (known) return known;
	const rules = rulesOf(mic);
	if (!rules) return calendarFromFile(mic);
	const calendar = calendarFromRules(rules);
	ruled.set(mic, calendar);
	return calendar;
}

/**
 * For what shows many datasets at once: a calendar that cannot be read knows no day, and keeps none of the others from
 * being shown. `qtrade doctor` says what is wrong with it, and so does every run.
 */
export function calendarToShow(mic: string): Calendar {
	try {
		return calendarFor(mic);
	} catch (error) {
		if (!(error instanceof QtradeError)) throw error;
		const [knownFrom, knownUntil] = ["1970-01-01", "1970-01-01"];
		return sessionCalendar({ mic, timeZone: "UTC", knownFrom, knownUntil, days: [], at: () => null });
	}
}

function calendarFromFile(mic: string): Calendar {
	const file = calendarPath(mic);
	const found = isMic(mic) ? lookAt(file) : undefined;
	if (!found) {
		throw new QtradeError(
			"invalid_input",
			`no calendar for exchange "${mic}": known are ${knownExchanges().join(", ")}${isMic(mic) ? `, and ${file} is not there: qtrade calendar import makes it` : ""}`,
			{ details: { mic } },
		);
	}
	const stamp = `${found.ino} ${found.size} ${found.mtimeNs}`;
	const before = filed.get(file);
	if (before?.stamp === stamp) return before.calendar;
	const calendar = calendarOf(readCalendarFile(mic));
	filed.set(file, { stamp, calendar });
	return calendar;
}

function lookAt(file: string): BigIntStats | undefined {
	try {
		return statSync(file, { bigint: true, throwIfNoEntry: false });
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new QtradeError("infrastructure", `${file} cannot be looked at (${code})`, { cause: error });
	}
}

function filedExchanges(): string[] {
	try {
		const files = readdirSync(env().calendars).filter((name) => name.endsWith(".json"));
		const mics = files.map((name) => name.slice(0, -".json".length));
		return mics.filter((mic) => isMic(mic) && !rulesOf(mic)).sort();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
		throw new QtradeError(
			"infrastructure",
			`the folder of calendars ${env().calendars} cannot be read (${(error as NodeJS.ErrnoException).code})`,
		);
	}
}
