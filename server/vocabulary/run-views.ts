/** What pages and `--json` are given of runs and their checks; views.ts has the rest, and says how. */
import type {
	CheckSeverity,
	CheckStatus,
	RequestOutcome,
	RunPhase,
	RunState,
	RunTrigger,
	VersionAction,
} from "./states";

export type CheckView = {
	id: number;
	run: number;
	version: number | null;
	name: string;
	status: CheckStatus;
	severity: CheckSeverity;
	observed: number | null;
	threshold: number | null;
	count: number;
	message: string;
	sample: Record<string, unknown>[];
	/** the waiver by which it is waived */
	waiver: number | null;
	evaluated_at: string;
};

export type RowCounts = {
	extracted: number;
	staged: number;
	quarantined: number;
	flagged: number;
	published: number;
};

export type RunRow = {
	id: number;
	dataset: string;
	state: RunState;
	phase: RunPhase | null;
	action: VersionAction;
	trigger: RunTrigger;
	requested_by: string;
	retry_of: number | null;
	version: number | null;
	base_version: number | null;
	window_from: string | null;
	window_to: string | null;
	is_full: boolean;
	rows: RowCounts;
	reason: string | null;
	queued_at: string;
	started_at: string | null;
	finished_at: string | null;
	/** milliseconds from start to finish, or to now while running */
	duration_ms: number | null;
};

/** What a list of runs may be sorted by. */
export const RUN_SORTS = ["id", "queued", "duration", "extracted", "quarantined", "published"] as const;
export type RunSort = (typeof RUN_SORTS)[number];

export type RunFilter = {
	dataset?: string;
	states?: RunState[];
	trigger?: RunTrigger;
	requested_by?: string;
	/** days in UTC on which it was queued, both inclusive */
	from?: string;
	to?: string;
};

/** Who runs may be filtered by. */
export type RunChoices = { requested_by: string[] };

export type PhaseView = {
	phase: RunPhase;
	state: "done" | "running" | "failed" | "pending" | "skipped";
	started_at: string | null;
	finished_at: string | null;
	duration_ms: number | null;
};

export type RunEventView = {
	id: number;
	at: string;
	kind: "state" | "phase_started" | "phase_finished" | "log";
	level: "debug" | "info" | "warn" | "error";
	phase: RunPhase | null;
	message: string;
	data: Record<string, unknown> | null;
};

/** For a run that did not end well: what happened, whose fault it looks like, and what to do about it. */
export type RunDiagnosis = {
	cause: string;
	fault: "provider" | "definition" | "data" | "infrastructure" | "qtrade" | "person";
	/** what it means for readers, e.g. "version 3 stays current" */
	effect: string;
	steps: string[];
};

export type RunView = RunRow & {
	/** of its dataset's exchange */
	time_zone: string;
	worker: string | null;
	/** who asked to cancel it; the run may still be stopping */
	cancel_requested_by: string | null;
	error_code: string | null;
	phases: PhaseView[];
	checks: CheckView[];
	files: { name: string; bytes: number; sha256: string; bronze_path: string }[];
	/** how many tries a provider was asked in, and how many of them it did not answer as it should */
	requests: { asked: number; failed: number };
	diagnosis: RunDiagnosis | null;
	has_quarantine: boolean;
	previous_run: number | null;
	next_run: number | null;
	retried_by: number | null;
	definition_revision: number;
	can: { cancel: boolean; retry: boolean; release: boolean };
	/** rows that a rollback had taken away and that this run would have brought back */
	rows_withdrawn: number;
};

/** One try of one question to a provider. */
export type RequestView = {
	seq: number;
	at: string;
	/** what was asked for, e.g. a symbol */
	subject: string;
	/** secrets by name */
	url: string;
	attempt: number;
	/** null: no answer */
	status: number | null;
	outcome: RequestOutcome;
	problem: string | null;
	bytes: number;
	duration_ms: number;
	/** of the source files, where what it answered was kept */
	file: string | null;
};
