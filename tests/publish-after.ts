import type { Db } from "../server/db";
import type { Env } from "../server/env";
import { executeRun } from "../server/pipeline/execute-run";
import { holdBackPublish } from "./hold-back-publish";

/** Does a run in this process, with `between` between its work and its publish. @returns the run's final state */
export const publishAfter = (
	{ db, env }: { db: Db; env: Env },
	run: number,
	between: () => Promise<unknown>,
): Promise<string> =>
	holdBackPublish(
		{ db, databaseUrl: env.databaseUrl ?? "" },
		run,
		() => executeRun({ db, env, worker: "late" }, run),
		between,
	);
