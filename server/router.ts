/** All procedures, by capability. */
import { auditRouter } from "./audit/router";
import { datasetsRouter } from "./datasets/router";
import { accountRouter, sessionRouter, usersRouter } from "./identity/router";
import { instrumentsRouter } from "./instruments/router";
import { lineageRouter } from "./lineage/router";
import { environmentRouter } from "./ops/router";
import { backfillsRouter } from "./pipeline/backfills-router";
import { runsRouter } from "./pipeline/router";
import { checksRouter } from "./quality/router";
import { sqlRouter } from "./query/router";
import { holdsRouter, inboxRouter, rollbacksRouter } from "./rollbacks/router";
import { schedulesRouter } from "./schedules/router";
import { timelineRouter } from "./timeline/router";
import { router } from "./trpc";
import { waiversRouter } from "./waivers/router";

export const appRouter = router({
	environment: environmentRouter,
	session: sessionRouter,
	datasets: datasetsRouter,
	instruments: instrumentsRouter,
	runs: runsRouter,
	backfills: backfillsRouter,
	checks: checksRouter,
	sql: sqlRouter,
	lineage: lineageRouter,
	rollbacks: rollbacksRouter,
	holds: holdsRouter,
	inbox: inboxRouter,
	waivers: waiversRouter,
	schedules: schedulesRouter,
	timeline: timelineRouter,
	audit: auditRouter,
	account: accountRouter,
	users: usersRouter,
});

export type AppRouter = typeof appRouter;
