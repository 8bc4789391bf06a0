import type { Caller } from "../identity/session";
import { procedure, router } from "../trpc";
import type { Me } from "../vocabulary/views";
import { getEnvironment } from "./reads";

export const environmentRouter = router({
	get: procedure("catalogue.read").query(({ ctx }) => getEnvironment(ctx.db)),
});

export const sessionRouter = router({
	me: procedure("catalogue.read").query(({ ctx }) => viewOf(ctx.actor)),
});

const viewOf = (caller: Caller): Me => ({
	name: caller.name,
	roles: [...caller.roles],
	is_demo: caller.is_demo,
	must_change_password: caller.must_change_password,
	signed_in_at: caller.signedInAt?.toISOString() ?? null,
});
