/** Personal tokens: shown once, stored as a sha256, revocable. */
import { createHash, randomBytes } from "node:crypto";
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, maybeOne, one, type Queryable, type Tx } from "../db";
import { QtradeError } from "../errors";
import { type Actor, type Caller, requireAction } from "../policy";
import { type Role, TOKEN_SCOPES, type TokenScope } from "../vocabulary/roles";

const PREFIX = "qt_";
const hash = (token: string): string => createHash("sha256").update(token).digest("hex");

/**
 * Who a token belongs to, with the roles of this very moment and what the token is narrowed to; null for an unknown,
 * revoked, expired or disabled one.
 */
export async function actorOfToken(db: Queryable, token: string, via: "command" | "http"): Promise<Caller | null> {
	const row = await maybeOne<{
		name: string;
		roles: Role[];
		is_demo: boolean;
		must_change_password: boolean;
		scopes: TokenScope[] | null;
		id: number;
		label: string;
	}>(
		db,
		`update access_tokens t set last_used_at = clock_timestamp() from users u
		 where t.token_sha256 = $1 and u.id = t.user_id and t.revoked_at is null
		   and (t.expires_at is null or t.expires_at > clock_timestamp()) and u.disabled_at is null
		   and (not u.is_demo or (select name from environment) = 'dev')
		 returning u.name, u.roles::text[] as roles, u.is_demo, u.must_change_password, t.scopes, t.id, t.label`,
		[hash(token)],
	);
	if (!row) return null;
	const { id, label, ...who } = row;
	return { ...who, token: { id, label }, signedInAt: null, via };
}

export type TokenWish = {
	label?: string;
	/** null or absent: all that the user's roles allow */
	scopes?: readonly TokenScope[] | null;
	/** null or absent: until it is revoked */
	expiresDays?: number | null;
};

/** Makes a token for a user; the returned text is never to be had again. */
export async function createToken(
	db: Db,
	actor: Actor,
	user: string,
	wish: TokenWish = {},
): Promise<{ id: number; token: string; expires_at: string | null }> {
	// Everybody with a role may make one for themselves.
	const action = actor.name === user ? "account.use" : "token.manage";
	requireAction(actor, action);
	const { label = "", scopes = null, expiresDays = null } = wish;
	if (scopes?.length === 0) {
		throw new QtradeError("invalid_input", `a token without any scope could do nothing: ${TOKEN_SCOPES.join(", ")}`);
	}
	const beyond = (scopes ?? TOKEN_SCOPES).filter((scope) => actor.scopes && !actor.scopes.includes(scope));
	if (beyond.length > 0) {
		throw new QtradeError(
			"forbidden",
			`a token cannot make one that may do more than itself: it has no scope ${beyond.join(", ")}`,
		);
	}
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, action);
		const made = await insertToken(tx, user, { label, scopes, expiresDays });
		await appendAudit(tx, {
			actor: actor.name,
			action: "token.create",
			subject: `user:${user}`,
			detail: { id: made.id, label, scopes, expires_at: made.expires_at },
		});
		return made;
	});
}

export async function insertToken(
	tx: Tx,
	user: string,
	{ label = "", scopes = null, expiresDays = null }: TokenWish,
): Promise<{ id: number; token: string; expires_at: string | null }> {
	const owner = await maybeOne<{ id: number; disabled_at: Date | null }>(
		tx,
		"select id, disabled_at from users where name = $1",
		[user],
	);
	if (!owner) throw new QtradeError("not_found", `there is no user ${user}: qtrade user list shows them`);
	if (owner.disabled_at) throw new QtradeError("conflict", `${user} is disabled`);
	const token = PREFIX + randomBytes(24).toString("base64url");
	const made = await one<{ id: number; expires_at: Date | null }>(
		tx,
		`insert into access_tokens (user_id, token_sha256, label, scopes, expires_at)
		 values ($1, $2, $3, $4, clock_timestamp() + $5 * interval '1 day') returning id, expires_at`,
		[owner.id, hash(token), label, scopes, expiresDays],
	);
	return { id: made.id, token, expires_at: made.expires_at?.toISOString() ?? null };
}

/** Revokes a token by its id; it stops working at once. */
export async function revokeToken(db: Db, actor: Actor, id: number): Promise<void> {
	await inTransaction(db, async (tx) => {
		// The user is locked as well: a transaction that acts with the token ends first, or sees that it is revoked. One
		// change of people at a time, so that two admins who revoke each other's tokens do not wait for each other.
		await tx.query("lock table users in share row exclusive mode");
		const token = await maybeOne<{ user: string; revoked_at: Date | null }>(
			tx,
			`select u.name as user, t.revoked_at from access_tokens t join users u on u.id = t.user_id
			 where t.id = $1 for no key update of u, t`,
			[id],
		);
		if (!token) throw new QtradeError("not_found", `there is no token ${id}`);
		await requireActionNow(tx, actor, token.user === actor.name ? "account.use" : "token.manage");
		if (token.revoked_at) throw new QtradeError("conflict", `token ${id} is revoked already`);
		await tx.query("update access_tokens set revoked_at = clock_timestamp() where id = $1", [id]);
		await appendAudit(tx, { actor: actor.name, action: "token.revoke", subject: `user:${token.user}`, detail: { id } });
	});
}
