/** One ingest per dataset and standing of the demo's clock, whatever became of an earlier start in the middle of it. */
import { setTimeout as delay } from "node:timers/promises";
import { maybeOne, one } from "../db";
import { QtradeError } from "../errors";
import { executeRun, type Pipeline } from "../pipeline/execute-run";
import { reapLostRuns } from "../pipeline/reap-runs";
import { startRun } from "../pipeline/start-run";
import type { Actor } from "../policy";

const LEASE_POLL_MS = 500;

/**
 * Ingests a dataset unless that was done since the clock was set; finishes a run that an earlier start left open.
 * @throws QtradeError("infrastructure") with the run's reason when it could not be done
 */
export async function ingestOnce(
	pipeline: Pipeline,
	actor: Actor,
	dataset: string,
	say: (line: string) => void,
): Promise<void> {
	await finishOpenRuns(pipeline, dataset, say);
	const { done } = await one<{ done: boolean }>(
		pipeline.db,
		`select exists (select from ingestion_runs r join datasets d on d.id = r.dataset_id, environment e
		                where d.name = $1 and r.state in ('succeeded', 'unchanged', 'failed')
		                  and r.queued_at >= e.clock_anchor_real) as done`,
		[dataset],
	);
	if (done) return;
	await execute(
		pipeline,
		dataset,
		await startRun(pipeline.db, actor, { dataset, from: null, to: null, symbols: null, full: false }),
	);
}

/** A process that was killed keeps its dataset until its lease ends; its run is lost then, and put in line again. */
async function finishOpenRuns(pipeline: Pipeline, dataset: string, say: (line: string) => void): Promise<void> {
	const { db, env } = pipeline;
	for (let said = false; ; ) {
		const open = await maybeOne<{ id: number; state: string }>(
			db,
			`select r.id, r.state from ingestion_runs r join datasets d on d.id = r.dataset_id
			 where d.name = $1 and r.finished_at is null order by r.state = 'queued', r.id limit 1`,
			[dataset],
		);
		if (!open) return;
		if (open.state === "queued") {
			await execute(pipeline, dataset, open.id);
			continue;
		}
		if (!said) say(`  ${dataset}: waiting for the run that was cut off (${Math.ceil(env.leaseMs / 1000)} s at most)`);
		said = true;
		await delay(LEASE_POLL_MS);
		await reapLostRuns(db, env.lake);
	}
}

async function execute(pipeline: Pipeline, dataset: string, run: number): Promise<void> {
	const { db } = pipeline;
	const state = await executeRun(pipeline, run);
	await db.query("select graphile_worker.remove_job($1)", [`run:${run}`]);
	if (state !== "errored") return;
	const { reason } = await one<{ reason: string }>(db, "select reason from ingestion_runs where id = $1", [run]);
	throw new QtradeError(
		"infrastructure",
		`the demo could not be seeded: ${dataset}: ${reason}; the next start goes on`,
	);
}
