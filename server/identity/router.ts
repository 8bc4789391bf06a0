import { z } from "zod";
import type { Actor } from "../policy";
import { procedure, type RequestContext, router } from "../trpc";
import { PASSWORD_LENGTH_MAX } from "../vocabulary/passwords";
import { ROLES, TOKEN_SCOPES } from "../vocabulary/roles";
import { changePassword } from "./change-password";
import { requireFreshSignIn } from "./fresh-sign-in";
import { listTokens, listUsers } from "./reads";
import { meOf } from "./session";
import { createToken, revokeToken } from "./tokens";
import { addUser, disableUser, enableUser, givePassword, setRoles } from "./users";

const id = z.number().int().min(1);
const name = z.string().max(63);
// How long it must be is said by vocabulary/passwords.ts, in words.
const password = z.string().max(PASSWORD_LENGTH_MAX * 4);
/** of whoever asks, where their last sign-in is too old */
const own_password = password.optional();
const roles = z.array(z.enum(ROLES)).max(ROLES.length);

export const sessionRouter = router({
	me: procedure("catalogue.read", { evenWithGivenPassword: true }).query(({ ctx }) => meOf(ctx.actor)),
});

/** What people do about themselves. */
export const accountRouter = router({
	changePassword: procedure("account.use", { evenWithGivenPassword: true })
		.input(z.object({ current: password, next: password }))
		.mutation(({ ctx, input }) => changePassword(ctx.db, ctx.actor, { ...input, address: ctx.address })),
	tokens: procedure("account.use").query(({ ctx }) => listTokens(ctx.db, ctx.actor.name)),
	createToken: procedure("account.use")
		.input(
			z.object({
				label: z.string().max(100),
				scopes: z.array(z.enum(TOKEN_SCOPES)).nullable(),
				expires_days: z.number().int().min(1).max(3650).nullable(),
				password: own_password,
			}),
		)
		.mutation(async ({ ctx, input }) => {
			// A token outlives the session it is made in: not for whoever comes by a screen left open.
			await requireFreshSignIn(ctx.db, ctx.actor, { password: input.password, address: ctx.address });
			const { label, scopes, expires_days: expiresDays } = input;
			return createToken(ctx.db, ctx.actor, ctx.actor.name, { label, scopes, expiresDays });
		}),
	revokeToken: procedure("account.use")
		.input(z.object({ id }))
		.mutation(({ ctx, input }) => revokeToken(ctx.db, ctx.actor, input.id)),
});

/** Who may do what is not for whoever comes by a screen left open, nor for a token alone. */
const prove = (
	ctx: Pick<RequestContext, "db" | "address"> & { actor: Actor },
	{ own_password }: { own_password?: string | undefined },
) => requireFreshSignIn(ctx.db, ctx.actor, { password: own_password, address: ctx.address });

/** What admins do about everybody. */
export const usersRouter = router({
	list: procedure("user.manage").query(({ ctx }) => listUsers(ctx.db)),
	add: procedure("user.manage")
		.input(z.object({ name, roles, password, own_password }))
		.mutation(async ({ ctx, input }) => {
			await prove(ctx, input);
			const added = await addUser(ctx.db, ctx.actor, input);
			return { name: added.name, roles: added.roles };
		}),
	setRoles: procedure("user.manage")
		.input(z.object({ name, roles, own_password }))
		.mutation(async ({ ctx, input }) => {
			await prove(ctx, input);
			await setRoles(ctx.db, ctx.actor, input.name, input.roles);
		}),
	disable: procedure("user.manage")
		.input(z.object({ name, own_password }))
		.mutation(async ({ ctx, input }) => {
			await prove(ctx, input);
			await disableUser(ctx.db, ctx.actor, input.name);
		}),
	enable: procedure("user.manage")
		.input(z.object({ name, own_password }))
		.mutation(async ({ ctx, input }) => {
			await prove(ctx, input);
			await enableUser(ctx.db, ctx.actor, input.name);
		}),
	givePassword: procedure("user.manage")
		.input(z.object({ name, password, own_password }))
		.mutation(async ({ ctx, input }) => {
			await prove(ctx, input);
			await givePassword(ctx.db, ctx.actor, input.name, input.password);
		}),
	tokens: procedure("token.manage").query(({ ctx }) => listTokens(ctx.db, null)),
	revokeToken: procedure("token.manage")
		.input(z.object({ id }))
		.mutation(({ ctx, input }) => revokeToken(ctx.db, ctx.actor, input.id)),
});
