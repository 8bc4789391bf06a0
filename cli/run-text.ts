/** A run as the command line shows it: one document, or the few lines that say how it ended and what to do. */

import type { CheckView, RunView } from "../server/vocabulary/run-views";
import { exitCodeOfRunState, isFinalRunState } from "../server/vocabulary/states";
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
	checks: run.checks.map(({ id, name, status, severity, observed, threshold, count, message }) => ({
		id,
		name,
		status,
		severity,
		observed,
		threshold,
		count,
		message,
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
		...setAside(run),
		...(run.requests.failed > 0
			? [
					`${n(run.requests.failed)} of ${n(run.requests.asked)} requests got no usable answer: qtrade requests ${run.id} --failed`,
				]
			: []),
	].join("\n");
}

/** Rows that a person looks at first. */
const ROWS_SHOWN = 5;

/** What was set aside and why: the rows that the check kept, and where all of them are. */
function setAside(run: RunView): string[] {
	const check = run.checks.find(({ name }) => name === "quarantine_share");
	if (run.rows.quarantined === 0 || !check) return [];
	// As Postgres keeps them, in no order of ours.
	const columns = Object.keys(check.sample[0] ?? {}).sort((a, b) => rank(a) - rank(b));
	const rows = check.sample.slice(0, ROWS_SHOWN).map((row) => columns.map((column) => cellOf(row[column])));
	return [
		...(check.status === "pass" ? [check.message] : []),
		...(rows.length > 0 ? [table(columns, rows)] : []),
		...(run.has_quarantine ? [`all of them: qtrade quarantine ${run.dataset} --run ${run.id}`] : []),
	];
}

/** Whose row it is, what it says, why it is here, and where it came from. */
const rank = (column: string): number =>
	["symbol", "date"].includes(column) ? 0 : column === "reasons" ? 2 : column === "source_file" ? 3 : 1;

const cellOf = (value: CheckView["sample"][number][string]): string | null => (value === null ? null : String(value));
