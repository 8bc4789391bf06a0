import type { HealthState } from "@/server/vocabulary/states";
import type { DatasetRow } from "@/server/vocabulary/views";

/** What the overview's counters count, so that their links lead to the very rows. */
export const HEALTH_GROUPS = {
	failing: ["failed", "errored"],
	late: ["late"],
	healthy: ["healthy", "warning"],
} as const satisfies Record<string, readonly HealthState[]>;

/** Whether a dataset belongs under a state: its worst, and late beside whatever else it is. */
export const isUnder = ({ health, freshness }: DatasetRow, state: HealthState): boolean =>
	health === state || (state === "late" && freshness.is_late);
