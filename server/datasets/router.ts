import { z } from "zod";
import { readSample } from "../query/reads";
import { procedure, router } from "../trpc";
import { getOverview } from "./overview";
import { getDataset, getVersion, listVersions } from "./reads";

const name = z.string().max(63);
const version = z.number().int().min(1);

export const datasetsRouter = router({
	overview: procedure("catalogue.read").query(({ ctx }) => getOverview(ctx.db)),
	get: procedure("catalogue.read")
		.input(z.object({ name }))
		.query(({ ctx, input }) => getDataset(ctx.db, input.name)),
	versions: procedure("catalogue.read")
		.input(
			z.object({
				name,
				page: z.number().int().min(1).max(1_000_000).default(1),
				page_size: z.number().int().min(1).max(200).default(50),
			}),
		)
		.query(({ ctx, input }) => listVersions(ctx.db, input)),
	version: procedure("catalogue.read")
		.input(z.object({ name, version }))
		.query(({ ctx, input }) => getVersion(ctx.db, input.name, input.version)),
	sample: procedure("catalogue.read")
		.input(z.object({ name, version: version.optional(), limit: z.number().int().min(1).max(500).default(100) }))
		.query(({ ctx, input }) =>
			readSample(ctx.db, ctx.sandbox, ctx.actor, {
				name: input.name,
				version: input.version ?? null,
				limit: input.limit,
			}),
		),
});
