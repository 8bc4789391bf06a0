/** What ran when, across datasets: a stretch of time cut into equal steps. */
import type { RunState } from "./states";

/** Into how many steps a timeline is cut; on a phone one is three points wide. */
export const TIMELINE_STEPS = 96;
/** Hours that a timeline may stretch over. */
export const TIMELINE_HOURS = [1, 6, 24, 168, 720] as const;
export type TimelineHours = (typeof TIMELINE_HOURS)[number];

/** Run states by how much a person wants to know of them; of several runs in one step the first counts. */
export const WORST_RUN_FIRST: readonly RunState[] = [
	"failed",
	"errored",
	"lost",
	"held",
	"running",
	"queued",
	"succeeded",
	"unchanged",
	"superseded",
	"cancelled",
];

/** The runs of one dataset that were asked for within one step. */
export type TimelineCell = {
	/** the step, from 0 */
	at: number;
	/** the step in which the last of them ended, or the present one */
	until: number;
	count: number;
	/** the worst of their states, and the latest run that is so */
	state: RunState;
	run: number;
};

export type TimelineHold = { from: string; to: string | null; by: string; reason: string };
export type TimelineRollback = { id: number; at: string; from_version: number; to_version: number };

export type TimelineLane = {
	dataset: string;
	/** An archived dataset has a lane while something of it is in the stretch. */
	archived: boolean;
	/** oldest first */
	cells: TimelineCell[];
	holds: TimelineHold[];
	rollbacks: TimelineRollback[];
};

export type TimelineView = {
	from: string;
	to: string;
	step_seconds: number;
	/** those in trouble first, archived ones last */
	lanes: TimelineLane[];
};
