import { z } from "zod";
import { getBackfill, listBackfills, planBackfill } from "../backfills/reads";
import { procedure, router } from "../trpc";
import { BACKFILL_STATES, BACKFILL_STEPS } from "../vocabulary/backfill-views";
import { cancelBackfill } from "./cancel-backfill";
import { requestBackfill } from "./request-backfill";
import { resumeBackfill } from "./resume-backfill";

const id = z.number().int().min(1);
const stretch = z.object({
	dataset: z.string().max(63),
	from: z.iso.date(),
	to: z.iso.date(),
	symbols: z.array(z.string().min(1).max(64)).min(1).max(10_000).nullable().default(null),
	step: z.enum(BACKFILL_STEPS).default("year"),
});

export const backfillsRouter = router({
	list: procedure("catalogue.read")
		.input(
			z.object({
				dataset: z.string().max(63).optional(),
				states: z.array(z.enum(BACKFILL_STATES)).optional(),
				page: z.number().int().min(1).max(1_000_000).default(1),
				page_size: z.number().int().min(1).max(200).default(50),
			}),
		)
		.query(({ ctx, input }) => listBackfills(ctx.db, input)),
	get: procedure("catalogue.read")
		.input(z.object({ id }))
		.query(({ ctx, input }) => getBackfill(ctx.db, input.id)),
	plan: procedure("catalogue.read")
		.input(stretch)
		.query(({ ctx, input }) => planBackfill(ctx.db, input)),
	request: procedure("run.backfill")
		.input(stretch.extend({ stop_at_failure: z.boolean().default(false), fingerprint: z.string().length(64) }))
		.mutation(async ({ ctx, input: { fingerprint, ...wish } }) => ({
			id: await requestBackfill(ctx.db, ctx.actor, wish, fingerprint),
		})),
	resume: procedure("run.backfill")
		.input(z.object({ id }))
		.mutation(({ ctx, input }) => resumeBackfill(ctx.db, ctx.actor, input.id)),
	cancel: procedure("run.backfill")
		.input(z.object({ id }))
		.mutation(({ ctx, input }) => cancelBackfill(ctx.db, ctx.actor, input.id)),
});
