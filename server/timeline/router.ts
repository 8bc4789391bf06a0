import { z } from "zod";
import { procedure, router } from "../trpc";
import { TIMELINE_HOURS } from "../vocabulary/timeline-views";
import { readTimeline } from "./read-timeline";

export const timelineRouter = router({
	get: procedure("catalogue.read")
		.input(
			z.object({
				hours: z.union(TIMELINE_HOURS.map((hours) => z.literal(hours))),
				end: z.iso.datetime().nullable().default(null),
			}),
		)
		.query(({ ctx, input }) => readTimeline(ctx.db, input)),
});
