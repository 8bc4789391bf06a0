/** Cutting a long stretch into the stretches of single runs, at the borders of months, quarters or years. */
import type { Calendar } from "../calendars/calendar";
import { dayFrom, dayOf, isoOf } from "../calendars/iso-date";
import { QtradeError } from "../errors";
import type { BackfillStepLength, BackfillWindow } from "../vocabulary/backfill-views";

export type CutStretch = {
	from: string;
	to: string;
	/** what differs from what was asked for; null when nothing does */
	note: string | null;
	steps: (BackfillWindow & { sessions: number })[];
};

const MONTHS: Record<BackfillStepLength, number> = { month: 1, quarter: 3, year: 12 };

/**
 * The stretches from the oldest to the newest; one that holds no session is left out.
 * @param lastClosed the last session that has closed: nothing after it can be there yet
 * @throws QtradeError("invalid_input") for dates that the calendar does not know, and where nothing is left to ask for
 */
export function cutStretch(
	asked: { from: string; to: string; step: BackfillStepLength },
	calendar: Calendar,
	lastClosed: string,
): CutStretch {
	const { from, step } = asked;
	if (dayOf(from) > dayOf(asked.to)) {
		throw new QtradeError("invalid_input", `--from ${from} is after --to ${asked.to}: swap them`);
	}
	// Throws for what the calendar does not know: such a day is unknown, never a holiday.
	const all = calendar.count(from, asked.to);
	if (from > lastClosed) {
		throw new QtradeError(
			"invalid_input",
			`--from ${from} is after ${lastClosed}, the last session of ${calendar.mic} that has closed: nothing can be there yet`,
		);
	}
	if (all === 0) {
		throw new QtradeError("invalid_input", `${calendar.mic} has no session from ${from} to ${asked.to}: widen them`);
	}
	const to = asked.to > lastClosed ? lastClosed : asked.to;
	const steps: CutStretch["steps"] = [];
	for (let start = from; start <= to; start = nextDay(lastDayOf(start, step))) {
		const border = lastDayOf(start, step);
		const end = border < to ? border : to;
		const sessions = calendar.count(start, end);
		if (sessions > 0) steps.push({ seq: steps.length + 1, from: start, to: end, sessions });
	}
	const note =
		to === asked.to ? null : `${asked.to} was cut to ${to}, the last session of ${calendar.mic} that has closed`;
	return { from, to, note, steps };
}

const nextDay = (date: string): string => isoOf(dayOf(date) + 1);

/** The last day of the month, quarter or year that a date is in. */
function lastDayOf(date: string, step: BackfillStepLength): string {
	const months = MONTHS[step];
	const month = Number(date.slice(5, 7));
	const lastMonth = Math.ceil(month / months) * months;
	return isoOf(dayFrom(Number(date.slice(0, 4)), lastMonth + 1, 1) - 1);
}
