/** The sessions of an exchange as people have them: CSV lines with a date, an open and a close. */
import { QtradeError } from "../errors";
import type { FiledSession } from "./calendar-file";
import { dayOf } from "./iso-date";
import { instantAt } from "./zone-time";

const REQUIRED = ["date", "open", "close"] as const;
const OPTIONAL = ["break_start", "break_end"] as const;
type Column = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number];
const COLUMNS: readonly Column[] = [...REQUIRED, ...OPTIONAL];

/** A date; some write it as the midnight that it begins with. */
const DATE = /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)?)?$/;
const WALL_TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/;

export type SessionLines = {
	text: string;
	/** how to name the text in an error */
	origin: string;
	timeZone: string;
};

/**
 * Reads the sessions, whose dates must ascend. A time is the exchange's wall time on that date (`09:00`), or an instant
 * with its zone (`2024-01-04T00:00:00Z`): who opens on the evening before or closes past midnight needs instants.
 * @throws QtradeError("invalid_input") that names the line
 */
export function readSessionLines({ text, origin, timeZone }: SessionLines): FiledSession[] {
	const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
	const at = columnsOf(cellsOf(lines[0] ?? ""), origin);
	const sessions: FiledSession[] = [];
	for (const [i, line] of lines.entries()) {
		if (i === 0 || line.trim() === "") continue;
		const wrong = (problem: string): QtradeError =>
			new QtradeError("invalid_input", `${origin}, line ${i + 1}: ${problem}`, { details: { line: i + 1 } });
		const cells = cellsOf(line);
		if (cells.length !== at.length) throw wrong(`has ${cells.length} cells, and the header ${at.length}`);
		const cell = (column: Column): string => cells[at.indexOf(column)] ?? "";
		const session = sessionOf(cell, timeZone, wrong);
		const before = sessions.at(-1);
		if (before?.date === session.date) throw wrong(`${session.date} is there twice`);
		if (before && before.date > session.date) throw wrong(`${session.date} comes after ${before.date}: sort by date`);
		sessions.push(session);
	}
	return sessions;
}

const cellsOf = (line: string): string[] => line.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));

/** Names of the columns in their order; a first one without a name is the date. */
function columnsOf(header: readonly string[], origin: string): string[] {
	const names = header.map((name, i) => (i === 0 && name === "" ? "date" : name.toLowerCase()));
	const strange = names.find((name) => !COLUMNS.some((column) => column === name));
	const missing = REQUIRED.find((column) => !names.includes(column));
	const problem =
		strange !== undefined
			? `has the unknown column "${strange}"`
			: missing
				? `has no column ${missing}`
				: new Set(names).size < names.length
					? "has a column twice"
					: null;
	if (problem === null) return names;
	throw new QtradeError(
		"invalid_input",
		`${origin}, line 1: the header ${problem}. It names ${REQUIRED.join(", ")} and, if there are any, ${OPTIONAL.join(", ")}`,
	);
}

function sessionOf(
	cell: (column: Column) => string,
	timeZone: string,
	wrong: (problem: string) => QtradeError,
): FiledSession {
	const [, date] = DATE.exec(cell("date")) ?? [];
	const day = date === undefined ? Number.NaN : knownDay(date);
	if (date === undefined || Number.isNaN(day)) throw wrong(`"${cell("date")}" is no date: write YYYY-MM-DD`);
	const instant = (column: Column): Date => {
		const text = cell(column);
		const [, hours, minutes, seconds = "0"] = WALL_TIME.exec(text) ?? [];
		const ms =
			hours !== undefined
				? instantAt(day, Number(hours) * 60 + Number(minutes), timeZone).getTime() + Number(seconds) * 1000
				: INSTANT.test(text)
					? Date.parse(text.replace(" ", "T"))
					: Number.NaN;
		if (!Number.isNaN(ms)) return new Date(ms);
		throw wrong(`${column} "${text}" is neither a local time such as 09:00 nor an instant such as ${date}T00:00:00Z`);
	};
	const [open, close] = [instant("open"), instant("close")];
	if (close <= open) throw wrong(`${date} closes at or before its open: a session past midnight needs instants`);
	const broken = OPTIONAL.filter((column) => cell(column) !== "");
	if (broken.length === 0) return { date, open: textOf(open), close: textOf(close) };
	if (broken.length === 1) throw wrong(`${date} has a ${broken[0]} alone: a break has both ends`);
	const [start, end] = [instant("break_start"), instant("break_end")];
	if (!(open <= start && start < end && end <= close))
		throw wrong(`${date} has a break that is not within its session`);
	return { date, open: textOf(open), close: textOf(close), break_start: textOf(start), break_end: textOf(end) };
}

function knownDay(date: string): number {
	try {
		return dayOf(date);
	} catch {
		return Number.NaN;
	}
}

/** Without the milliseconds that nobody wrote. */
const textOf = (instant: Date): string => instant.toISOString().replace(".000Z", "Z");
