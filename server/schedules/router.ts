import { z } from "zod";
import { procedure, router } from "../trpc";
import { SCHEDULE_STATES } from "../vocabulary/schedule-views";
import { pauseSchedule, resumeSchedule } from "./pause-schedule";
import { listSchedules } from "./reads";

const dataset = z.string().max(63);

export const schedulesRouter = router({
	list: procedure("catalogue.read")
		.input(
			z.object({
				dataset: dataset.optional(),
				states: z.array(z.enum(SCHEDULE_STATES)).optional(),
				page: z.number().int().min(1).max(1_000_000).default(1),
				page_size: z.number().int().min(1).max(200).default(50),
			}),
		)
		.query(({ ctx, input }) => listSchedules(ctx.db, input)),
	pause: procedure("schedule.manage")
		.input(z.object({ dataset, reason: z.string().max(4000) }))
		.mutation(({ ctx, input }) => pauseSchedule(ctx.db, ctx.actor, input.dataset, input.reason)),
	resume: procedure("schedule.manage")
		.input(z.object({ dataset }))
		.mutation(({ ctx, input }) => resumeSchedule(ctx.db, ctx.actor, input.dataset)),
});
