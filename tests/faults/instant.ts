/** When a fault strikes: spread over a run's whole life, from being in line to after its publish. */
import { setTimeout as delay } from "node:timers/promises";
import { isFinalRunState, RUN_PHASES, type RunPhase } from "../../server/vocabulary/states";
import type { Random } from "./seeded-random";
import type { Stage } from "./stage";
import { newestRun, type RunNow } from "./standing";
import { until } from "./until";

/** Where in its life a run was hit; `claimed` is running before its first phase was noted. */
export type Moment = "queued" | "claimed" | RunPhase | "ended";

/** A phase to wait for (null: none), then a time to let pass. */
export type Instant = { moment: Moment | null; afterMs: number };

const AIMED: readonly Moment[] = [
	"record",
	"queued",
	"publish",
	"ended",
	"claimed",
	"stage",
	"record",
	"extract",
	"validate",
];
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Long enough to get past the phase's start, short enough to fall into the short ones. */
const JITTER_MS = 25;

/**
 * Every other instant is a time of the run's expected life, in steps of the golden ratio, which fill any interval evenly
 * however few they are; the others aim at a moment, since some of them are too short to be met by chance.
 */
export function planInstant(index: number, random: Random, lifeMs: number): Instant {
	if (index % 2 === 0) {
		const share = (random.between(0, 0.1) + (index / 2) * GOLDEN) % 1;
		return { moment: null, afterMs: share * lifeMs * 1.2 };
	}
	const moment = AIMED[((index - 1) / 2) % AIMED.length] ?? "queued";
	return { moment, afterMs: random.between(0, JITTER_MS) };
}

export function momentOf({ state, phase }: RunNow): Moment {
	if (state === "queued") return "queued";
	return isFinalRunState(state) ? "ended" : (phase ?? "claimed");
}

/** Returns at the instant, or once the run has got further than that. */
export async function reach({ ground, feed, deadlineMs }: Stage, { moment, afterMs }: Instant): Promise<void> {
	const order: readonly Moment[] = ["queued", "claimed", ...RUN_PHASES, "ended"];
	if (moment !== null) {
		await until(`the run's moment ${moment}`, { deadlineMs, pollMs: 2 }, async () => {
			const now = momentOf(await newestRun(ground.db, feed.dataset));
			return order.indexOf(now) >= order.indexOf(moment) ? true : null;
		});
	}
	// Waits for nothing: the time itself is what was chosen at random.
	await delay(afterMs);
}
