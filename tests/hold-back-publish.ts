/** Puts something between a run's work and its publish, without a hook in the product: a lock holds the publish back. */
import { type Db, openDb } from "../server/db";
import { until } from "./faults/until";

/**
 * Lets the run come as far as its publish, which waits for its lease's row (locked here), does `between`, and lets it go.
 * @param work does the run to its end, or waits until a worker has
 * @returns the run's final state
 */
export async function holdBackPublish(
	{ db, databaseUrl }: { db: Db; databaseUrl: string },
	run: number,
	work: () => Promise<string>,
	between: () => Promise<unknown>,
): Promise<string> {
	const own = openDb(databaseUrl, { max: 1 });
	const client = await own.connect();
	try {
		const working = work();
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
