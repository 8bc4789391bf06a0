/** One session during which the worker that has the run is stopped (SIGSTOP), given up by the others, and let go again. */
import { setTimeout as delay } from "node:timers/promises";
import { type Instant, type Moment, momentOf, reach } from "./instant";
import type { Round } from "./kill-round";
import { addSession, type Stage, settle, startSession } from "./stage";
import { newestRun, type Trace, traceOfLostRuns } from "./standing";
import { NotInTime, until } from "./until";
import { findViolations } from "./violations";
import type { WorkerProcess } from "./worker-process";

/** `term`: twice the lease. `lost`: until its run is lost, and not an instant longer: the rival has hardly begun. */
export type StopLength = "term" | "lost";

export async function stopRound(stage: Stage, instant: Instant, length: StopLength): Promise<Round> {
	const { ground, feed, crew } = stage;
	const run = await startSession(stage);
	await reach(stage, instant);
	const now = await newestRun(ground.db, feed.dataset);
	const worker = crew.find(now.worker) ?? crew.any();
	worker.signal("SIGSTOP");
	let hit: Moment;
	let before: Map<number, Trace>;
	try {
		hit = momentOf(await newestRun(ground.db, feed.dataset));
		await stayStopped(stage, run, length);
		before = await traceOfLostRuns(ground.db, feed.dataset);
	} finally {
		worker.signal("SIGCONT");
	}
	const unsettled = await settle(stage);
	const traces = await tracesLeft(stage, before);
	const violations = [...unsettled, ...traces, ...(await findViolations(ground, feed, false)), ...crew.accidents()];
	return {
		hits: [hit],
		violations: [...violations, ...(violations.length === 0 ? await takesLaterWork(stage, worker) : [])],
	};
}

async function stayStopped({ ground, feed, leaseMs }: Stage, run: number, length: StopLength): Promise<void> {
	// The time is the fault that is asked for, not a wait for something to be ready.
	if (length === "term") return void (await delay(2 * leaseMs));
	try {
		await until("the stopped worker's run to be lost", { deadlineMs: 4 * leaseMs, pollMs: 3 }, async () =>
			(await traceOfLostRuns(ground.db, feed.dataset)).has(run) ? true : null,
		);
	} catch (error) {
		// It had ended already, or sits inside the transaction that ends it: its rows are locked, nobody can take over.
		if (!(error instanceof NotInTime)) throw error;
	}
}

/** A worker whose run was taken from it may not write to that run any more. */
async function tracesLeft({ ground, feed }: Stage, before: ReadonlyMap<number, Trace>): Promise<string[]> {
	const after = await traceOfLostRuns(ground.db, feed.dataset);
	return [...before].flatMap(([run, was]) => {
		const is = after.get(run) ?? {};
		const changed = Object.keys(was).filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]));
		return changed.map((key) => `run ${run} was lost and written to afterwards: ${key} ${was[key]} became ${is[key]}`);
	});
}

/** With the others gone, the next session can only be done by the one that was stopped. */
async function takesLaterWork(stage: Stage, worker: WorkerProcess): Promise<string[]> {
	const { ground, feed, crew } = stage;
	const violations = await crew.leaveAlone(worker);
	await addSession(stage);
	violations.push(...(await settle(stage)));
	const { worker: doneBy } = await newestRun(ground.db, feed.dataset);
	if (!doneBy?.startsWith(`${worker.pid}-`))
		violations.push(`the worker that was stopped took no later work: ${doneBy} did it`);
	return [...violations, ...(await findViolations(ground, feed, false)), ...crew.accidents()];
}
