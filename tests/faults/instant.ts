/** When a fault strikes: spread over a run's whole life, from being put in line to after its publish. */
import { setTimeout as delay } from "node:timers/promises";
import { isFinalRunState, RUN_PHASES, type RunPhase } from "../../server/vocabulary/states";
import type { Random } from "./seeded-random";
import { addSession, type Stage } from "./stage";
import { newestRun, type RunNow } from "./standing";
import { until } from "./until";

/**
 * Where in its life a run was hit. `unasked`: the request had not committed; `claimed`: running, before its first phase
 * was noted. Phases are noted a little behind the work, so a hit may belong to the phase after the one it is counted for.
 */
export type Moment = "unasked" | "queued" | "claimed" | RunPhase | "ended";

/** A moment to wait for (null: none), then a time to let pass. */
export type Instant = { moment: Moment | null; afterMs: number };

/** What instants aim at, in turn: first where a fault does most harm. */
export const KILL_AIMS: readonly Moment[] = ["ended", "record", "queued", "publish", "claimed", "stage", "extract"];
export const STOP_AIMS: readonly Moment[] = ["record", "publish", "ended", "stage", "queued", "claimed", "extract"];

const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Long enough to get past the moment's start, short enough to fall into the short ones. */
const JITTER_MS = 20;

/**
 * Every other instant aims at a moment, since some are too short to be met by chance; the others are times of the run's
 * expected life, in steps of the golden ratio, which fill any interval evenly however few they are.
 */
export function planInstant(index: number, random: Random, lifeMs: number, aims: readonly Moment[]): Instant {
	const turn = Math.floor(index / 2);
	if (index % 2 === 0) return { moment: aims[turn % aims.length] ?? null, afterMs: random.between(0, JITTER_MS) };
	const share = (random.between(0, 0.1) + (turn + 1) * GOLDEN) % 1;
	return { moment: null, afterMs: share * lifeMs * 1.2 };
}

export function momentOf(run: RunNow | null): Moment {
	if (run === null) return "unasked";
	if (run.state === "queued") return "queued";
	return isFinalRunState(run.state) ? "ended" : (run.phase ?? "claimed");
}

/** Asks for a run of the next session and strikes at the instant, or once the run has got further than that. */
export async function strikeSession<Hit>(stage: Stage, instant: Instant, strike: () => Promise<Hit>): Promise<Hit> {
	if (instant.moment === "queued") {
		// A worker takes a job 2 ms after it was committed: to meet the run before that, both must happen at once.
		const [, hit] = await Promise.all([addSession(stage), delay(instant.afterMs).then(strike)]);
		return hit;
	}
	await addSession(stage);
	if (instant.moment !== null) await untilMoment(stage, instant.moment);
	// Waits for nothing: the time itself is what was chosen at random.
	await delay(instant.afterMs);
	return strike();
}

async function untilMoment(stage: Stage, moment: Moment): Promise<void> {
	const order: readonly Moment[] = ["unasked", "queued", "claimed", ...RUN_PHASES, "ended"];
	await until(`the run's moment ${moment}`, { deadlineMs: stage.deadlineMs, pollMs: 2 }, async () =>
		order.indexOf(momentOf(await newestRun(stage))) >= order.indexOf(moment) ? true : null,
	);
}
