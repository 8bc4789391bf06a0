/** A worker: picks up jobs, keeps its own lease alive, and ticks the scheduler and the reaper. */
import { randomUUID } from "node:crypto";
import { Logger, type Runner, run as runGraphile } from "graphile-worker";
import { publishHead } from "../server/audit/heads";
import type { Db } from "../server/db";
import type { Env } from "../server/env";
import { QtradeError } from "../server/errors";
import { claimLease, heartbeat, type Lease, releaseLease, workerLease } from "../server/leases";
import { log } from "../server/log";
import { keepHouse } from "../server/ops/housekeeping";
import { endExpiredOverrides } from "../server/pipeline/override-row";
import { reapLostRuns, wakeStrandedRuns } from "../server/pipeline/reap-runs";
import { startDueRuns } from "../server/pipeline/schedule-runs";
import { expireRollbacks } from "../server/rollbacks/lapse-requests";
import { tasks } from "./tasks";

export type Worker = {
	name: string;
	/** Stops taking jobs, lets open runs finish for a while, then hands them back. */
	stop(): Promise<void>;
};

const TICK_MS = 1000;
const HOUSEKEEPING_MS = 60_000;
/** A truncation of the audit log is found as far as its last published head. */
const HEAD_MS = 60_000;
/** How long a shutdown waits for open runs before it hands them back. */
const DRAIN_MS = 5000;

/** @param options.concurrency runs at a time, each of another dataset */
export async function startWorker(db: Db, env: Env, options: { concurrency: number }): Promise<Worker> {
	const name = `${process.pid}-${randomUUID().slice(0, 8)}`;
	const shutdown = new AbortController();
	let lease: Lease | null = await claimLease(db, workerLease(name), name, env.leaseMs);
	const runner: Runner = await runGraphile({
		pgPool: db,
		concurrency: options.concurrency,
		noHandleSignals: true,
		// NOTIFY wakes the worker at once; the poll only finds what a lost notification left behind.
		pollInterval: 1000,
		logger: new Logger(() => (level, message) => {
			if (level === "error") log().error({ component: "queue" }, message);
		}),
		taskList: tasks({ db, env, worker: name }, shutdown.signal),
	});
	const tick = every(TICK_MS, "tick", async () => {
		const lost = await reapLostRuns(db, env.lake);
		for (const run of lost) log().warn({ run }, "a run whose worker vanished was ended");
		await wakeStrandedRuns(db, env.leaseMs);
		await startDueRuns(db);
		await endExpiredOverrides(db);
		await expireRollbacks(db);
	});
	const housekeeping = every(HOUSEKEEPING_MS, "housekeeping", async () => {
		await keepHouse(db, env.leaseMs);
	});
	const heads = every(HEAD_MS, "publishing the audit's head", async () => {
		await publishHead(db, env.lake);
	});
	const beat = every(env.leaseMs / 3, "heartbeat", async () => {
		// A worker that was stopped for a while may have lost its row; it takes a new one.
		if (!lease || !(await heartbeat(db, lease, env.leaseMs)))
			lease = await claimLease(db, workerLease(name), name, env.leaseMs);
	});
	log().info({ worker: name }, "worker started");
	return {
		name,
		stop: async () => {
			await Promise.all([tick.stop(), housekeeping.stop(), heads.stop(), beat.stop()]);
			const timer = setTimeout(() => shutdown.abort(new QtradeError("shutdown", "its worker was shut down")), DRAIN_MS);
			await runner.stop();
			clearTimeout(timer);
			if (lease) await releaseLease(db, lease);
			await publishHead(db, env.lake).catch((error: unknown) =>
				log().error({ err: error }, "the audit's head was not published"),
			);
			log().info({ worker: name }, "worker stopped");
		},
	};
}

/** Repeats work with a pause between, never twice at once; what it throws is logged, since the next time may succeed. */
function every(pauseMs: number, what: string, work: () => Promise<void>): { stop(): Promise<void> } {
	let stopped = false;
	let timer: NodeJS.Timeout | null = null;
	let running: Promise<void> = Promise.resolve();
	const next = (): void => {
		if (stopped) return;
		timer = setTimeout(() => {
			running = work()
				.catch((error: unknown) => log().error({ err: error }, `${what} failed`))
				.then(next);
		}, pauseMs);
	};
	running = work()
		.catch((error: unknown) => log().error({ err: error }, `${what} failed`))
		.then(next);
	return {
		stop: async () => {
			stopped = true;
			if (timer) clearTimeout(timer);
			await running;
		},
	};
}
