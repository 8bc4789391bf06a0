/** Personal tokens: shown once, stored as a sha256, revocable. */
import { createHash, randomBytes } from "node:crypto";
import { appendAudit } from "../audit";
import { type Db, inTransaction, maybeOne, one, type Queryable, type Tx } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import type { Role, TokenScope } from "../vocabulary/roles";

const PREFIX = "qt_";
const hash = (token: string): string => createHash("sha256").update(token).digest("hex");

/**
 * Who a token belongs to, with the roles of this very moment and what the token is narrowed to; null for an unknown,
 * revoked, expired or disabled one.
 */
export async function actorOfToken(db: Queryable, token: string, via: "command" | "http"): Promise<Actor | null> {
	const row = await maybeOne<{ name: string; roles: Role[]; scopes: TokenScope[] | null; id: number; label: string }>(
		db,
		`update access_tokens t set last_used_at = clock_timestamp() from users u
		 where t.token_sha256 = $1 and u.id = t.user_id and t.revoked_at is null
		   and (t.expires_at is null or t.expires_at > clock_timestamp()) and u.disabled_at is null
		 returning u.name, u.roles::text[] as roles, t.scopes, t.id, t.label`,
		[hash(token)],
	);
	if (!row) return null;
	const { id, label, ...who } = row;
	return { ...who, token: { id, label }, signedInAt: null, via };
}

/** Makes a token for a user; the returned text is never to be had again. */
export async function createToken(
	db: Db,
	actor: Actor,
	user: string,
	label = "",
): Promise<{ id: number; token: string }> {
	// Everybody may make one for themselves.
	if (actor.name !== user) requireAction(actor, "token.manage");
	return inTransaction(db, async (tx) => {
		const made = await insertToken(tx, user, label);
		await appendAudit(tx, {
			actor: actor.name,
			action: "token.create",
			subject: `user:${user}`,
			detail: { id: made.id, label },
		});
		return made;
	});
}

export async function insertToken(tx: Tx, user: string, label: string): Promise<{ id: number; token: string }> {
	const owner = await maybeOne<{ id: number; disabled_at: Date | null }>(
		tx,
		"select id, disabled_at from users where name = $1",
		[user],
	);
	if (!owner) throw new QtradeError("not_found", `there is no user ${user}: qtrade user list shows them`);
	if (owner.disabled_at) throw new QtradeError("conflict", `${user} is disabled`);
	const token = PREFIX + randomBytes(24).toString("base64url");
	const { id } = await one<{ id: number }>(
		tx,
		"insert into access_tokens (user_id, token_sha256, label) values ($1, $2, $3) returning id",
		[owner.id, hash(token), label],
	);
	return { id, token };
}

/** Revokes a token by its id; it stops working at once. */
export async function revokeToken(db: Db, actor: Actor, id: number): Promise<void> {
	await inTransaction(db, async (tx) => {
		const token = await maybeOne<{ user: string; revoked_at: Date | null }>(
			tx,
			"select u.name as user, t.revoked_at from access_tokens t join users u on u.id = t.user_id where t.id = $1 for update of t",
			[id],
		);
		if (!token) throw new QtradeError("not_found", `there is no token ${id}`);
		if (token.user !== actor.name) requireAction(actor, "token.manage");
		if (token.revoked_at) throw new QtradeError("conflict", `token ${id} is revoked already`);
		await tx.query("update access_tokens set revoked_at = clock_timestamp() where id = $1", [id]);
		await appendAudit(tx, { actor: actor.name, action: "token.revoke", subject: `user:${token.user}`, detail: { id } });
	});
}
