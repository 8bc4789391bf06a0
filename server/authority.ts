/** Authority at the moment of writing: what the actor may do is read again inside the transaction that needs it. */
import { maybeOne, one, type Tx } from "./db";
import { QtradeError } from "./errors";
import { type Actor, mustChangePassword, requireAction } from "./policy";
import type { Action, Role } from "./vocabulary/roles";

/** The account that acts on the command line in dev; it is in no table. */
const BUILT_IN = "local-admin";

/**
 * Refuses unless the database, now and until this transaction ends, gives the actor a role that allows the action: a role
 * taken away, a user disabled, a password given, a session ended or a token revoked between a click and its transaction
 * counts.
 * @throws QtradeError("forbidden" | "unauthenticated")
 */
export async function requireActionNow(tx: Tx, actor: Actor, action: Action): Promise<void> {
	if (actor.name === BUILT_IN) {
		const { environment } = await one<{ environment: string }>(tx, "select name as environment from environment");
		if (environment !== "dev") throw new QtradeError("forbidden", `${BUILT_IN} acts in dev only`);
		return requireAction(actor, action);
	}
	// Shared, so that a change of the user waits for this transaction or this one sees it.
	const user = await maybeOne<{
		roles: Role[];
		disabled: boolean;
		must_change_password: boolean;
		session_epoch: number;
	}>(
		tx,
		`select roles::text[] as roles, must_change_password, session_epoch,
		        disabled_at is not null or (is_demo and (select name from environment) <> 'dev') as disabled
		 from users where name = $1 for share`,
		[actor.name],
	);
	if (!user || user.disabled) throw new QtradeError("unauthenticated", `${actor.name} may not sign in any more`);
	if (typeof actor.sessionEpoch === "number" && actor.sessionEpoch !== user.session_epoch) {
		throw new QtradeError("unauthenticated", `this session of ${actor.name} has ended: sign in again`);
	}
	if (actor.token) await requireTokenNow(tx, actor.token.id);
	if (user.must_change_password) throw mustChangePassword();
	requireAction({ ...actor, roles: user.roles }, action);
}

/** Read after the user's row is locked: revoking takes that lock, too, so this read cannot be too early. */
async function requireTokenNow(tx: Tx, id: number): Promise<void> {
	const token = await maybeOne(
		tx,
		`select from access_tokens
		 where id = $1 and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())`,
		[id],
	);
	if (!token) throw new QtradeError("unauthenticated", "the token was revoked or has expired");
}
