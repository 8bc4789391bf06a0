/** What pages and `--json` are given about backfills. Keys as in views.ts. */
import type { RunState } from "./states";

export const BACKFILL_STEPS = ["month", "quarter", "year"] as const;
/** How long the stretch of one run is. */
export type BackfillStepLength = (typeof BACKFILL_STEPS)[number];

export const BACKFILL_STATES = ["running", "succeeded", "stopped", "cancelled"] as const;
export type BackfillState = (typeof BACKFILL_STATES)[number];

/** What is asked for. */
export type BackfillWish = {
	dataset: string;
	/** inclusive session dates */
	from: string;
	to: string;
	/** null: all */
	symbols: string[] | null;
	step: BackfillStepLength;
	stop_at_failure: boolean;
};

/** The stretch that one run is to ask for. */
export type BackfillWindow = { seq: number; from: string; to: string };

/** One run as a dry run shows it. */
export type PlannedStep = BackfillWindow & {
	sessions: number;
	/** rows of current in the stretch; null where only reading the files would tell */
	current_rows: number | null;
};

/** What a dry run shows: submitted unchanged, these are the runs. */
export type BackfillPlan = {
	dataset: string;
	/** as cut */
	from: string;
	to: string;
	symbols: string[] | null;
	step: BackfillStepLength;
	sessions: number;
	/** what differs from what was asked for; null when nothing does */
	note: string | null;
	steps: PlannedStep[];
	/** names this very list: a submission may say which list was seen */
	fingerprint: string;
};

export type BackfillRow = {
	id: number;
	dataset: string;
	from: string;
	to: string;
	symbols: string[] | null;
	step: BackfillStepLength;
	stop_at_failure: boolean;
	state: BackfillState;
	requested_by: string;
	requested_at: string;
	finished_at: string | null;
	steps_total: number;
	/** whose latest run ended well */
	steps_good: number;
	/** whose latest run did not */
	steps_bad: number;
};

export type BackfillStepView = BackfillWindow & {
	/** the latest run of it; null while its turn has not come */
	run: number | null;
	state: RunState | null;
	version: number | null;
	reason: string | null;
	duration_ms: number | null;
};

export type BackfillView = BackfillRow & {
	steps: BackfillStepView[];
	can: { resume: boolean; cancel: boolean };
};
