/** A person changes their own password. */
import { appendAudit } from "../audit";
import { type Db, inTransaction, maybeOne } from "../db";
import { QtradeError } from "../errors";
import type { Actor } from "../policy";
import { hashPassword } from "./passwords";
import { signIn } from "./sign-in";
import { requireGoodPassword } from "./users";

/**
 * Changes the actor's own password, against their present one; a wrong one counts as a failed sign-in. Every session
 * that began before ends, the one it is asked from too: it begins again with the new password.
 * @throws QtradeError("reauthenticate") for a wrong present password, ("invalid_input") for a new one that will not do
 */
export async function changePassword(
	db: Db,
	actor: Actor,
	given: { current: string; next: string; address: string },
): Promise<void> {
	requireGoodPassword(actor.name, given.next);
	if (given.next === given.current) {
		throw new QtradeError("invalid_input", "the new password is the present one", { details: { reason: "password" } });
	}
	const known = await signIn(db, { account: actor.name, password: given.current, address: given.address });
	if (!known) {
		throw new QtradeError(
			"reauthenticate",
			"the present password is not right, or the account is locked for 15 minutes after too many wrong ones",
			{ details: { reason: "wrong_password" } },
		);
	}
	const passwordHash = await hashPassword(given.next);
	await inTransaction(db, async (tx) => {
		// Only while the password is still the one that was checked.
		const changed = await maybeOne(
			tx,
			`update users set password_hash = $3, must_change_password = false, session_epoch = session_epoch + 1
			 where name = $1 and session_epoch = $2 and disabled_at is null returning id`,
			[actor.name, known.sessionEpoch, passwordHash],
		);
		if (!changed) throw new QtradeError("conflict", "the password was changed by somebody else meanwhile");
		await appendAudit(tx, {
			actor: actor.name,
			action: "user.password",
			subject: `user:${actor.name}`,
			detail: { given: false },
		});
	});
}
