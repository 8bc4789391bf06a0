/** Why a run did not end well, in one sentence, and what to do about it: the first thing on its page. */

import type { CheckView, RunDiagnosis, RunView } from "../vocabulary/run-views";
import type { RunState } from "../vocabulary/states";
import { blocksPublish } from "../vocabulary/states";

type Ended = {
	state: RunState;
	dataset: string;
	error_code: string | null;
	reason: string | null;
	checks: readonly CheckView[];
	current_version: number | null;
	retried_by: number | null;
	rows_withdrawn: number;
	requests: RunView["requests"];
	/** a request went wrong, and not for a reason of ours */
	provider_failed: boolean;
};

/** null for a run that is open or ended well. */
export function diagnose(run: Ended): RunDiagnosis | null {
	const effect =
		run.current_version === null
			? "Nothing was published; readers see no version of this dataset yet."
			: `Nothing was published; readers keep version ${run.current_version}, and freshness has not moved.`;
	const cause = run.reason ?? "No reason was recorded.";
	switch (run.state) {
		case "queued":
		case "running":
		case "succeeded":
		case "unchanged":
			return null;
		case "failed":
			return { cause, effect, ...failedSteps(run) };
		case "errored":
			if (run.error_code === "infrastructure" && run.provider_failed) {
				return { cause, effect, fault: "provider", steps: providerSteps };
			}
			return {
				cause,
				effect,
				fault: run.error_code === "infrastructure" ? "infrastructure" : "qtrade",
				steps: [
					"Run qtrade doctor: it checks the database, the disk and the lake.",
					"Retry when the cause is gone: what arrived is kept in bronze, and nothing was changed.",
				],
			};
		case "held":
			return { cause, effect, fault: "person", ...heldSteps(run) };
		case "superseded":
			return {
				cause,
				effect: "Another version was published while this run worked; readers have that one.",
				fault: "qtrade",
				steps: ["Retry: the run starts again on the version that is current now."],
			};
		case "cancelled":
			return { cause, effect, fault: "person", steps: ["Retry when the work is wanted after all."] };
		case "lost":
			return {
				cause,
				effect,
				fault: "infrastructure",
				steps: [
					run.retried_by === null
						? "Retry: its work was not put in line again."
						: `Nothing to do here: run ${run.retried_by} does the work again.`,
					"If workers vanish often, look at their log and at the machine's memory.",
				],
			};
	}
}

const providerSteps = [
	"Look at the requests below: what was asked, when, and what came instead of an answer.",
	"Where it refuses us (401, 403, a redirect), mend the key, the headers or the address in the definition.",
	"Retry when the provider answers again: only what is missing is asked for within the hour.",
];

function heldSteps({
	reason,
	dataset,
	rows_withdrawn: rows,
	retried_by,
}: Ended): Partial<RunDiagnosis> & { steps: string[] } {
	if (retried_by !== null) return { steps: [`Nothing to do here: run ${retried_by} does the work again.`] };
	if (reason === "withdrawn") {
		const counted = `${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}`;
		return {
			cause: `The source still delivers ${counted} that a rollback took away.`,
			fault: "provider",
			steps: [
				"Look at the rows below: are they still wrong?",
				"If so, ask the provider for a correction; the next run takes it by itself.",
				"If they are right after all, release this run: it is done again and they are published.",
			],
		};
	}
	return {
		cause:
			reason === "on_hold" ? "Publishing of this dataset is stopped by a hold." : (reason ?? "The dataset is on hold."),
		steps: [
			"Read the hold's reason on the dataset's page, or ask whoever placed it.",
			`Lift the hold when it is over (qtrade unhold ${dataset}), then release or retry this run.`,
		],
	};
}

function failedSteps(run: Ended): Pick<RunDiagnosis, "fault" | "steps"> {
	const blocking = run.checks.filter(blocksPublish).map((check) => check.name);
	const retry = "Retry when the provider's data is mended.";
	if (blocking.includes("schema") && run.requests.asked > 0) {
		return {
			fault: "provider",
			steps: [
				"Look at the requests below: what was wrong with the answer, which itself is among the source files.",
				"If the provider has changed its form, change source in the definition; else ask the provider.",
				retry,
			],
		};
	}
	if (blocking.includes("schema") && run.reason?.includes("cannot be read")) {
		return {
			fault: "provider",
			steps: [
				"Look at the file (it is among the source files), at the line where one is named: was it cut, or is it of another form?",
				"Have it sent again whole, a CSV in UTF-8; or say in source.format and its options how it is to be read.",
				retry,
			],
		};
	}
	if (blocking.includes("schema")) {
		return {
			fault: "provider",
			steps: [
				"Compare the file's columns with source.columns of the definition, and mend the one that is wrong.",
				retry,
			],
		};
	}
	if (blocking.includes("quarantine_share")) {
		return {
			fault: "provider",
			steps: [
				"Look at the quarantined rows below: their reasons say which rule each one broke.",
				"Ask the provider for the day again.",
				retry,
			],
		};
	}
	if (blocking.includes("unique_key")) {
		return {
			fault: "provider",
			steps: [
				"Look at the keys below: one instrument and date came twice with different values.",
				"Find out which row is right and remove the other at the source.",
				retry,
			],
		};
	}
	if (blocking.includes("session_rows")) {
		return {
			fault: "data",
			steps: [
				"Look at the check below: a session came with far fewer rows than the one before it, so the delivery was probably cut short.",
				"Ask the provider for the whole file; if it is right as it is, raise checks.session_rows in the definition.",
				retry,
			],
		};
	}
	if (blocking.includes("row_count")) {
		return {
			fault: "data",
			steps: [
				"Look at the check below: the result would have far fewer rows than the current version.",
				"Find out at the source why they are gone; if they should be, raise checks.row_count in the definition.",
				retry,
			],
		};
	}
	if (run.checks.length === 0 && run.requests.asked > 0) {
		return {
			fault: "definition",
			steps: [
				"Look at the requests below: what was asked, and what came.",
				"Check the address, the symbols and what the source's options say against the provider's own words.",
				retry,
			],
		};
	}
	if (run.checks.length === 0) {
		return {
			fault: "definition",
			steps: ["Check source.path and source.format of the definition against what is really there.", retry],
		};
	}
	return { fault: "data", steps: ["Look at the failed check below.", retry] };
}
