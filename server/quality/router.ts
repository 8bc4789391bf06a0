import { z } from "zod";
import { procedure, router } from "../trpc";
import { CHECK_STATUSES } from "../vocabulary/states";
import { readCheckSessions } from "./check-sessions";
import { checksOfRun, listChecks } from "./reads";

export const checksRouter = router({
	list: procedure("catalogue.read")
		.input(
			z.object({
				dataset: z.string().max(63).optional(),
				statuses: z.array(z.enum(CHECK_STATUSES)).optional(),
				page: z.number().int().min(1).max(100_000).default(1),
				page_size: z.number().int().min(1).max(200).default(50),
			}),
		)
		.query(({ ctx, input }) => listChecks(ctx.db, input)),
	sessions: procedure("catalogue.read")
		.input(z.object({ dataset: z.string().max(63) }))
		.query(({ ctx, input }) => readCheckSessions(ctx.db, input.dataset)),
	ofRun: procedure("catalogue.read")
		.input(z.object({ run: z.number().int().min(1) }))
		.query(({ ctx, input }) => checksOfRun(ctx.db, input.run)),
});
