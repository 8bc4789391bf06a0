/** What pages and `--json` are given about schedules. Keys as in views.ts. */
import type { RunState } from "./states";

/** Paused by a person; active; or switched off in the dataset's definition. */
export const SCHEDULE_STATES = ["paused", "active", "off"] as const;
export type ScheduleState = (typeof SCHEDULE_STATES)[number];

export type SchedulePause = { by: string; at: string; reason: string };

/** A dataset's own schedule. */
export type DatasetSchedule = {
	after_close_minutes: number;
	/** false: switched off in the definition */
	enabled: boolean;
	next_due_at: string | null;
	paused: SchedulePause | null;
};

export type ScheduleView = {
	dataset: string;
	calendar: string;
	time_zone: string;
	/** how long after each session's close of the exchange */
	after_close_minutes: number;
	state: ScheduleState;
	paused: SchedulePause | null;
	/** in application time; null while it starts nothing, and until the first tick has computed it */
	next_due_at: string | null;
	last_due_at: string | null;
	/** the newest run that it started */
	last_run: {
		id: number;
		state: RunState;
		version: number | null;
		queued_at: string;
		finished_at: string | null;
	} | null;
};
