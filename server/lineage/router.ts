import { z } from "zod";
import { prepared } from "../db";
import { procedure, router } from "../trpc";
import { LINEAGE_DIRECTIONS, LINEAGE_MOST, LINEAGE_STEP } from "../vocabulary/lineage-views";
import { getImpact, getLineage } from "./reads";

const of = z.string().max(80);
const version = z.number().int().min(1).max(999_999_999);
const upTo = (most: number) => z.number().int().min(1).max(most);

export const lineageRouter = router({
	get: procedure("catalogue.read")
		.input(
			z.object({
				of,
				direction: z.enum(LINEAGE_DIRECTIONS).default("both"),
				depth: upTo(LINEAGE_MOST.depth).default(1),
				step: upTo(LINEAGE_MOST.step).default(LINEAGE_STEP),
				nodes: upTo(LINEAGE_MOST.nodes).default(LINEAGE_MOST.nodes),
				rollback_to: of.nullable().default(null),
			}),
		)
		.query(({ ctx, input }) => getLineage(prepared(ctx.db), input)),
	impact: procedure("catalogue.read")
		.input(z.object({ of, to: version.nullable().default(null) }))
		.query(({ ctx, input }) => getImpact(prepared(ctx.db), input.of, input.to)),
});
