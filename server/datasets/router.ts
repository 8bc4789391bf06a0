import { z } from "zod";
import type { Db } from "../db";
import { readSample } from "../query/reads";
import { sharedRead } from "../shared-read";
import { procedure, router } from "../trpc";
import type { OverviewView } from "../vocabulary/views";
import { getOverview, summaryOf } from "./overview";
import { getDataset, getVersion, listVersions } from "./reads";

// Every open page asks for it whenever anything happens.
const shared = new WeakMap<Db, () => Promise<OverviewView>>();

function overviewOf(db: Db): () => Promise<OverviewView> {
	const known = shared.get(db) ?? sharedRead(() => getOverview(db));
	shared.set(db, known);
	return known;
}

const name = z.string().max(63);
const version = z.number().int().min(1);

export const datasetsRouter = router({
	overview: procedure("catalogue.read").query(({ ctx }) => overviewOf(ctx.db)()),
	summary: procedure("catalogue.read").query(async ({ ctx }) => summaryOf(await overviewOf(ctx.db)())),
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
