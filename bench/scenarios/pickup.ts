/** pickup: from the commit that asks for a run to its job's start ÷ the same for graphile-worker's bare task. */
import { EventEmitter, once } from "node:events";
import { Logger, run as runGraphile } from "graphile-worker";
import { inTransaction } from "../../server/db";
import { claimRun } from "../../server/pipeline/claim-run";
import { startRun } from "../../server/pipeline/start-run";
import type { Bench } from "../bench-home";
import { BENCH_ACTOR } from "../bench-home";
import { interleave, judge, limits, median, quantile, type Row, rounded } from "../measure";

const ROUNDS = 100;

export async function pickup({ home, scale }: Bench): Promise<Row[]> {
	const { db } = home;
	await home.dataset("picked", "picked/*.csv");
	const started = new EventEmitter();
	const runner = await runGraphile({
		pgPool: db,
		concurrency: 2,
		noHandleSignals: true,
		pollInterval: 1000,
		logger: new Logger(() => () => undefined),
		taskList: {
			bare: async () => void started.emit("bare", performance.now()),
			"ingest-dataset": async (payload) => {
				const { run } = payload as { run: number };
				started.emit("run", performance.now());
				await claimRun(db, run, "bench", 60_000);
				started.emit("claimed", performance.now());
			},
		},
	});
	const claimed: number[] = [];
	try {
		const times = await interleave(
			ROUNDS,
			async () => {
				const start = once(started, "run");
				const claim = once(started, "claimed");
				await startRun(db, BENCH_ACTOR, { dataset: "picked", from: null, to: null, symbols: null, full: false });
				const committed = performance.now();
				const [at] = (await start) as [number];
				const [claimedAt] = (await claim) as [number];
				claimed.push(claimedAt - committed);
				// The run is put away, so that the next one finds the dataset free.
				await db.query(
					"update ingestion_runs set state = 'cancelled', finished_at = clock_timestamp() where state = 'running'",
				);
				await db.query("update job_leases set holder = null, run_id = null, expires_at = null");
				return Math.max(0, at - committed);
			},
			async () => {
				const start = once(started, "bare");
				await inTransaction(db, (tx) => tx.query("select graphile_worker.add_job('bare')"));
				const committed = performance.now();
				const [at] = (await start) as [number];
				return Math.max(0, at - committed);
			},
		);
		const ratio = median(times.ours) / median(times.reference);
		return [
			{
				scenario: "pickup",
				scale,
				measures: "commit to start p50 ÷ graphile-worker's bare task",
				ratio: rounded(ratio),
				...limits("at most", 2, 1.1),
				verdict: judge(ratio, "at most", 2, 1.1),
				raw: {
					ours_ms: rounded(median(times.ours)),
					ours_p99_ms: rounded(quantile(times.ours, 0.99)),
					ours_until_claimed_ms: rounded(median(claimed)),
					reference_ms: rounded(median(times.reference)),
					rounds: ROUNDS,
				},
			},
		];
	} finally {
		await runner.stop();
	}
}
