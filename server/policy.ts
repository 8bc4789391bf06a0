/** Who may do what. The one place that refuses; the table itself is in vocabulary/roles.ts, so that pages hide by it. */
import { QtradeError } from "./errors";
import { type Action, type Role, rolesAllow, rolesFor, scopeOf, type TokenScope } from "./vocabulary/roles";

/** Who acts: a person, with the roles the database gave them on this request, and how they came. */
export type Actor = {
	name: string;
	roles: readonly Role[];
	/** what the token that they came with is narrowed to; null or absent: not narrowed */
	scopes?: readonly TokenScope[] | null;
	/** the personal token that they came with */
	token?: { id: number; label: string } | null;
	/** when they last gave their password in the console; never set for who came with a token */
	signedInAt?: Date | null;
	/** the user's session_epoch when the console's session began; it is counted up when their sessions end */
	sessionEpoch?: number | null;
	via?: "console" | "command" | "http";
};

/** A person who asks over HTTP: who acts, with what only pages and procedures want to know of them. */
export type Caller = Actor & { is_demo: boolean; must_change_password: boolean };

/** What holds of who has not yet changed a password that somebody else knows: nothing is open to them but its change. */
export const mustChangePassword = (): QtradeError =>
	new QtradeError(
		"forbidden",
		"change the password that you were given first: in the console, or with qtrade user password <your name>",
		{ details: { reason: "must_change_password" } },
	);

/** Throws `forbidden`, naming the roles or the scope that would do, unless the actor may do this. */
export function requireAction(actor: Actor, action: Action): void {
	if (!rolesAllow(actor.roles, action)) {
		throw new QtradeError(
			"forbidden",
			`${actor.name} may not do this: ${action} needs the role ${rolesFor(action).join(" or ")}`,
			{ details: { action, roles: rolesFor(action) } },
		);
	}
	if (actor.scopes && !actor.scopes.includes(scopeOf(action))) {
		throw new QtradeError(
			"forbidden",
			`this token may not do this: ${action} needs the scope ${scopeOf(action)}, and the token has ${actor.scopes.join(", ") || "none"}`,
			{ details: { action, scope: scopeOf(action) } },
		);
	}
}
