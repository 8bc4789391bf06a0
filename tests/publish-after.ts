/** Puts something between a run's work and its publish, without a hook in the product: a lock holds the publish back. */
import { type Db, openDb } from "../server/db";
import type { Env } from "../server/env";
import { executeRun } from "../server/pipeline/execute-run";
import { until } from "./faults/until";

/**
 * Lets the run come as far as its publish, which waits for its lease's row (locked here), does `between`, and lets it go.
 * @returns the run's final state
 */
export async function publishAfter(
	{ db, env }: { db: Db; env: Env },
	run: number,
	between: () => Promise<unknown>,
): Promise<string> {
	const own = openDb(env.databaseUrl ?? "", { max: 1 });
	const client = await own.connect();
	try {
		const working = executeRun({ db, env, worker: "late" }, run);
		await client.query("begin");
		await until("the run's lease", { deadlineMs: 30_000, pollMs: 1 }, async () => {
			const { rowCount } = await client.query("select from job_leases where run_id = $1 for update", [run]);
			return rowCount || null;
		});
		await until("the run's last phase", { deadlineMs: 30_000 }, async () => {
			const { rowCount } = await db.query("select from run_events where run_id = $1 and phase = 'record'", [run]);
			return rowCount || null;
		});
		await between();
		await client.query("commit");
		return await working;
	} finally {
		client.release();
		await own.end();
	}
}
