/** Who may do what. The one place that refuses; the table itself is in vocabulary/roles.ts, so that pages hide by it. */
import { QtradeError } from "./errors";
import { type Action, type Role, rolesAllow, rolesFor } from "./vocabulary/roles";

/** Who acts: a person, with the roles the database gave them on this request. */
export type Actor = { name: string; roles: readonly Role[] };

/** Throws `forbidden`, naming the roles that would do, unless the actor may do this. */
export function requireAction(actor: Actor, action: Action): void {
	if (rolesAllow(actor.roles, action)) return;
	throw new QtradeError(
		"forbidden",
		`${actor.name} may not do this: ${action} needs the role ${rolesFor(action).join(" or ")}`,
		{
			details: { action, roles: rolesFor(action) },
		},
	);
}
