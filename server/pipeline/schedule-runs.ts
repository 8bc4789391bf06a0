/** The scheduler tick: schedules are rows; each comes due a while after a session's close, in application time. */
import type { Calendar } from "../calendars/calendar";
import { calendarFor } from "../calendars/calendar";
import { readClock } from "../clock";
import { type Db, inTransaction, many, maybeOne, type Tx } from "../db";
import { log } from "../log";
import { joinOrInsert, SERVICE } from "./start-run";

type DueRow = {
	id: number;
	dataset_id: number;
	dataset: string;
	calendar: string;
	delay_minutes: number;
	next_due_at: Date | null;
};

/** The first close plus delay after `now`; null when the calendar does not know it yet. */
export function nextDue(calendar: Calendar, now: Date, delayMinutes: number): Date | null {
	const delayMs = delayMinutes * 60_000;
	const session = calendar.nextClose(new Date(now.getTime() - delayMs));
	return session ? new Date(session.closesAt.getTime() + delayMs) : null;
}

/**
 * Starts a run for every schedule that is due. A due time that passed while nothing ran is not made up for one by one:
 * one run asks for everything since the watermark.
 * @returns the runs that were started, or that were in line already and do the same
 */
export async function startDueRuns(db: Db): Promise<number[]> {
	const now = (await readClock(db)).now();
	const due = await many<{ id: number }>(db, `select s.id ${DUE} order by s.id`, [now]);
	const started: number[] = [];
	for (const { id } of due) {
		// One that cannot be started must not keep the others from their time.
		const run = await inTransaction(db, (tx) => startIfDue(tx, id, now)).catch((error: unknown) => {
			log().error({ err: error, schedule: id }, "a schedule could not be handled");
			return null;
		});
		if (run !== null) started.push(run);
	}
	return started;
}

const DUE = `from schedules s join datasets d on d.id = s.dataset_id
	where s.enabled and s.paused_at is null and d.archived_at is null and (s.next_due_at is null or s.next_due_at <= $1)`;

/**
 * Handles one schedule, in a transaction of its own: starting a run takes the audit's lock, and whoever publishes to the
 * next schedule's dataset may be waiting for that. A dataset or schedule that somebody has locked is left for the next
 * tick, which also makes one tick at a time handle a schedule, however many workers tick.
 */
async function startIfDue(tx: Tx, id: number, now: Date): Promise<number | null> {
	const schedule = await maybeOne<DueRow>(
		tx,
		`select s.id, s.dataset_id, d.name as dataset, d.calendar, s.delay_minutes, s.next_due_at ${DUE} and s.id = $2
		 for no key update of d skip locked for update of s skip locked`,
		[now, id],
	);
	if (!schedule) return null;
	const run = schedule.next_due_at === null ? null : await startScheduled(tx, schedule);
	await tx.query(
		`update schedules set next_due_at = $2, last_due_at = coalesce($3, last_due_at), last_run_id = coalesce($4, last_run_id)
		 where id = $1`,
		[schedule.id, nextDue(calendarFor(schedule.calendar), now, schedule.delay_minutes), schedule.next_due_at, run],
	);
	return run;
}

/** A dataset with a scheduled run still in line needs no second one: the first will ask for the same window. */
async function startScheduled(tx: Tx, schedule: DueRow): Promise<number | null> {
	const waiting = await maybeOne(
		tx,
		"select id from ingestion_runs where dataset_id = $1 and state = 'queued' and trigger = 'schedule'",
		[schedule.dataset_id],
	);
	if (waiting) return null;
	const { run } = await joinOrInsert(
		tx,
		{ dataset: schedule.dataset, from: null, to: null, symbols: null, full: false },
		{ trigger: "schedule", requestedBy: "scheduler", publishesAs: SERVICE, retryOf: null },
	);
	return run;
}
