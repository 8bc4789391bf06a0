/** All procedures, by capability. */
import { datasetsRouter } from "./datasets/router";
import { environmentRouter, sessionRouter } from "./ops/router";
import { runsRouter } from "./pipeline/router";
import { checksRouter } from "./quality/router";
import { router } from "./trpc";

export const appRouter = router({
	environment: environmentRouter,
	session: sessionRouter,
	datasets: datasetsRouter,
	runs: runsRouter,
	checks: checksRouter,
});

export type AppRouter = typeof appRouter;
