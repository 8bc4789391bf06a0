/** Users and tokens as the command line shows them. Never a hash. */
import type { Db } from "../db";
import { prismaOf } from "../prisma";
import type { Role } from "../vocabulary/roles";

export type UserRow = { name: string; roles: Role[]; is_demo: boolean; disabled_at: string | null; created_at: string };

/** Every user by name. */
export async function listUsers(db: Db): Promise<UserRow[]> {
	const rows = await prismaOf(db).users.findMany({
		select: { name: true, roles: true, is_demo: true, disabled_at: true, created_at: true },
		orderBy: { name: "asc" },
	});
	return rows.map((row) => ({
		...row,
		disabled_at: row.disabled_at?.toISOString() ?? null,
		created_at: row.created_at.toISOString(),
	}));
}

export type TokenRow = {
	id: number;
	label: string;
	created_at: string;
	last_used_at: string | null;
	revoked_at: string | null;
};

/** A user's tokens, newest first; the tokens themselves are not stored. */
export async function listTokens(db: Db, user: string): Promise<TokenRow[]> {
	const prisma = prismaOf(db);
	const owner = await prisma.users.findFirst({ where: { name: user }, select: { id: true } });
	if (!owner) return [];
	const rows = await prisma.access_tokens.findMany({
		where: { user_id: owner.id },
		select: { id: true, label: true, created_at: true, last_used_at: true, revoked_at: true },
		orderBy: { id: "desc" },
	});
	return rows.map((row) => ({
		id: Number(row.id),
		label: row.label,
		created_at: row.created_at.toISOString(),
		last_used_at: row.last_used_at?.toISOString() ?? null,
		revoked_at: row.revoked_at?.toISOString() ?? null,
	}));
}
