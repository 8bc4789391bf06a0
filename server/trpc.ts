/** The tRPC base: who asks, one error boundary, and procedures that are denied unless a role allows their action. */
import { randomUUID } from "node:crypto";
import { initTRPC, TRPCError } from "@trpc/server";
import { getHTTPStatusCodeFromError } from "@trpc/server/http";
import type { Db } from "./db";
import { httpStatusOf, QtradeError, toQtradeError } from "./errors";
import type { Sandbox } from "./lake/read/sandbox";
import { log } from "./log";
import { type Caller, mustChangePassword, requireAction } from "./policy";
import type { Action } from "./vocabulary/roles";
import { wire } from "./wire";

export type RequestContext = {
	db: Db;
	sandbox: Sandbox;
	actor: Caller | null;
	/** where from, for what counts attempts */
	address: string;
};

type PublicError = { code: string; message: string; details: Record<string, unknown>; error_id: string };
export type ProcedureMeta = { action: Action; evenWithGivenPassword: boolean };

const t = initTRPC
	.context<RequestContext>()
	.meta<ProcedureMeta>()
	.create({
		transformer: wire,
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
	error.cause instanceof QtradeError ? httpStatusOf(error.cause.code) : getHTTPStatusCodeFromError(error);

/** What tRPC itself refuses, in our words. Anything else of its own is a fault. */
const REFUSED: Partial<Record<TRPCError["code"], { code: string; message: string }>> = {
	BAD_REQUEST: { code: "invalid_input", message: "the request is not of the procedure's form" },
	PARSE_ERROR: { code: "invalid_input", message: "the request is not JSON" },
	UNSUPPORTED_MEDIA_TYPE: { code: "invalid_input", message: "send application/json" },
	METHOD_NOT_SUPPORTED: {
		code: "invalid_input",
		message: "GET asks, POST changes: this procedure is of the other kind",
	},
	NOT_FOUND: { code: "not_found", message: "there is no such procedure" },
};

/** What a person may see; the rest goes to the log under the same id. */
function publicError(error: TRPCError): PublicError {
	const error_id = randomUUID().slice(0, 8);
	const refused = error.cause instanceof QtradeError ? undefined : REFUSED[error.code];
	if (refused) return { ...refused, details: {}, error_id };
	const known = toQtradeError(error.cause ?? error);
	if (known.code === "internal" || known.code === "infrastructure") {
		log().error({ error_id, err: known.cause ?? known }, known.message);
	}
	return { code: known.code, message: known.message, details: known.details, error_id };
}

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/**
 * A procedure for people whose roles allow the action; everyone else is refused before its input is looked at.
 * @param options.evenWithGivenPassword also for who has still to change a password that somebody gave them
 */
export const procedure = (action: Action, { evenWithGivenPassword = false } = {}) =>
	t.procedure.meta({ action, evenWithGivenPassword }).use(async ({ ctx, next, signal }) => {
		try {
			if (!ctx.actor) throw new QtradeError("unauthenticated", "sign in first");
			if (ctx.actor.must_change_password && !evenWithGivenPassword) throw mustChangePassword();
			requireAction(ctx.actor, action);
		} catch (error) {
			throw wrap(error);
		}
		const result = await next({
			ctx: { ...ctx, actor: ctx.actor, sandbox: ctx.sandbox.for(ctx.actor.name, signal) },
		});
		if (!result.ok && !(result.error.cause instanceof QtradeError) && result.error.code === "INTERNAL_SERVER_ERROR") {
			throw wrap(result.error.cause);
		}
		return result;
	});

const wrap = (error: unknown): TRPCError =>
	new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: toQtradeError(error) });
