/** A person brings the sessions of an exchange that qtrade has no rules of. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { readClock } from "../clock";
import { type Db, inTransaction, maybeOne, type Tx } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { type CalendarFile, calendarOf, calendarPath, calendarText, isMic, readCalendarFile } from "./calendar-file";
import { changedPast } from "./changed-past";
import { rulesOf } from "./ruled-exchanges";
import { readSessionLines } from "./session-lines";
import { writeCalendarFile } from "./write-calendar-file";
import { dateAt, isTimeZone } from "./zone-time";

export type CalendarImport = {
	mic: string;
	timeZone: string;
	/** the file's text and how to name it in an error */
	text: string;
	origin: string;
	/** the first session's date when null */
	knownFrom: string | null;
	knownUntil: string;
	/** also where days that are over change, or the file so far cannot be read */
	replace: boolean;
};

export type ImportedCalendar = Omit<CalendarFile, "format" | "sessions"> & {
	file: string;
	sessions: number;
	changed: boolean;
};

const CHANGES_NAMED = 5;

/**
 * Writes the calendar's file; every process takes it up with its next question. The same once more changes nothing.
 * @throws QtradeError("invalid_input") for lines that are no sessions, ("conflict") for an exchange with rules, or for days
 * that are over and would change
 */
export async function importCalendar(db: Db, actor: Actor, request: CalendarImport): Promise<ImportedCalendar> {
	requireAction(actor, "dataset.create");
	const { mic, replace } = request;
	const calendar = calendarFrom(request);
	const text = calendarText(calendar);
	const sha256 = createHash("sha256").update(text).digest("hex");
	const now = (await readClock(db)).now();
	const { sessions, ...head } = calendar;
	const told = { ...head, file: calendarPath(mic), sessions: sessions.length };
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "dataset.create");
		await tx.query("select pg_advisory_xact_lock(hashtextextended('calendar:' || $1, 0))", [mic]);
		if (textNow(mic) === text && (await lastImported(tx, mic)) === sha256) return { ...told, changed: false };
		const changes = changesBy(calendar, replace, dateAt(now, head.time_zone));
		if (changes.length > 0 && !replace) {
			const named = changes.slice(0, CHANGES_NAMED).join(", ");
			const more = changes.length > CHANGES_NAMED ? ` and ${changes.length - CHANGES_NAMED} more` : "";
			throw new QtradeError(
				"conflict",
				`${request.origin} changes what is known of the past of ${mic}: ${named}${more}. If the new file is right, say --replace`,
				{ details: { changes } },
			);
		}
		// Should the commit fail after it, the next import finds no row with this sha256 and writes one.
		await writeCalendarFile(told.file, text, () =>
			appendAudit(tx, {
				actor: actor.name,
				action: "calendar.import",
				subject: `calendar:${mic}`,
				detail: { ...head, sessions: sessions.length, sha256, changed_past: changes.length, replaced: replace },
			}),
		);
		return { ...told, changed: true };
	});
}

function calendarFrom(request: CalendarImport): Omit<CalendarFile, "format"> {
	const { mic, timeZone, knownUntil, origin } = request;
	if (!isMic(mic))
		throw new QtradeError("invalid_input", `"${mic}" is no MIC: write four capitals or digits, for example XTKS`);
	if (rulesOf(mic))
		throw new QtradeError("conflict", `${mic} has rules in qtrade, which no file overrides: leave it out`);
	if (!isTimeZone(timeZone))
		throw new QtradeError("invalid_input", `--time-zone ${timeZone} is no zone: write it like Asia/Tokyo`);
	const sessions = readSessionLines({ text: request.text, origin, timeZone });
	const [first, last] = [sessions[0], sessions.at(-1)];
	if (!first || !last) throw new QtradeError("invalid_input", `${origin} has no sessions`);
	const knownFrom = request.knownFrom ?? first.date;
	if (first.date < knownFrom)
		throw new QtradeError("invalid_input", `${origin}: ${first.date} lies before --known-from ${knownFrom}`);
	if (last.date > knownUntil)
		throw new QtradeError("invalid_input", `${origin}: ${last.date} lies behind --known-until ${knownUntil}`);
	const calendar = { mic, time_zone: timeZone, known_from: knownFrom, known_until: knownUntil, sessions };
	calendarOf(calendar);
	return calendar;
}

/** What changes of days that are over; of a file that cannot be read nobody knows, so that it takes `replace`. */
function changesBy(calendar: Omit<CalendarFile, "format">, replace: boolean, today: string): string[] {
	if (textNow(calendar.mic) === null) return [];
	try {
		return changedPast(readCalendarFile(calendar.mic), calendar, today);
	} catch (error) {
		if (replace && error instanceof QtradeError) return [];
		throw error;
	}
}

function textNow(mic: string): string | null {
	try {
		return readFileSync(calendarPath(mic), "utf8");
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === "ENOENT") return null;
		throw new QtradeError("infrastructure", `${calendarPath(mic)} cannot be read (${code})`, { cause: error });
	}
}

const lastImported = async (tx: Tx, mic: string): Promise<string | undefined> =>
	(
		await maybeOne<{ sha256: string }>(
			tx,
			`select detail ->> 'sha256' as sha256 from audit_log where action = 'calendar.import' and subject = $1
			 order by id desc limit 1`,
			[`calendar:${mic}`],
		)
	)?.sha256;
