/** A whole run of the harness: kills, stops, and the proof at the end that nothing was lost or doubled. */
import { maybeOne, one } from "../../server/db";
import { openCrew } from "./crew";
import { type Feed, openFeed, openWhole } from "./feed";
import type { Ground } from "./ground";
import { killRound, type Round } from "./kill-round";
import { seededRandom } from "./seeded-random";
import { addSession, requestRun, type Stage, settle } from "./stage";
import { STOP_LENGTHS, type StopLength, stopRound } from "./stop-round";
import { findViolations } from "./violations";

export type CampaignSettings = {
	/** the tree whose workers are tried */
	root: string;
	seed: number;
	leaseMs: number;
	kills: number;
	stops: number;
	/** how a stop's length is chosen; all in turn when not given */
	stopLength?: StopLength;
	/** how long a round may take to come to rest */
	deadlineMs: number;
	/** told about every round */
	report?(line: string): void;
};

export type CampaignResult = {
	/** in the order in which they were found; a campaign ends with the first round that has any */
	violations: string[];
	kills: number;
	stops: number;
	/** moment → how many kills and stops met a run there */
	hits: Record<string, number>;
	requeued: number;
	versions: number;
	sessions: number;
	runs: number;
	auditRows: number;
	/** what the last, deep fsck said */
	fsck: "clean" | "not clean" | "not reached";
};

const DATASET = "faulted";

/** Runs kills, then stops, then a session that nobody disturbs, and compares the end with one ingest of everything. */
export async function runCampaign(ground: Ground, settings: CampaignSettings): Promise<CampaignResult> {
	const { root, seed, leaseMs, deadlineMs } = settings;
	const random = seededRandom(seed);
	const feed = await openFeed(ground, DATASET);
	const crew = openCrew(
		{ root, databaseUrl: ground.databaseUrl, lake: ground.lake, home: ground.folder, leaseMs },
		random,
	);
	const stage: Stage = { ground, feed, crew, random, leaseMs, deadlineMs, runsBefore: 0 };
	const tally = { kills: 0, stops: 0, hits: {} as Record<string, number> };
	let fsck: CampaignResult["fsck"] = "not reached";
	try {
		// The second one is the first whose length tells anything: it builds on a version, with a warm worker.
		let violations = [...(await quietRound(stage)), ...(await quietRound(stage))];
		for (let i = 0; violations.length === 0 && tally.kills < settings.kills; i++) {
			const round = await killRound(stage, i, settings.kills - tally.kills);
			tally.kills += round.hits.length;
			violations = note(settings, tally.hits, round, `kill ${tally.kills}`);
		}
		while (violations.length === 0 && tally.stops < settings.stops) {
			const length = settings.stopLength ?? STOP_LENGTHS[tally.stops % STOP_LENGTHS.length] ?? "term";
			const round = await stopRound(stage, tally.stops, length);
			tally.stops += 1;
			violations = note(settings, tally.hits, round, `stop ${tally.stops}`);
		}
		if (violations.length === 0) {
			violations = [
				...(await quietRound(stage)),
				...(await equalsOneIngest(stage)),
				...(await findViolations(ground, feed, true)),
			];
			fsck = violations.some((violation) => violation.startsWith("fsck")) ? "not clean" : "clean";
		}
		return { violations, ...tally, ...(await figures(ground, feed)), fsck };
	} finally {
		await crew.close();
	}
}

/** A session that nobody disturbs: it must need no hand, whatever came before it. */
async function quietRound(stage: Stage): Promise<string[]> {
	await stage.crew.complete();
	await addSession(stage);
	return [
		...(await settle(stage)),
		...(await findViolations(stage.ground, stage.feed, false)),
		...stage.crew.accidents(),
	];
}

function note(settings: CampaignSettings, hits: Record<string, number>, round: Round, what: string): string[] {
	for (const moment of round.hits) hits[moment] = (hits[moment] ?? 0) + 1;
	const verdict = round.violations.length === 0 ? "well" : round.violations.join(" | ");
	settings.report?.(`${what} at ${round.hits.join(" and ")}: ${verdict}`);
	return round.violations;
}

/** The same files, taken in at once by a dataset that was never disturbed, must give the same content. */
async function equalsOneIngest(stage: Stage): Promise<string[]> {
	const { ground, feed } = stage;
	const whole = await openWhole(ground, feed);
	await requestRun(ground, whole);
	const unsettled = await settle({ ...stage, feed: whole });
	const [piecemeal, atOnce] = [await contentOf(ground, feed), await contentOf(ground, whole)];
	return piecemeal === atOnce
		? unsettled
		: [...unsettled, `its content is ${piecemeal}, one ingest of everything gives ${atOnce}`];
}

async function contentOf({ db }: Ground, { dataset }: Feed): Promise<string> {
	const row = await maybeOne<{ text: string }>(
		db,
		`select v.row_count || ' rows, ' || v.content_hash as text from dataset_versions v
		 join datasets d on d.id = v.dataset_id where d.name = $1 and v.is_current`,
		[dataset],
	);
	return row?.text ?? "nothing";
}

type Figures = Pick<CampaignResult, "requeued" | "versions" | "sessions" | "runs" | "auditRows">;

async function figures({ db }: Ground, feed: Feed): Promise<Figures> {
	const counts = await one<Omit<Figures, "sessions">>(
		db,
		`select (select count(*) from ingestion_runs r where r.dataset_id = d.id and r.trigger = 'requeue') as requeued,
		        (select count(*) from dataset_versions v where v.dataset_id = d.id) as versions,
		        (select count(*) from ingestion_runs r where r.dataset_id = d.id) as runs,
		        (select count(*) from audit_log) as "auditRows"
		 from datasets d where d.name = $1`,
		[feed.dataset],
	);
	return { ...counts, sessions: feed.sessions.length };
}
