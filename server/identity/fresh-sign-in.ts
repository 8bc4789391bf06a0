/** Asking again who it really is, before a decision that nobody should make at a screen left open. */
import type { Db } from "../db";
import { QtradeError } from "../errors";
import { type Actor, mustChangePassword } from "../policy";
import { signIn } from "./sign-in";
import { LOCAL_ADMIN } from "./users";

const FRESH_MS = 15 * 60_000;

/**
 * Passes when the person signed in to the console lately; otherwise their password is needed, and a wrong one counts
 * as a failed sign-in. A token never stands for a password. `local-admin`, which has none, passes.
 * @param given.signedInAt of the console's session; by default the actor's
 * @param given.address where the password came from, by default "command"
 * @param maxAgeMs how old the sign-in may be
 * @throws QtradeError("reauthenticate") with details.reason "password_needed" or "wrong_password", ("forbidden") for a password
 *   that somebody else gave and that was not changed
 */
export async function requireFreshSignIn(
	db: Db,
	actor: Actor,
	given: { signedInAt?: Date | null; password?: string | null; address?: string },
	maxAgeMs = FRESH_MS,
): Promise<void> {
	// No user can have this name, and it exists on the command line of a dev installation only.
	if (actor.name === LOCAL_ADMIN) return;
	const signedInAt = given.signedInAt === undefined ? actor.signedInAt : given.signedInAt;
	const age = signedInAt && !actor.token ? Date.now() - signedInAt.getTime() : Number.POSITIVE_INFINITY;
	if (age <= maxAgeMs) return;
	if (given.password === undefined || given.password === null || given.password === "") {
		throw new QtradeError(
			"reauthenticate",
			`this needs ${actor.name}'s password: ${signedInAt && !actor.token ? `the last sign-in is older than ${Math.round(maxAgeMs / 60_000)} minutes` : "a token does not stand for it"}`,
			{ details: { reason: "password_needed" } },
		);
	}
	const address = given.address ?? "command";
	const signedIn = await signIn(db, { account: actor.name, password: given.password, address });
	if (signedIn?.mustChangePassword) throw mustChangePassword();
	if (signedIn) return;
	throw new QtradeError(
		"reauthenticate",
		`the password is not ${actor.name}'s, or the account is locked for 15 minutes after too many wrong ones`,
		{ details: { reason: "wrong_password" } },
	);
}
