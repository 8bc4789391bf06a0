import type { HealthState } from "@/server/vocabulary/states";

/** What the overview's counters count, so that their links lead to the very rows. */
export const HEALTH_GROUPS = {
	failing: ["failed", "errored"],
	late: ["late"],
	healthy: ["healthy", "warning"],
} as const satisfies Record<string, readonly HealthState[]>;
