/** A run as the command line shows it: one document, or the few lines that say how it ended and what to do. */

import type { CheckView, RunView } from "../server/vocabulary/run-views";
import { exitCodeOfRunState, isFinalRunState, isRetryableRunState } from "../server/vocabulary/states";
import type { CommandContext } from "./context";
import { table } from "./output";

/** The document that every command which started a run prints. */
export const runDocument = (run: RunView) => ({
	run: run.id,
	dataset: run.dataset,
	status: run.state,
	version: run.version,
	base_version: run.base_version,
	reason: run.reason,
	window: { from: run.window_from, to: run.window_to },
	rows: run.rows,
	checks: run.checks.map(({ id, name, status, severity, observed, threshold, count, message, sample }) => ({
		id,
		name,
		status,
		severity,
		observed,
		threshold,
		count,
		message,
		sample,
	})),
	retry_of: run.retry_of,
	queued_at: run.queued_at,
	started_at: run.started_at,
	finished_at: run.finished_at,
});

/**
 * Prints a run and returns its exit code.
 * @param waited its end was waited for: an open run is one whose waiting was broken off
 */
export function printRun({ out }: CommandContext, run: RunView, waited = false): number {
	out.result(runDocument(run), () => runText(run));
	return waited && !isFinalRunState(run.state) ? 1 : exitCodeOfRunState(run.state);
}

export function runText(run: RunView): string {
	const n = (value: number): string => value.toLocaleString("en-US");
	const { rows } = run;
	const notable = run.checks.filter((check) => check.status !== "pass");
	return [
		`run ${run.id} of ${run.dataset}: ${run.state}${run.version === null ? "" : `, published version ${run.version}`}`,
		...(run.reason === null ? [] : [`  ${run.reason}`]),
		...(run.diagnosis ? run.diagnosis.steps.map((step, i) => `  ${i + 1}. ${step}`) : []),
		...(isFinalRunState(run.state)
			? [
					`  ${n(rows.extracted)} extracted → ${n(rows.staged)} staged → ${n(rows.quarantined)} quarantined, ${n(rows.flagged)} flagged → ${n(rows.published)} published`,
				]
			: []),
		...(notable.length === 0
			? []
			: [
					table(
						["id", "check", "status", "count", "message"],
						notable.map((check) => [check.id, check.name, check.status, check.count, check.message]),
					),
				]),
		...notable.flatMap(sampleText),
		...setAside(run),
		...requestsText(run),
	].join("\n");
}

/** Rows that a person looks at first. */
const ROWS_SHOWN = 5;

/** The first of what a check found, under its name. */
function sampleText({ name, sample }: CheckView): string[] {
	if (sample.length === 0) return [];
	// As Postgres keeps them, in no order of ours.
	const columns = Object.keys(sample[0] ?? {}).sort((a, b) => rank(a) - rank(b));
	const rows = sample.slice(0, ROWS_SHOWN).map((row) => columns.map((column) => cellOf(row[column])));
	return [`${name}${sample.length > ROWS_SHOWN ? `, the first ${ROWS_SHOWN}` : ""}:`, table(columns, rows)];
}

/** What was set aside and why, also where it was too little to be a finding. */
function setAside(run: RunView): string[] {
	const check = run.checks.find(({ name }) => name === "quarantine_share");
	if (run.rows.quarantined === 0 || !check) return [];
	return [
		...(check.status === "pass" ? [check.message, ...sampleText(check)] : []),
		...(run.has_quarantine ? [`rows set aside: qtrade quarantine ${run.dataset} --run ${run.id} --format csv`] : []),
	];
}

function requestsText({ id, state, requests: { asked, failed } }: RunView): string[] {
	const n = (value: number): string => value.toLocaleString("en-US");
	if (failed > 0) return [`${n(failed)} of ${n(asked)} requests got no usable answer: qtrade requests ${id} --failed`];
	return asked === 0 || !isRetryableRunState(state) ? [] : [`what was asked and what came: qtrade requests ${id}`];
}

/** Whose row it is, what it says, why it is here, and where it came from. */
const rank = (column: string): number =>
	["symbol", "date"].includes(column) ? 0 : column === "reasons" ? 2 : column === "source_file" ? 3 : 1;

const cellOf = (value: unknown): string | null =>
	value === null || value === undefined ? null : typeof value === "object" ? JSON.stringify(value) : String(value);
