/** Users: who there is, and which roles they hold. */
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, maybeOne, one, type Queryable } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { passwordProblem } from "../vocabulary/passwords";
import type { Role } from "../vocabulary/roles";
import { hashPassword } from "./passwords";
import { insertToken } from "./tokens";

/** In dev the command line acts as this built-in account, which holds every role and has no password. */
export const LOCAL_ADMIN = "local-admin";

/**
 * Adds a user. The first user of a database needs no actor (null), becomes an admin beside the roles asked for, and
 * gets a token unless they are given a password: nobody could make one for them yet. A password that is given here must
 * be changed at the first sign-in, since two people know it; the demo's are meant to be known.
 * @returns the token, printed once; null unless it is the first user, without a password
 */
export async function addUser(
	db: Db,
	actor: Actor | null,
	user: { name: string; roles: readonly Role[]; password?: string; isDemo?: boolean },
): Promise<{ name: string; roles: Role[]; token: string | null }> {
	const { name } = user;
	if (!/^[a-z][a-z0-9._-]{0,62}$/.test(name) || name === LOCAL_ADMIN || name === "service") {
		throw new QtradeError(
			"invalid_input",
			`"${name}" is no user name: lower case letters, digits, . _ -, starting with a letter, and not a built-in one`,
		);
	}
	const isDemo = user.isDemo ?? false;
	if (actor) requireAction(actor, "user.manage");
	if (user.password !== undefined) requireGoodPassword(name, user.password);
	const passwordHash = user.password === undefined ? null : await hashPassword(user.password);
	return inTransaction(db, async (tx) => {
		// Two first users at once must not both become admin without being asked.
		await tx.query("lock table users in share row exclusive mode");
		const { users } = await one<{ users: number }>(tx, "select count(*) as users from users");
		const first = users === 0 && actor === null;
		if (!first) {
			if (!actor)
				throw new QtradeError("unauthenticated", "set QTRADE_TOKEN: only the first user is added without one");
			await requireActionNow(tx, actor, "user.manage");
		}
		const roles = [...new Set<Role>([...user.roles, ...(first ? (["admin"] as const) : [])])];
		const added = await maybeOne(
			tx,
			`insert into users (name, roles, password_hash, is_demo, must_change_password)
			 values ($1, $2::user_role[], $3, $4, $5) on conflict (name) do nothing returning id`,
			[name, roles, passwordHash, isDemo, passwordHash !== null && !isDemo],
		);
		if (!added) throw new QtradeError("conflict", `there is already a user ${name}`);
		const token = first && passwordHash === null ? (await insertToken(tx, name, { label: "first admin" })).token : null;
		await appendAudit(tx, {
			actor: actor?.name ?? name,
			action: "user.add",
			subject: `user:${name}`,
			detail: { roles, first },
		});
		return { name, roles, token };
	});
}

/** Sets a user's roles to exactly these. */
export async function setRoles(db: Db, actor: Actor, name: string, roles: readonly Role[]): Promise<void> {
	requireAction(actor, "user.manage");
	await changeUser(db, actor, name, "user.role", { roles }, "roles = $2::user_role[]", [roles]);
}

/** Disables a user: sessions and tokens stop working with the next request. */
export async function disableUser(db: Db, actor: Actor, name: string): Promise<void> {
	requireAction(actor, "user.manage");
	// Counted up as well, so that no old session comes back when the user is enabled again.
	const assignment = "disabled_at = coalesce(disabled_at, clock_timestamp()), session_epoch = session_epoch + 1";
	await changeUser(db, actor, name, "user.disable", {}, assignment, []);
}

/**
 * Lets a disabled user in again, with the roles they had; tokens that were not revoked work again, sessions do not.
 * @throws QtradeError("conflict") for the demo's users outside dev
 */
export async function enableUser(db: Db, actor: Actor, name: string): Promise<void> {
	requireAction(actor, "user.manage");
	const { environment, demo } = await one<{ environment: string; demo: boolean }>(
		db,
		`select name as environment, exists (select from users where users.name = $1 and is_demo) as demo from environment`,
		[name],
	);
	if (demo && environment !== "dev") {
		throw new QtradeError("conflict", `${name} is the demo's, whose password everybody knows: not in ${environment}`);
	}
	await changeUser(db, actor, name, "user.enable", {}, "disabled_at = null", []);
}

/**
 * Gives a user a password that somebody else knows: their sessions end, and they must change it at the next sign-in.
 * Their own is changed with `changePassword`, which asks for the present one: whoever found a session or a token must not
 * get a password by it. Only while no admin has a password may one give it to themselves, since nobody else could.
 * @throws QtradeError("forbidden") for one's own name
 */
export async function givePassword(db: Db, actor: Actor, name: string, password: string): Promise<void> {
	requireAction(actor, "user.manage");
	if (name === actor.name && (await someAdminHasPassword(db))) {
		throw new QtradeError(
			"forbidden",
			`${name} cannot give themselves a password: change your own on the Account page, or have another admin give you one`,
		);
	}
	requireGoodPassword(name, password);
	const assignment = "password_hash = $2, must_change_password = true, session_epoch = session_epoch + 1";
	await changeUser(db, actor, name, "user.password", { given: true }, assignment, [await hashPassword(password)]);
}

/** @throws QtradeError("invalid_input") that says what is wrong with it */
export function requireGoodPassword(name: string, password: string): void {
	const problem = passwordProblem(name, password);
	if (problem) throw new QtradeError("invalid_input", problem, { details: { reason: "password" } });
}

/** Whether somebody could prove who they are and manage users; false until the first admin has a password. */
export async function someAdminHasPassword(db: Queryable): Promise<boolean> {
	const { some } = await one<{ some: boolean }>(
		db,
		`select exists (select from users where 'admin' = any(roles) and disabled_at is null and password_hash is not null)
		   as some`,
	);
	return some;
}

async function changeUser(
	db: Db,
	actor: Actor,
	name: string,
	action: string,
	detail: Record<string, unknown>,
	assignment: string,
	values: unknown[],
): Promise<void> {
	await inTransaction(db, async (tx) => {
		await tx.query("lock table users in share row exclusive mode");
		await requireActionNow(tx, actor, "user.manage");
		const admins = "select count(*) as n from users where 'admin' = any(roles) and disabled_at is null";
		const before = await one<{ n: number }>(tx, admins);
		const changed = await maybeOne(tx, `update users set ${assignment} where name = $1 returning id`, [
			name,
			...values,
		]);
		if (!changed) throw new QtradeError("not_found", `there is no user ${name}: qtrade user list shows them`);
		const after = await one<{ n: number }>(tx, admins);
		if (before.n > 0 && after.n === 0) {
			throw new QtradeError(
				"conflict",
				`${name} is the last admin: make another one first (qtrade user role <name> --role admin)`,
			);
		}
		await appendAudit(tx, { actor: actor.name, action, subject: `user:${name}`, detail });
	});
}

export type UserNow = {
	name: string;
	roles: Role[];
	is_demo: boolean;
	must_change_password: boolean;
	session_epoch: number;
};

/**
 * What holds of a user at this moment; null for an unknown or disabled one, and outside dev for the demo's, whose password
 * everybody knows. Read on every request.
 */
export async function userNow(db: Queryable, name: string): Promise<UserNow | null> {
	return maybeOne<UserNow>(
		db,
		`select name, roles::text[] as roles, is_demo, must_change_password, session_epoch
		 from users where name = $1 and disabled_at is null
		   and (not is_demo or (select name from environment) = 'dev')`,
		[name],
	);
}
