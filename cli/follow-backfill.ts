/** Seeing a backfill to its end from the terminal: its runs one after another, here when no worker is up. */
import { setTimeout as delay } from "node:timers/promises";
import { getBackfill } from "../server/backfills/reads";
import { cancelBackfill } from "../server/pipeline/cancel-backfill";
import type { BackfillView } from "../server/vocabulary/backfill-views";
import { exitCodeOfRunState, isFinalRunState } from "../server/vocabulary/states";
import type { CommandContext } from "./context";
import { seeRunThrough, workerIsUp } from "./follow-run";
import { table } from "./output";

const POLL_MS = 150;

/** Sees every run through. Ctrl-C stops the backfill, so that it can be resumed; one that a worker does goes on. */
export async function seeBackfillThrough(context: CommandContext, id: number): Promise<BackfillView> {
	const { db, out, signal } = context;
	const runsStop = new AbortController();
	let interrupting: Promise<void> = Promise.resolve();
	const interrupt = (): void => {
		// Stopped before its run is: the end of a run would put the next in line.
		interrupting = stopUnlessWorked(context, id).finally(() => runsStop.abort());
		interrupting.catch(() => undefined);
	};
	if (signal.aborted) interrupt();
	else signal.addEventListener("abort", interrupt, { once: true });
	try {
		for (;;) {
			const backfill = await getBackfill(db, id);
			const open = backfill.steps.find(({ state }) => state !== null && !isFinalRunState(state));
			if (backfill.state !== "running" && !open) return backfill;
			if (signal.aborted) {
				await interrupting;
				if (await workerIsUp(context)) {
					out.note(`backfill ${id} goes on in the worker; stop it with: qtrade backfill-cancel ${id}`);
					return backfill;
				}
			}
			if (!open?.run) {
				await delay(POLL_MS);
				continue;
			}
			out.note(`${open.seq} of ${backfill.steps.length}: ${open.from} to ${open.to}, run ${open.run}`);
			const run = await seeRunThrough({ ...context, signal: runsStop.signal }, open.run);
			out.note(
				`  ${run.state}${run.version === null ? "" : `, version ${run.version}`}${run.reason ? `: ${run.reason}` : ""}`,
			);
		}
	} finally {
		signal.removeEventListener("abort", interrupt);
	}
}

async function stopUnlessWorked(context: CommandContext, id: number): Promise<void> {
	if (await workerIsUp(context)) return;
	await cancelBackfill(context.db, await context.actor(), id, "stopped");
	context.out.note(`stopped; go on with: qtrade backfill-resume ${id}`);
}

/** The document of a backfill. */
export const backfillDocument = (backfill: BackfillView) => ({
	backfill: backfill.id,
	dataset: backfill.dataset,
	status: backfill.state,
	steps: backfill.steps.map(({ seq, from, to, run, state, version }) => ({
		seq,
		from,
		to,
		run,
		status: state ?? "pending",
		version,
	})),
});

/**
 * Prints a backfill.
 * @param waited its end was waited for: an open one is one whose waiting was broken off
 * @returns the worst exit code of its runs; 1 also where not all were done
 */
export function printBackfill({ out }: CommandContext, backfill: BackfillView, waited = false): number {
	out.result(backfillDocument(backfill), ({ steps }) =>
		[
			`backfill ${backfill.id} of ${backfill.dataset}: ${backfill.state}`,
			table(
				["#", "from", "to", "run", "status", "version"],
				steps.map((step) => [step.seq, step.from, step.to, step.run, step.status, step.version]),
			),
			...(backfill.can.resume ? [`go on with: qtrade backfill-resume ${backfill.id}`] : []),
		].join("\n"),
	);
	const { state: ended } = backfill;
	const unfinished = ended === "stopped" || ended === "cancelled" || (waited && ended === "running") ? 1 : 0;
	return Math.max(unfinished, ...backfill.steps.map(({ state }) => (state === null ? 0 : exitCodeOfRunState(state))));
}
