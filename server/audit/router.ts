import { z } from "zod";
import { env } from "../env";
import { procedure, router } from "../trpc";
import { auditFilter } from "./filter";
import { auditChoices, auditState, listAudit } from "./reads";
import { verifyNow } from "./verify-now";

export const auditRouter = router({
	list: procedure("audit.read")
		.input(
			auditFilter.extend({
				page: z.number().int().min(1).max(10_000_000).default(1),
				page_size: z.number().int().min(1).max(1000).default(50),
			}),
		)
		.query(({ ctx, input }) => listAudit(ctx.db, input)),
	choices: procedure("audit.read").query(({ ctx }) => auditChoices(ctx.db)),
	state: procedure("audit.read").query(({ ctx }) => auditState(ctx.db)),
	verify: procedure("database.check").mutation(({ ctx }) => verifyNow(ctx.db, env().lake, ctx.actor.name)),
});
