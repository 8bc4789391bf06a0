/** Waiting for a run: by doing it in this process when no worker is up, else by watching the worker do it. */
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { maybeOne, one } from "../server/db";
import { QtradeError } from "../server/errors";
import { cancelRun } from "../server/pipeline/cancel-run";
import { executeRun } from "../server/pipeline/execute-run";
import { getRun } from "../server/pipeline/reads";
import { reapLostRuns, wakeStrandedRuns } from "../server/pipeline/reap-runs";
import type { RunView } from "../server/vocabulary/run-views";
import { isFinalRunState, type RunState } from "../server/vocabulary/states";
import type { CommandContext } from "./context";

const POLL_MS = 150;

/** Whether a worker process is alive. */
export async function workerIsUp({ db }: Pick<CommandContext, "db">): Promise<boolean> {
	const row = await one<{ up: boolean }>(
		db,
		"select exists (select from job_leases where resource like 'worker:%' and expires_at > clock_timestamp()) as up",
	);
	return row.up;
}

/** Refuses --no-wait when nothing would do the work. */
export async function requireWorker(context: CommandContext): Promise<void> {
	if (await workerIsUp(context)) return;
	throw new QtradeError(
		"conflict",
		"no worker is up, so --no-wait would leave the run in line for ever: start qtrade up, or leave --no-wait out",
	);
}

/**
 * Sees a run to its end. Ctrl-C cancels it.
 * @param isOurs false for a run that somebody else had asked for before: Ctrl-C leaves it in line
 */
export async function seeRunThrough(context: CommandContext, runId: number, isOurs = true): Promise<RunView> {
	const { db, out, signal } = context;
	const worker = `cli-${process.pid}-${randomUUID().slice(0, 8)}`;
	// Ctrl-C cancels the run that was asked for; another's, done on the way, is handed back.
	const cancel = new AbortController();
	const handBack = new AbortController();
	signal.addEventListener(
		"abort",
		() => {
			cancel.abort(new QtradeError("cancelled", "cancelled at the terminal"));
			handBack.abort(new QtradeError("shutdown", "its worker was shut down"));
		},
		{ once: true },
	);
	const progress = openProgress(context, runId);
	let told: number | null = null;
	try {
		for (;;) {
			const { state, dataset_id } = await readState(context, runId);
			if (isFinalRunState(state)) return await getRun(db, runId);
			if (signal.aborted && state === "queued" && !isOurs) return await getRun(db, runId);
			if (signal.aborted && state === "queued") {
				await cancelRun(db, await context.actor(), runId);
				continue;
			}
			if (await workerIsUp(context)) {
				if (signal.aborted) {
					out.note(`run ${runId} goes on in the worker; stop it with: qtrade cancel ${runId}`);
					return await getRun(db, runId);
				}
				await delay(POLL_MS);
				continue;
			}
			await reapLostRuns(db, context.env.lake);
			const next = await oldestQueued(context, dataset_id);
			if (next !== null && next !== runId && next !== told) {
				out.note(`run ${next} was in line before run ${runId}: doing that first`);
				told = next;
			}
			const result =
				next === null
					? "waiting"
					: await executeRun(
							{ db, env: context.env, worker },
							next,
							(next === runId && isOurs ? cancel : handBack).signal,
						);
			if (result === "waiting") await delay(POLL_MS);
			if (next !== null) await db.query("select graphile_worker.remove_job($1)", [`run:${next}`]);
		}
	} finally {
		progress.stop();
		// Work of others that this process was the last to see stays in line for whoever comes next.
		await wakeStrandedRuns(db, context.env.leaseMs).catch(() => undefined);
	}
}

const readState = ({ db }: CommandContext, runId: number): Promise<{ state: RunState; dataset_id: number }> =>
	one(db, "select state, dataset_id from ingestion_runs where id = $1", [runId]);

/** Work that was put in line before ours is done first, ours among it: a dataset's history is a line. */
async function oldestQueued({ db }: CommandContext, datasetId: number): Promise<number | null> {
	const row = await maybeOne<{ id: number }>(
		db,
		"select id from ingestion_runs where dataset_id = $1 and state = 'queued' order by id limit 1",
		[datasetId],
	);
	return row?.id ?? null;
}

/** The phase on stderr while a person watches; nothing when stderr is a file or a pipe. */
function openProgress({ db, out }: CommandContext, runId: number): { stop(): void } {
	if (out.json || !process.stderr.isTTY) return { stop: () => undefined };
	let shown = "";
	const timer = setInterval(async () => {
		const row = await maybeOne<{ phase: string | null }>(
			db,
			"select phase from run_events where run_id = $1 and kind = 'phase_started' order by id desc limit 1",
			[runId],
		).catch(() => null);
		const line = `run ${runId}: ${row?.phase ?? "queued"} …`;
		if (line === shown) return;
		shown = line;
		process.stderr.write(`\r\u001b[K${line}`);
	}, 200);
	return {
		stop: () => {
			clearInterval(timer);
			if (shown) process.stderr.write("\r\u001b[K");
		},
	};
}
