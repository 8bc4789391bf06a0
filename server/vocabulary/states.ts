/** The words for what can be the case with a run, a check or a dataset, and the predicates over them. */

export const RUN_STATES = [
	"queued",
	"running",
	"succeeded",
	"unchanged",
	"failed",
	"errored",
	"held",
	"superseded",
	"cancelled",
	"lost",
] as const;
export type RunState = (typeof RUN_STATES)[number];
export type OpenRunState = "queued" | "running";
export type FinalRunState = Exclude<RunState, OpenRunState>;

export const isFinalRunState = (state: RunState): state is FinalRunState => state !== "queued" && state !== "running";

/** A run that ended well: published, or found nothing to publish. */
export const isGoodRunState = (state: RunState): boolean => state === "succeeded" || state === "unchanged";

/** A person may ask for the same work again. A requeue is done by the reaper, so `lost` needs none but allows one. */
export const isRetryableRunState = (state: RunState): boolean => isFinalRunState(state) && !isGoodRunState(state);

/** Exit code of a command that started a run: 0 done, 1 refused or failed, 3 infrastructure. */
export function exitCodeOfRunState(state: RunState): 0 | 1 | 3 {
	switch (state) {
		case "succeeded":
		case "unchanged":
		case "queued":
		case "running":
			return 0;
		case "failed":
		case "held":
		case "superseded":
		case "cancelled":
			return 1;
		case "errored":
		case "lost":
			return 3;
	}
}

export const RUN_PHASES = ["extract", "stage", "validate", "publish", "record"] as const;
export type RunPhase = (typeof RUN_PHASES)[number];

export const RUN_TRIGGERS = ["manual", "schedule", "retry", "requeue", "release"] as const;
export type RunTrigger = (typeof RUN_TRIGGERS)[number];

export const CHECK_STATUSES = ["pass", "warn", "fail", "error", "skipped", "waived"] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

export const CHECK_SEVERITIES = ["info", "warning", "critical"] as const;
export type CheckSeverity = (typeof CHECK_SEVERITIES)[number];

/** A critical check that failed, or that could not run, keeps the result from being published. */
export const blocksPublish = (check: { status: CheckStatus; severity: CheckSeverity }): boolean =>
	check.severity === "critical" && (check.status === "fail" || check.status === "error");

/** How a dataset is, as an operator sees it; ordered worst first. */
export const HEALTH_STATES = [
	"failed",
	"errored",
	"held",
	"suspect",
	"late",
	"warning",
	"running",
	"queued",
	"unknown",
	"waived",
	"healthy",
] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

export const worstHealth = (states: readonly HealthState[]): HealthState =>
	HEALTH_STATES.find((state) => states.includes(state)) ?? "unknown";

export const VERSION_ACTIONS = ["ingest", "backfill", "derive", "replay", "compact", "rollback"] as const;
export type VersionAction = (typeof VERSION_ACTIONS)[number];

export const ROLLBACK_STATES = ["pending", "applied", "rejected", "withdrawn", "expired", "superseded"] as const;
export type RollbackState = (typeof ROLLBACK_STATES)[number];
export type RollbackKind = "request" | "break_glass";
export const REVIEW_VERDICTS = ["accepted", "disputed"] as const;
export type ReviewVerdict = (typeof REVIEW_VERDICTS)[number];

/** How a try of a question to a provider ended: answered, to be tried again, or the last that was tried. */
export const REQUEST_OUTCOMES = ["answered", "again", "given_up"] as const;
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

/** pending: of a critical check, until another person decides. An active one ends with its time, or is withdrawn. */
export const WAIVER_STATES = ["pending", "active", "rejected", "withdrawn"] as const;
export type WaiverState = (typeof WAIVER_STATES)[number];
