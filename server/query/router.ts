import { z } from "zod";
import { procedure, router } from "../trpc";
import { readHistory } from "./history";
import { profileSql } from "./profile";
import { runSql } from "./run-sql";
import { deleteSaved, listSaved, readSaved, saveQuery } from "./saved-queries";

/** As many rows as a page can show; a command gives more (`qtrade sql --limit`). */
const CONSOLE_ROWS_MAX = 1000;

const sql = z.string().min(1).max(100_000);
const asked = z.object({
	sql,
	/** dataset → version to read instead of the current one */
	at: z.record(z.string().max(63), z.number().int().min(1)).default({}),
	/** refuse while a dataset that is read at its current version is on hold */
	strict: z.boolean().default(false),
});
const id = z.number().int().min(1);
const kept = z.object({ name: z.string().max(1000), sql, shared: z.boolean() });

export const sqlRouter = router({
	/** A mutation, since it is recorded: who read what. It ends when the page that asked goes away or cancels. */
	run: procedure("query.run")
		.input(asked)
		.mutation(({ ctx, input }) =>
			runSql(ctx.db, ctx.sandbox, ctx.actor, {
				...input,
				atTime: null,
				rowsMax: CONSOLE_ROWS_MAX,
			}),
		),
	/** What is in each column of the whole answer. A mutation for the same reason. */
	profile: procedure("query.run")
		.input(asked)
		.mutation(({ ctx, input }) => profileSql(ctx.db, ctx.sandbox, ctx.actor, { ...input, atTime: null })),
	history: procedure("query.run")
		.input(z.object({ limit: z.number().int().min(1).max(200).default(50) }))
		.query(({ ctx, input }) => readHistory(ctx.db, ctx.actor, input.limit)),
	saved: procedure("query.run").query(({ ctx }) => listSaved(ctx.db, ctx.actor)),
	savedQuery: procedure("query.run")
		.input(z.object({ id }))
		.query(({ ctx, input }) => readSaved(ctx.db, ctx.actor, input.id)),
	save: procedure("query.run")
		.input(
			z.union([
				kept.extend({ id: z.undefined().optional() }),
				/** of one that is kept; what is left out stays */
				kept.partial().extend({ id, changed_at: z.string().max(40) }),
			]),
		)
		.mutation(({ ctx, input }) => saveQuery(ctx.db, ctx.actor, input)),
	unsave: procedure("query.run")
		.input(z.object({ id }))
		.mutation(({ ctx, input }) => deleteSaved(ctx.db, ctx.actor, input.id)),
});
