import { z } from "zod";
import { procedure, router } from "../trpc";
import { readHistory } from "./history";
import { runSql } from "./run-sql";

/** As many rows as a page can show; a command gives more (`qtrade sql --limit`). */
const CONSOLE_ROWS_MAX = 1000;

export const sqlRouter = router({
	/** A mutation, since it is recorded: who read what. It ends when the page that asked goes away or cancels. */
	run: procedure("query.run")
		.input(
			z.object({
				sql: z.string().min(1).max(100_000),
				/** dataset → version to read instead of the current one */
				at: z.record(z.string().max(63), z.number().int().min(1)).default({}),
				/** refuse while a dataset that is read at its current version is on hold */
				strict: z.boolean().default(false),
			}),
		)
		.mutation(({ ctx, input, signal }) =>
			runSql(ctx.db, ctx.sandbox, ctx.actor, {
				sql: input.sql,
				at: input.at,
				atTime: null,
				strict: input.strict,
				rowsMax: CONSOLE_ROWS_MAX,
				...(signal && { signal }),
			}),
		),
	history: procedure("query.run")
		.input(z.object({ limit: z.number().int().min(1).max(200).default(50) }))
		.query(({ ctx, input }) => readHistory(ctx.db, ctx.actor, input.limit)),
});
