/** What must hold after every round; each sentence that comes back is something that was lost, doubled or left lying. */
import { readdir } from "node:fs/promises";
import path from "node:path";
import { many } from "../../server/db";
import { checkLake } from "../../server/ops/fsck";
import { isFinalRunState, type RunState } from "../../server/vocabulary/states";
import type { Feed } from "./feed";
import type { Ground } from "./ground";
import { NotInTime, until } from "./until";

/** fsck (the audit chain is part of it), one version per session and nothing else, one successor per lost run. */
export async function findViolations(ground: Ground, feed: Feed, deep: boolean): Promise<string[]> {
	const report = await checkLake(ground.db, ground.lake, deep);
	return [
		...report.problems.map(({ invariant, where, problem }) => `fsck ${invariant}: ${where} ${problem}`),
		...(await versionViolations(ground, feed)),
		...(await runViolations(ground, feed)),
		...(await leaseViolations(ground)),
		...(await stagingViolations(ground)),
	];
}

/** Every session adds its rows in a version of its own, in order; the last of them is current. */
async function versionViolations({ db }: Ground, feed: Feed): Promise<string[]> {
	const found = await many<{ text: string }>(
		db,
		`select v.version || ': ' || v.watermark || ', ' || v.row_count || ' rows, ' || v.rows_added || ' added'
		        || case when v.is_current then ', current' else '' end as text
		 from dataset_versions v join datasets d on d.id = v.dataset_id where d.name = $1 order by v.version`,
		[feed.dataset],
	);
	const expected = feed.sessions.map(
		(date, i) =>
			`${i + 1}: ${date}, ${(i + 1) * feed.rowsPerSession} rows, ${feed.rowsPerSession} added${i === feed.sessions.length - 1 ? ", current" : ""}`,
	);
	const violations: string[] = [];
	for (let i = 0; i < Math.max(found.length, expected.length); i++) {
		const is = found[i]?.text ?? "none";
		const shouldBe = expected[i] ?? "none";
		if (is !== shouldBe) violations.push(`version ${i + 1} is "${is}", it should be "${shouldBe}"`);
	}
	return violations;
}

/** Nothing but successes and losses, and every loss was put in line again exactly once. */
async function runViolations({ db }: Ground, feed: Feed): Promise<string[]> {
	const runs = await many<{ id: number; state: RunState; reason: string | null; successors: number }>(
		db,
		`select r.id, r.state, r.reason, (select count(*) from ingestion_runs n where n.retry_of = r.id) as successors
		 from ingestion_runs r join datasets d on d.id = r.dataset_id where d.name = $1 order by r.id`,
		[feed.dataset],
	);
	const violations: string[] = [];
	for (const { id, state, reason, successors } of runs) {
		if (!isFinalRunState(state)) violations.push(`run ${id} is still ${state}`);
		else if (state !== "succeeded" && state !== "lost") violations.push(`run ${id} ended ${state}: ${reason}`);
		const expected = state === "lost" ? 1 : 0;
		if (successors !== expected) violations.push(`run ${id}, ${state}, was put in line again ${successors} times`);
	}
	return violations;
}

async function leaseViolations({ db }: Ground): Promise<string[]> {
	const held = await many<{ resource: string; holder: string }>(
		db,
		"select resource, holder from job_leases where resource like 'dataset:%' and holder is not null",
	);
	return held.map(({ resource, holder }) => `nothing runs, but ${holder} holds the lease of ${resource}`);
}

/** A staging folder may outlive its run by as long as a reaper's tick and its removal take. */
const STAGING_MS = 4000;

async function stagingViolations({ lake }: Ground): Promise<string[]> {
	try {
		await until("an empty _staging", { deadlineMs: STAGING_MS, pollMs: 50, describe: () => listing(lake) }, async () =>
			(await listing(lake)) === "" ? true : null,
		);
		return [];
	} catch (error) {
		if (error instanceof NotInTime) return [error.message];
		throw error;
	}
}

const listing = async (lake: string): Promise<string> =>
	(await readdir(path.join(lake, "_staging")).catch(() => [])).join(", ");
