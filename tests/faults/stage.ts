/** What every round of a campaign has in hand, and how a round begins and comes to rest. */
import { startRun } from "../../server/pipeline/start-run";
import { EVERYTHING } from "../fixture";
import type { Crew } from "./crew";
import type { Feed } from "./feed";
import type { Ground } from "./ground";
import type { Random } from "./seeded-random";
import { describeRuns, newestRunId, readStanding, typicalLifeMs } from "./standing";
import { NotInTime, until } from "./until";

export type Stage = {
	ground: Ground;
	feed: Feed;
	crew: Crew;
	random: Random;
	leaseMs: number;
	/** how long a round may take to come to rest */
	deadlineMs: number;
	/** the newest run before the present session's */
	runsBefore: number;
};

/** Asks for a run, as a person would. */
export const requestRun = ({ db }: Ground, { dataset }: Feed): Promise<number> =>
	startRun(db, EVERYTHING, { dataset, from: null, to: null, symbols: null, full: false });

/** Puts the next session's file in place and asks for a run. */
export async function addSession(stage: Stage): Promise<number> {
	stage.runsBefore = await newestRunId(stage.ground.db);
	stage.feed.add();
	return requestRun(stage.ground, stage.feed);
}

/**
 * Waits until the newest session is published, no run is open and no live worker is still at one.
 * @returns what kept it from coming to rest; nothing when it did
 */
export async function settle({ ground, feed, crew, deadlineMs }: Stage): Promise<string[]> {
	const session = feed.sessions.at(-1) ?? "none";
	const situation = (): Promise<string> => describeRuns(ground.db, feed.dataset);
	try {
		return await until(`the publish of ${session}`, { deadlineMs, describe: situation }, async () => {
			const { watermark, openRuns, heldBy } = await readStanding(ground.db, feed.dataset);
			// A dead worker's job stays locked; a live one's means that it has not let go of its run yet.
			if (openRuns > 0 || heldBy.some((worker) => crew.find(worker) !== null)) return null;
			if (watermark === session) return [];
			return [`nothing is at work any more, and ${session} is not published: ${await situation()}`];
		});
	} catch (error) {
		if (error instanceof NotInTime) return [error.message];
		throw error;
	}
}

/** How long an undisturbed run lives, as far as is known. */
export const expectedLifeMs = async ({ ground, feed }: Stage): Promise<number> =>
	(await typicalLifeMs(ground.db, feed.dataset)) ?? 1000;
