/** The tRPC base: who asks, one error boundary, and procedures that are denied unless a role allows their action. */
import { randomUUID } from "node:crypto";
import { initTRPC, TRPCError } from "@trpc/server";
import superjson from "superjson";
import { currentUser } from "./auth";
import type { Db } from "./db";
import { httpStatusOf, QtradeError, toQtradeError } from "./errors";
import type { Caller } from "./identity/session";
import type { Sandbox } from "./lake/read/sandbox";
import { log } from "./log";
import { requireAction } from "./policy";
import { serverContext } from "./server-context";
import type { Action } from "./vocabulary/roles";

export type RequestContext = { db: Db; sandbox: Sandbox; actor: Caller | null };

/** Made for each request: the person is read from the database each time, so that a role taken away counts at once. */
export async function createContext(): Promise<RequestContext> {
	const { db, sandbox, checked } = serverContext();
	await checked;
	return { db, sandbox, actor: await currentUser() };
}

type PublicError = { code: string; message: string; details: Record<string, unknown>; error_id: string };

const t = initTRPC
	.context<RequestContext>()
	.meta<{ action: Action }>()
	.create({
		transformer: superjson,
		errorFormatter({ shape, error }) {
			const qtrade = publicError(error);
			return {
				...shape,
				message: qtrade.message,
				data: { code: shape.data.code, httpStatus: statusOf(error), qtrade },
			};
		},
	});

const statusOf = (error: TRPCError): number =>
	error.cause instanceof QtradeError ? httpStatusOf(error.cause.code) : error.code === "BAD_REQUEST" ? 400 : 500;

/** What a person may see; the rest goes to the log under the same id. */
function publicError(error: TRPCError): PublicError {
	const error_id = randomUUID().slice(0, 8);
	if (error.code === "BAD_REQUEST" && !(error.cause instanceof QtradeError)) {
		return { code: "invalid_input", message: "the request is not of the procedure's form", details: {}, error_id };
	}
	if (error.code === "NOT_FOUND" && !(error.cause instanceof QtradeError)) {
		return { code: "not_found", message: "there is no such procedure", details: {}, error_id };
	}
	const known = toQtradeError(error.cause ?? error);
	if (known.code === "internal" || known.code === "infrastructure") {
		log().error({ error_id, err: known.cause ?? known }, known.message);
	}
	return { code: known.code, message: known.message, details: known.details, error_id };
}

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** A procedure for people whose roles allow the action; everyone else is refused before its input is looked at. */
export const procedure = (action: Action) =>
	t.procedure.meta({ action }).use(async ({ ctx, next }) => {
		try {
			if (!ctx.actor) throw new QtradeError("unauthenticated", "sign in first");
			requireAction(ctx.actor, action);
		} catch (error) {
			throw wrap(error);
		}
		const result = await next({ ctx: { ...ctx, actor: ctx.actor } });
		if (!result.ok && !(result.error.cause instanceof QtradeError) && result.error.code === "INTERNAL_SERVER_ERROR") {
			throw wrap(result.error.cause);
		}
		return result;
	});

const wrap = (error: unknown): TRPCError =>
	new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: toQtradeError(error) });
