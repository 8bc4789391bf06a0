/** One session during which the worker that has the run is stopped (SIGSTOP), given up by the others, and let go again. */
import { setTimeout as delay } from "node:timers/promises";
import { type Moment, momentOf, planInstant, STOP_AIMS, strikeSession } from "./instant";
import { RECOVERY_MS, type Round } from "./kill-round";
import { addSession, expectedLifeMs, type Stage, settle } from "./stage";
import { hasEnded, newestRun, readStanding, type Trace, traceOfLostRuns } from "./standing";
import { NotInTime, until } from "./until";
import { findViolations } from "./violations";
import type { WorkerProcess } from "./worker-process";

/**
 * How long a worker stays stopped. `term`: twice the lease. `lost`: until its run is lost, and not an instant longer: the
 * rival has hardly begun. `replaced`: until the rival has published, so that whatever it still does comes afterwards.
 */
export type StopLength = "term" | "lost" | "replaced";
export const STOP_LENGTHS: readonly StopLength[] = ["term", "lost", "replaced"];

/** How long a run that cannot be taken over keeps a worker stopped: it sits in a transaction that holds its rows. */
const HELD_MAX_LEASES = 4;

/** @param index how many rounds went before */
export async function stopRound(stage: Stage, index: number, length: StopLength): Promise<Round> {
	const { ground, feed, crew, random } = stage;
	await crew.complete();
	const instant = planInstant(index, random, await expectedLifeMs(stage), STOP_AIMS);
	const { worker, hit, before } = await strikeSession(stage, instant, () => stopHolder(stage, length));
	const violations = await settle(stage);
	violations.push(...(await tracesLeft(stage, before)), ...(await findViolations(ground, feed, false)));
	if (violations.length === 0) violations.push(...(await takesLaterWork(stage, worker)));
	return { hits: [hit], violations: [...violations, ...crew.accidents()] };
}

type Stopped = { worker: WorkerProcess; hit: Moment; before: Map<number, Trace> };

/** Stops the worker that has the run, or any while none has it, and lets it go again. */
async function stopHolder(stage: Stage, length: StopLength): Promise<Stopped> {
	const { ground, feed, crew } = stage;
	const run = await newestRun(stage);
	const worker = crew.find(run?.worker ?? null) ?? crew.any();
	worker.signal("SIGSTOP");
	try {
		const hit = momentOf(await newestRun(stage));
		await stayStopped(stage, run?.id ?? null, length);
		return { worker, hit, before: await traceOfLostRuns(ground.db, feed.dataset) };
	} finally {
		worker.signal("SIGCONT");
	}
}

async function stayStopped({ ground, feed, leaseMs }: Stage, run: number | null, length: StopLength): Promise<void> {
	// The time is the fault that is asked for, not a wait for something to be ready.
	if (length === "term" || run === null) return void (await delay(2 * leaseMs));
	try {
		await until("the stopped worker's run to end", { deadlineMs: HELD_MAX_LEASES * leaseMs, pollMs: 3 }, async () =>
			(await hasEnded(ground.db, run)) ? true : null,
		);
		if (length === "lost") return;
		await until("the rival's publish", { deadlineMs: HELD_MAX_LEASES * leaseMs + RECOVERY_MS, pollMs: 10 }, async () =>
			(await readStanding(ground.db, feed.dataset)).openRuns === 0 ? true : null,
		);
	} catch (error) {
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
	const doneBy = (await newestRun(stage))?.worker;
	if (!doneBy?.startsWith(`${worker.pid}-`))
		violations.push(`the worker that was stopped took no later work: ${doneBy} did it`);
	return [...violations, ...(await findViolations(ground, feed, false))];
}
