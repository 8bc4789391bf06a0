import { z } from "zod";
import { requireFreshSignIn } from "../identity/fresh-sign-in";
import { procedure, router } from "../trpc";
import { WAIVER_STATUSES } from "../vocabulary/waiver-views";
import { decideWaiver, withdrawWaiver } from "./decide-waiver";
import { getWaiver, listWaivers } from "./reads";
import { requestWaiver } from "./request-waiver";

const id = z.number().int().min(1);
const text = z.string().max(4000);

export const waiversRouter = router({
	list: procedure("catalogue.read")
		.input(
			z.object({
				dataset: z.string().max(63).optional(),
				statuses: z.array(z.enum(WAIVER_STATUSES)).optional(),
				page: z.number().int().min(1).max(1_000_000).default(1),
				page_size: z.number().int().min(1).max(200).default(50),
			}),
		)
		.query(({ ctx, input }) => listWaivers(ctx.db, input)),
	get: procedure("catalogue.read")
		.input(z.object({ id }))
		.query(({ ctx, input }) => getWaiver(ctx.db, input.id)),
	request: procedure("waiver.request")
		.input(
			z.object({
				check: id,
				reason: text,
				until: z.iso.date().nullable().default(null),
				leave_behind: z.array(z.string().max(64)).max(1000).nullable().default(null),
			}),
		)
		.mutation(async ({ ctx, input: { leave_behind, ...wish } }) => ({
			id: await requestWaiver(ctx.db, ctx.actor, { ...wish, leaveBehind: leave_behind }),
		})),
	decide: procedure("waiver.decide")
		.input(
			z.object({
				id,
				approve: z.boolean(),
				note: text.nullable().default(null),
				password: z.string().max(1000).optional(),
			}),
		)
		.mutation(async ({ ctx, input }) => {
			await requireFreshSignIn(ctx.db, ctx.actor, { password: input.password, address: ctx.address });
			await decideWaiver(ctx.db, ctx.actor, input);
		}),
	withdraw: procedure("waiver.request")
		.input(z.object({ id }))
		.mutation(({ ctx, input }) => withdrawWaiver(ctx.db, ctx.actor, input.id)),
});
