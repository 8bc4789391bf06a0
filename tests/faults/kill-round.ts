/** One session during which the worker that has the run is killed (SIGKILL) at a random instant. */
import { setTimeout as delay } from "node:timers/promises";
import { type Moment, momentOf, planInstant, reach } from "./instant";
import { expectedLifeMs, type Stage, settle, startSession } from "./stage";
import { newestRun } from "./standing";
import { findViolations } from "./violations";

export type Round = { hits: Moment[]; violations: string[] };

/** Every so many rounds the recovery is struck as well. */
const SECOND_KILL_EVERY = 4;

export async function killRound(stage: Stage, index: number, limit: number): Promise<Round> {
	const { ground, feed, crew, random, leaseMs } = stage;
	await startSession(stage);
	await reach(stage, planInstant(index, random, await expectedLifeMs(stage)));
	const hits = [await killHolder(stage)];
	if (index % SECOND_KILL_EVERY === SECOND_KILL_EVERY - 1 && limit > 1) {
		// Anywhere from the first worker's death to the end of the run that takes its place.
		await delay(random.between(0, 3 * leaseMs));
		hits.push(await killHolder(stage));
	}
	const unsettled = await settle(stage);
	const violations = [...unsettled, ...(await findViolations(ground, feed, false)), ...crew.accidents()];
	return { hits, violations };
}

/** Kills the worker that has the run, or any while none has it; returns where that run was when it had died. */
async function killHolder({ ground, feed, crew }: Stage): Promise<Moment> {
	const { worker } = await newestRun(ground.db, feed.dataset);
	await crew.kill(crew.find(worker) ?? crew.any());
	return momentOf(await newestRun(ground.db, feed.dataset));
}
