import { z } from "zod";
import type { Db } from "../db";
import { listSymbols, profileVersion, readBarNotes, readCandles, readRows } from "../query/reads";
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
const symbol = z.string().min(1).max(64);
const date = z.string().max(10);
const ofRows = z.object({
	name,
	symbol: symbol.optional(),
	from: date.optional(),
	to: date.optional(),
	flagged: z.boolean().optional(),
});

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
		.input(ofRows.extend({ version: version.optional(), limit: z.number().int().min(1).max(500).default(100) }))
		.query(({ ctx, input: { name, version = null, limit, ...filter } }) =>
			readRows(ctx.db, ctx.sandbox, ctx.actor, { name, version, filter, limit }),
		),
	profile: procedure("catalogue.read")
		.input(ofRows.extend({ version }))
		.query(({ ctx, input: { name, version, ...filter } }) =>
			profileVersion(ctx.db, ctx.sandbox, ctx.actor, { name, version, filter }),
		),
	symbols: procedure("catalogue.read")
		.input(
			z.object({
				name,
				version,
				starts: z.string().max(64).default(""),
				limit: z.number().int().min(1).max(200).default(50),
			}),
		)
		.query(({ ctx, input }) => listSymbols(ctx.db, ctx.sandbox, input)),
	candles: procedure("catalogue.read")
		.input(z.object({ name, version, symbol, sessions: z.number().int().min(1).max(2000).default(250) }))
		.query(({ ctx, input }) => readCandles(ctx.db, ctx.sandbox, ctx.actor, input)),
	barNotes: procedure("catalogue.read")
		.input(z.object({ name, version, symbol, from: z.iso.date() }))
		.query(({ ctx, input }) => readBarNotes(ctx.db, ctx.sandbox, ctx.actor, input)),
});
