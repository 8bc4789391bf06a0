import { z } from "zod";
import { requireFreshSignIn } from "../identity/fresh-sign-in";
import { procedure, router } from "../trpc";
import { REVIEW_VERDICTS, ROLLBACK_STATES } from "../vocabulary/states";
import { approveRollback } from "./approve-rollback";
import { breakGlass, reviewBreakGlass } from "./break-glass";
import { compareTwo } from "./compare";
import { placeHold, releaseHolds } from "./holds";
import { previewRollback } from "./preview";
import { getRollback, listRollbacks, openHolds } from "./reads";
import { rejectRollback, withdrawRollback } from "./refuse-rollback";
import { requestRollback } from "./request-rollback";
import { requiredActions } from "./required-actions";

const id = z.number().int().min(1);
const version = z.number().int().min(1);
const dataset = z.string().max(63);
const reason = z.string().max(4000);
const note = z.string().max(4000).nullable().default(null);
const fingerprint = z.string().length(64).nullable().default(null);
const password = z.string().max(1000).optional();

export const rollbacksRouter = router({
	list: procedure("catalogue.read")
		.input(
			z.object({
				dataset: dataset.optional(),
				states: z.array(z.enum(ROLLBACK_STATES)).optional(),
				page: z.number().int().min(1).max(1_000_000).default(1),
				page_size: z.number().int().min(1).max(200).default(50),
			}),
		)
		.query(({ ctx, input }) => listRollbacks(ctx.db, input)),
	get: procedure("catalogue.read")
		.input(z.object({ id }))
		.query(({ ctx, input }) => getRollback(ctx.db, ctx.sandbox, ctx.actor, input.id)),
	preview: procedure("catalogue.read")
		.input(z.object({ dataset, to: version }))
		.query(({ ctx, input }) => previewRollback(ctx.db, ctx.sandbox, input.dataset, input.to)),
	compare: procedure("catalogue.read")
		.input(z.object({ dataset, a: version, b: version, limit: z.number().int().min(1).max(5000).default(200) }))
		.query(({ ctx, input }) => compareTwo(ctx.db, ctx.sandbox, ctx.actor, input)),
	request: procedure("rollback.request")
		.input(z.object({ dataset, to: version, reason, fingerprint }))
		.mutation(async ({ ctx, input }) => ({ id: await requestRollback(ctx.db, ctx.sandbox, ctx.actor, input) })),
	approve: procedure("rollback.decide")
		.input(z.object({ id, note, fingerprint, password }))
		.mutation(async ({ ctx, input }) => {
			await requireFreshSignIn(ctx.db, ctx.actor, { password: input.password, address: ctx.address });
			return approveRollback(ctx.db, ctx.actor, input);
		}),
	reject: procedure("rollback.decide")
		.input(z.object({ id, note, password }))
		.mutation(async ({ ctx, input }) => {
			await requireFreshSignIn(ctx.db, ctx.actor, { password: input.password, address: ctx.address });
			await rejectRollback(ctx.db, ctx.actor, input.id, input.note);
		}),
	withdraw: procedure("rollback.withdraw")
		.input(z.object({ id, note }))
		.mutation(({ ctx, input }) => withdrawRollback(ctx.db, ctx.actor, input.id, input.note)),
	breakGlass: procedure("rollback.break_glass")
		.input(z.object({ dataset, to: version, reason, fingerprint, password }))
		.mutation(async ({ ctx, input }) => {
			await requireFreshSignIn(ctx.db, ctx.actor, { password: input.password, address: ctx.address });
			return breakGlass(ctx.db, ctx.sandbox, ctx.actor, input);
		}),
	review: procedure("rollback.review")
		.input(z.object({ id, verdict: z.enum(REVIEW_VERDICTS), note, password }))
		.mutation(async ({ ctx, input }) => {
			await requireFreshSignIn(ctx.db, ctx.actor, { password: input.password, address: ctx.address });
			await reviewBreakGlass(ctx.db, ctx.actor, input);
		}),
});

export const holdsRouter = router({
	list: procedure("catalogue.read")
		.input(z.object({ dataset: dataset.nullable().default(null) }))
		.query(({ ctx, input }) => openHolds(ctx.db, input.dataset)),
	place: procedure("hold.place")
		.input(z.object({ dataset, reason }))
		.mutation(({ ctx, input }) => placeHold(ctx.db, ctx.actor, input.dataset, input.reason)),
	release: procedure("hold.release")
		.input(z.object({ dataset, holds: z.array(id).max(1000) }))
		.mutation(({ ctx, input }) => releaseHolds(ctx.db, ctx.actor, input.dataset, input.holds)),
});

export const inboxRouter = router({
	list: procedure("catalogue.read").query(({ ctx }) => requiredActions(ctx.db, ctx.actor)),
});
