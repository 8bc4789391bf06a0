/** A calendar as one file: `<MIC>.json` in the calendars' folder. The import writes it, every process reads it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { env } from "../env";
import { QtradeError } from "../errors";
import { calendarFromSessions } from "./calendar-from-sessions";
import type { Calendar } from "./session-calendar";

/** ISO 10383 */
const MIC = /^[A-Z0-9]{4}$/;
export const isMic = (text: string): boolean => MIC.test(text);

/** The form of the file; another one would be a number higher. */
const FORMAT = 1;

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "is no date such as 2024-06-28");
const instant = z.iso.datetime({ error: "is no instant such as 2024-06-28T00:00:00Z" });

const FILE = z.strictObject({
	format: z.literal(FORMAT),
	mic: z.string().regex(MIC, "is no MIC"),
	time_zone: z.string(),
	known_from: date,
	known_until: date,
	sessions: z.array(
		z.strictObject({
			date,
			open: instant,
			close: instant,
			break_start: instant.optional(),
			break_end: instant.optional(),
		}),
	),
});

export type CalendarFile = z.infer<typeof FILE>;
export type FiledSession = CalendarFile["sessions"][number];

/** Where the file of an exchange lies. */
export const calendarPath = (mic: string): string => path.join(env().calendars, `${mic}.json`);

/** The file's text: a session a line, so that two can be compared by eye. */
export function calendarText({ sessions, ...head }: Omit<CalendarFile, "format">): string {
	const fields = Object.entries({ format: FORMAT, ...head }).map(
		([name, value]) => `\t${JSON.stringify(name)}: ${JSON.stringify(value)}`,
	);
	const lines = sessions.map((session) => `\t\t${JSON.stringify(session)}`);
	return `{\n${fields.join(",\n")},\n\t"sessions": [\n${lines.join(",\n")}\n\t]\n}\n`;
}

/**
 * What a calendar file says.
 * @throws QtradeError("infrastructure") that names the file, when it cannot be read or is none
 */
export function readCalendarFile(mic: string): CalendarFile {
	const file = calendarPath(mic);
	const broken = (why: string): QtradeError =>
		new QtradeError(
			"infrastructure",
			`the calendar ${mic} cannot be read, ${file} ${why}: put the file back, or import it again with qtrade calendar import --replace`,
			{ details: { mic, file } },
		);
	let document: unknown;
	try {
		document = JSON.parse(readFileSync(file, "utf8"));
	} catch (error) {
		throw broken(error instanceof SyntaxError ? "is no JSON" : `cannot be opened (${codeOf(error)})`);
	}
	const parsed = FILE.safeParse(document);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw broken(`has a mistake at ${issue?.path.join(".") || "its top"} (${issue?.message})`);
	}
	if (parsed.data.mic !== mic) throw broken(`is of ${parsed.data.mic}`);
	try {
		calendarOf(parsed.data);
	} catch (error) {
		if (error instanceof QtradeError) throw broken(`has a mistake (${error.message})`);
		throw error;
	}
	return parsed.data;
}

/**
 * The calendar that a file tells.
 * @throws QtradeError("invalid_input") where its sessions do not fit together
 */
export const calendarOf = ({
	mic,
	time_zone,
	known_from,
	known_until,
	sessions,
}: Omit<CalendarFile, "format">): Calendar =>
	calendarFromSessions({
		mic,
		timeZone: time_zone,
		knownFrom: known_from,
		knownUntil: known_until,
		sessions: sessions.map(({ date, open, close }) => ({
			date,
			opensAt: new Date(open),
			closesAt: new Date(close),
		})),
	});

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "unknown";
