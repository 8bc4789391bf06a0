/** Releasing a held run: a person says that its content may be published after all; the work is done again as a new run. */
import { requireActionNow } from "../authority";
import { type Db, inTransaction, maybeOne } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import type { RunState } from "../vocabulary/states";
import { readForRepeat, repeatRun } from "./retry-run";

/**
 * Clears the run's withdrawn rows from the dataset's memory and puts its work in line again.
 * @returns the new run's id
 * @throws QtradeError("conflict") when the run is not held, was released already, or the dataset is still on hold
 */
export async function releaseRun(db: Db, actor: Actor, runId: number): Promise<number> {
	requireAction(actor, "run.release");
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "run.release");
		const repeat = await readForRepeat(tx, runId);
		const run = await maybeOne<{ state: RunState; dataset_id: number; path: string | null; rows: number }>(
			tx,
			`select r.state, r.dataset_id, r.withdrawn_path as path, r.rows_withdrawn as rows
			 from ingestion_runs r where r.id = $1`,
			[runId],
		);
		if (run?.state !== "held") {
			throw new QtradeError("conflict", `run ${runId} is ${run?.state}: only a held run can be released`);
		}
		const again = await maybeOne<{ id: number }>(tx, "select id from ingestion_runs where retry_of = $1 limit 1", [
			runId,
		]);
		if (again) throw new QtradeError("conflict", `run ${runId} was repeated already, as run ${again.id}`);
		const hold = await maybeOne<{ placed_by: string }>(
			tx,
			"select placed_by from holds where dataset_id = $1 and released_at is null limit 1",
			[run.dataset_id],
		);
		if (hold) {
			throw new QtradeError(
				"conflict",
				`${repeat.dataset} is on hold by ${hold.placed_by}: lift that first (qtrade unhold ${repeat.dataset})`,
			);
		}
		if (run.path !== null) {
			await tx.query(
				"insert into withdrawn_releases (dataset_id, run_id, path, rows, released_by) values ($1, $2, $3, $4, $5)",
				[run.dataset_id, runId, run.path, run.rows, actor.name],
			);
		}
		return repeatRun(tx, repeat, "release", actor.name);
	});
}
