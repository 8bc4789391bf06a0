/** One session during which the worker that has the run is killed (SIGKILL) at a random instant. */
import { setTimeout as delay } from "node:timers/promises";
import { KILL_AIMS, type Moment, momentOf, planInstant, strikeSession } from "./instant";
import { expectedLifeMs, type Stage, settle } from "./stage";
import { newestRun } from "./standing";
import { findViolations } from "./violations";

export type Round = { hits: Moment[]; violations: string[] };

/** Every so many rounds the recovery is struck as well. */
const SECOND_KILL_EVERY = 4;
/** What a recovery takes beyond the lease: up to a second until the reaper looks, and a run. */
export const RECOVERY_MS = 1500;

/**
 * @param index how many rounds went before
 * @param killsMax how many times it may kill
 */
export async function killRound(stage: Stage, index: number, killsMax: number): Promise<Round> {
	const { ground, feed, crew, random, leaseMs } = stage;
	await crew.complete();
	const instant = planInstant(index, random, await expectedLifeMs(stage), KILL_AIMS);
	const hits = [await strikeSession(stage, instant, () => killHolder(stage))];
	if (index % SECOND_KILL_EVERY === SECOND_KILL_EVERY - 1 && killsMax > 1 && !hits.includes("ended")) {
		// Anywhere from the first worker's death to about the end of the run that takes its place.
		await delay(random.between(0, leaseMs + RECOVERY_MS));
		hits.push(await killHolder(stage));
	}
	const unsettled = await settle(stage);
	return { hits, violations: [...unsettled, ...(await findViolations(ground, feed, false)), ...crew.accidents()] };
}

/** Kills the worker that has the run, or any while none has it; returns where that run was when it had died. */
async function killHolder(stage: Stage): Promise<Moment> {
	const { crew } = stage;
	const run = await newestRun(stage);
	await crew.kill(crew.find(run?.worker ?? null) ?? crew.any());
	return momentOf(await newestRun(stage));
}
