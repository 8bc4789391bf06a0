/** Authority at the moment of writing: the actor's roles are read again inside the transaction that needs them. */
import { maybeOne, one, type Tx } from "./db";
import { QtradeError } from "./errors";
import { type Actor, requireAction } from "./policy";
import type { Action, Role } from "./vocabulary/roles";

/** The account that acts on the command line in dev; it is in no table. */
const BUILT_IN = "local-admin";

/**
 * Refuses unless the database, now and until this transaction ends, gives the actor a role that allows the action: a role
 * taken away, a user disabled or a token revoked between a click and its transaction counts.
 * @throws QtradeError("forbidden" | "unauthenticated")
 */
export async function requireActionNow(tx: Tx, actor: Actor, action: Action): Promise<void> {
	if (actor.name === BUILT_IN) {
		const { environment } = await one<{ environment: string }>(tx, "select name as environment from environment");
		if (environment !== "dev") throw new QtradeError("forbidden", `${BUILT_IN} acts in dev only`);
		return requireAction(actor, action);
	}
	// Shared, so that a change of roles waits for this transaction or this one sees it.
	const user = await maybeOne<{ roles: Role[]; disabled: boolean }>(
		tx,
		"select roles::text[] as roles, disabled_at is not null as disabled from users where name = $1 for share",
		[actor.name],
	);
	if (!user || user.disabled) throw new QtradeError("unauthenticated", `${actor.name} may not sign in any more`);
	requireAction({ ...actor, roles: user.roles }, action);
}
