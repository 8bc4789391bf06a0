import { z } from "zod";
import { procedure, router } from "../trpc";
import { INSTRUMENT_ATTRIBUTES } from "../vocabulary/instrument-views";
import { delistInstrument } from "./delist-instrument";
import { getInstrument, instrumentExchanges, listInstruments } from "./reads";
import { renameInstrument } from "./rename-instrument";
import { setAttribute } from "./set-attribute";
import { undoInstrument } from "./undo-instrument";
import { unsetAttribute } from "./unset-attribute";

const id = z.number().int().min(1).max(1e15);
const text = z.string().max(200);
const change = z.object({ kind: z.enum(["rename", "delisting"]), symbol: text, date: text });

export const instrumentsRouter = router({
	list: procedure("catalogue.read")
		.input(
			z.object({
				mic: text.optional(),
				q: text.optional(),
				page: z.number().int().min(1).max(1_000_000).default(1),
				page_size: z.number().int().min(1).max(200).default(50),
			}),
		)
		.query(({ ctx, input }) => listInstruments(ctx.db, input)),
	exchanges: procedure("catalogue.read").query(({ ctx }) => instrumentExchanges(ctx.db)),
	get: procedure("catalogue.read")
		.input(z.object({ id }))
		.query(({ ctx, input }) => getInstrument(ctx.db, input.id)),
	rename: procedure("instrument.write")
		.input(z.object({ id, symbol: text, from: text, takeOver: z.boolean() }))
		.mutation(({ ctx, input }) => renameInstrument(ctx.db, ctx.actor, input)),
	delist: procedure("instrument.write")
		.input(z.object({ id, lastDay: text }))
		.mutation(({ ctx, input }) => delistInstrument(ctx.db, ctx.actor, input)),
	undo: procedure("instrument.write")
		.input(z.object({ id, expected: change, takeOver: z.boolean() }))
		.mutation(({ ctx, input }) => undoInstrument(ctx.db, ctx.actor, input)),
	setAttribute: procedure("instrument.write")
		.input(z.object({ id, name: z.enum(INSTRUMENT_ATTRIBUTES), value: z.string().max(1000), from: text.nullable() }))
		.mutation(({ ctx, input }) => setAttribute(ctx.db, ctx.actor, input)),
	unsetAttribute: procedure("instrument.write")
		.input(z.object({ id, name: z.enum(INSTRUMENT_ATTRIBUTES), from: text.nullable() }))
		.mutation(({ ctx, input }) => unsetAttribute(ctx.db, ctx.actor, input)),
});
