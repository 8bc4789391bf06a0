/** How a run ends that publishes nothing: with what it found, or with what it threw. */
import type { Db } from "../db";
import { type QtradeError, toQtradeError } from "../errors";
import type { Staged } from "../lake/write/staging";
import type { Lease } from "../leases";
import { log } from "../log";
import type { CheckResult } from "../quality/check";
import { schemaFailed } from "../quality/evaluate";
import type { RowCounts } from "../vocabulary/run-views";
import { type FinalRunState, isGoodRunState } from "../vocabulary/states";
import { finishRun, type RunEnding } from "./finish-run";
import type { BroughtBack } from "./hold-withdrawn";
import { handBackRun } from "./reap-runs";
import type { Journal } from "./run-journal";
import type { RunRecord } from "./run-record";

/** What a run has come to so far; an ending records as much of it as there is. */
export type Progress = {
	staged: Staged | null;
	checks: CheckResult[];
	quarantinePath: string | null;
	/** rows that a rollback had taken away and that this run would bring back */
	broughtBack: BroughtBack | null;
};

export type Ending = { db: Db; run: RunRecord; lease: Lease; journal: Journal; progress: Progress };

/**
 * Ends a run that changed nothing, which is no news where there is a version.
 * @param why for the log
 * @param reason where a reader of the run has to be told
 */
export async function finishUnchanged(
	{ db, run, lease, journal, progress }: Ending,
	why: string,
	reason: string | null = null,
): Promise<FinalRunState> {
	journal.log(why);
	await finishRun(db, run, lease, {
		state: "unchanged",
		errorCode: null,
		reason,
		counts: countsOf(progress, "unchanged"),
		checks: progress.checks,
		quarantinePath: progress.quarantinePath,
		broughtBack: null,
		events: await journal.close(),
	});
	return "unchanged";
}

/** Ends a run that threw. A run whose lease is gone leaves no trace: it is somebody else's by now. */
export async function endThrown(
	{ db, run, lease, journal, progress }: Ending,
	thrown: unknown,
): Promise<FinalRunState> {
	const error = toQtradeError(thrown);
	if (error.code === "lease_lost") return "lost";
	if (error.code === "shutdown") {
		return handBackRun(db, run.id, lease);
	}
	if (error.code === "internal") {
		log().error({ run: run.id, dataset: run.dataset, err: error.cause ?? error }, error.message);
	} else if (error.code === "infrastructure") {
		// What it says is enough; a stack would tell where we noticed.
		log().error({ run: run.id, dataset: run.dataset, cause: String(error.cause ?? "") }, error.message);
	}
	const state = stateOf(error);
	if (error.details.check === "schema") {
		progress.checks = [schemaFailed(error.message, error.details.file ? [{ file: error.details.file }] : [])];
	}
	journal.log(error.message, { code: error.code });
	const ending: RunEnding = {
		state,
		errorCode: error.code,
		reason: heldWord(error) ?? error.message,
		counts: countsOf(progress, state),
		checks: progress.checks,
		quarantinePath: progress.quarantinePath,
		broughtBack: state === "held" ? progress.broughtBack : null,
		events: await journal.close(),
	};
	return finishRun(db, run, lease, ending).then(
		() => state,
		(thrown: unknown) => endBare(db, run, lease, ending, thrown),
	);
}

/**
 * Ends a run whose ending could not be stored, without its checks and events: left running it would be taken for lost
 * and done again, to the same end. What it failed for without its checks would look like something else.
 */
async function endBare(
	db: Db,
	run: RunRecord,
	lease: Lease,
	ending: RunEnding,
	thrown: unknown,
): Promise<FinalRunState> {
	if (toQtradeError(thrown).code === "lease_lost") throw thrown;
	log().error(
		{ run: run.id, dataset: run.dataset, err: thrown },
		"the end of a run could not be stored with its checks",
	);
	const state = ending.state === "failed" ? "errored" : ending.state;
	await finishRun(db, run, lease, {
		...ending,
		state,
		errorCode: state === "errored" ? "internal" : ending.errorCode,
		reason:
			state === "errored"
				? `its checks and events could not be stored (see the worker's log); before that: ${ending.reason}`
				: ending.reason,
		checks: [],
		events: [],
	});
	return state;
}

/** The one-word reasons of a held run, which the command line prints as they are. */
function heldWord({ details }: QtradeError): string | null {
	return details.reason === "on_hold" || details.reason === "withdrawn" ? details.reason : null;
}

function stateOf(error: QtradeError): Exclude<FinalRunState, "succeeded" | "unchanged" | "lost"> {
	switch (error.code) {
		case "cancelled":
			return "cancelled";
		case "held":
			return "held";
		case "superseded":
			return "superseded";
		case "bad_data":
		case "invalid_input":
			return "failed";
		default:
			return "errored";
	}
}

/** Rows as they went; only a run that ended well has rows in the current version. */
const countsOf = ({ staged }: Progress, state: FinalRunState): RowCounts => ({
	extracted: staged?.extracted ?? 0,
	staged: staged?.staged ?? 0,
	quarantined: staged?.quarantined ?? 0,
	flagged: staged?.flagged ?? 0,
	published: isGoodRunState(state) ? (staged?.published ?? 0) : 0,
});
