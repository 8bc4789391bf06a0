/** Putting runs of a dataset in line: one works at a time, the next is woken when it ends. */
import { maybeOne, type Tx } from "../db";
import { addJob, runJobKey } from "../queue";

export const enqueueRun = (tx: Tx, runId: number): Promise<void> =>
	addJob(tx, "ingest-dataset", { run: runId }, runJobKey(runId));

/** Wakes the dataset's oldest waiting run, if there is one. Called by whatever ends a run, in its transaction. */
export async function enqueueNextRun(tx: Tx, datasetId: number): Promise<void> {
	const next = await maybeOne<{ id: number }>(
		tx,
		"select id from ingestion_runs where dataset_id = $1 and state = 'queued' order by id limit 1",
		[datasetId],
	);
	if (next) await enqueueRun(tx, next.id);
}
