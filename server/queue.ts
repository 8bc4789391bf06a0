/** The job queue (graphile-worker). Jobs carry ids only and are added in the transaction that makes them necessary. */
import type { Tx } from "./db";

/** Task name → payload. Workers implement exactly these. */
export type Jobs = {
	"ingest-dataset": { run: number };
};
export type TaskName = keyof Jobs;

/** Enqueues a job within the transaction. The key makes a second enqueue of the same work replace the first. */
export async function addJob<Task extends TaskName>(
	tx: Tx,
	task: Task,
	payload: Jobs[Task],
	key: string,
): Promise<void> {
	// One attempt: a run that fails is final, and a run whose worker died is requeued by the reaper as a new run.
	await tx.query("select graphile_worker.add_job($1, payload := $2::json, job_key := $3, max_attempts := 1)", [
		task,
		JSON.stringify(payload),
		key,
	]);
}

export const runJobKey = (run: number): string => `run:${run}`;
