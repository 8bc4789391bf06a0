/** What each job does: one line of orchestration per task of server/queue.ts. */
import type { TaskList } from "graphile-worker";
import { executeRun, type Pipeline } from "../server/pipeline/execute-run";
import type { Jobs, TaskName } from "../server/queue";

/** Every task the queue knows; a missing one is a type error. */
export function tasks(pipeline: Pipeline, signal: AbortSignal): TaskList {
	const handlers: { [Task in TaskName]: (payload: Jobs[Task]) => Promise<void> } = {
		"ingest-dataset": async ({ run }) => {
			await executeRun(pipeline, run, signal);
		},
	};
	return handlers as unknown as TaskList;
}
