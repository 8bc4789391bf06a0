import { z } from "zod";
import { readAside } from "../query/aside-rows";
import { readBroughtBack, readQuarantine } from "../query/run-rows";
import { procedure, router } from "../trpc";
import { RUN_SORTS } from "../vocabulary/run-views";
import { RUN_STATES, RUN_TRIGGERS } from "../vocabulary/states";
import { cancelRun } from "./cancel-run";
import { listRuns, runChoices } from "./list-runs";
import { getRun, listRequests, runEvents } from "./reads";
import { releaseRun } from "./release-run";
import { retryRun } from "./retry-run";
import { askForRun, startReplay } from "./start-run";

const id = z.number().int().min(1);
const date = z.iso.date();
const page = {
	page: z.number().int().min(1).max(1_000_000).default(1),
	page_size: z.number().int().min(1).max(200).default(50),
};

export const runsRouter = router({
	list: procedure("catalogue.read")
		.input(
			z.object({
				dataset: z.string().max(63).optional(),
				states: z.array(z.enum(RUN_STATES)).optional(),
				trigger: z.enum(RUN_TRIGGERS).optional(),
				requested_by: z.string().max(63).optional(),
				from: date.optional(),
				to: date.optional(),
				sort: z.object({ by: z.enum(RUN_SORTS), descending: z.boolean() }).optional(),
				...page,
				page_size: z.number().int().min(1).max(1000).default(50),
			}),
		)
		.query(({ ctx, input }) => listRuns(ctx.db, input)),
	choices: procedure("catalogue.read").query(({ ctx }) => runChoices(ctx.db)),
	get: procedure("catalogue.read")
		.input(z.object({ id }))
		.query(({ ctx, input }) => getRun(ctx.db, input.id)),
	events: procedure("catalogue.read")
		.input(z.object({ id, after: z.number().int().min(0) }))
		.query(({ ctx, input }) => runEvents(ctx.db, input.id, input.after)),
	requests: procedure("catalogue.read")
		.input(z.object({ id, failed: z.boolean().default(false), ...page }))
		.query(({ ctx, input }) => listRequests(ctx.db, input)),
	quarantine: procedure("catalogue.read")
		.input(z.object({ id, ...page }))
		.query(({ ctx, input }) => readQuarantine(ctx.db, ctx.sandbox, input.id, input)),
	setAside: procedure("catalogue.read")
		.input(
			z.object({
				name: z.string().max(63),
				reason: z.string().max(64).optional(),
				label: z.string().max(200).optional(),
				...page,
			}),
		)
		.query(({ ctx, input }) => readAside(ctx.db, ctx.sandbox, input)),
	withdrawn: procedure("catalogue.read")
		.input(z.object({ id, ...page }))
		.query(({ ctx, input }) => readBroughtBack(ctx.db, ctx.sandbox, input.id, input)),
	release: procedure("run.release")
		.input(z.object({ id }))
		.mutation(async ({ ctx, input }) => ({ id: await releaseRun(ctx.db, ctx.actor, input.id) })),
	start: procedure("run.start")
		.input(
			z.object({
				dataset: z.string().max(63),
				from: date.optional(),
				to: date.optional(),
				full: z.boolean().optional(),
			}),
		)
		.mutation(async ({ ctx, input }) => {
			const { run, joined } = await askForRun(ctx.db, ctx.actor, {
				dataset: input.dataset,
				from: input.from ?? null,
				to: input.to ?? null,
				symbols: null,
				full: input.full ?? false,
			});
			return { id: run, joined };
		}),
	replay: procedure("run.replay")
		.input(z.object({ dataset: z.string().max(63) }))
		.mutation(async ({ ctx, input }) => ({ id: await startReplay(ctx.db, ctx.actor, input.dataset) })),
	cancel: procedure("run.cancel")
		.input(z.object({ id }))
		.mutation(async ({ ctx, input }) => ({ id: input.id, state: await cancelRun(ctx.db, ctx.actor, input.id) })),
	retry: procedure("run.retry")
		.input(z.object({ id }))
		.mutation(async ({ ctx, input }) => ({ id: await retryRun(ctx.db, ctx.actor, input.id) })),
});
