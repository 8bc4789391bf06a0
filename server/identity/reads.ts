/** Users and tokens as the command line and the pages show them. Never a hash. */
import { type Db, many, one, type Queryable } from "../db";
import type { TokenView, UserView } from "../vocabulary/views";

/** Every user by name. */
export async function listUsers(db: Db): Promise<UserView[]> {
	const rows = await many<Omit<UserView, "disabled_at" | "created_at" | "last_signed_in_at"> & Dates<UserView>>(
		db,
		`select u.name, u.roles::text[] as roles, u.is_demo, u.must_change_password, u.disabled_at, u.created_at,
		   u.password_hash is not null as has_password,
		   (select max(at) from login_attempts where account = u.name and succeeded) as last_signed_in_at,
		   (select count(*) from access_tokens t where t.user_id = u.id and t.revoked_at is null
		      and (t.expires_at is null or t.expires_at > clock_timestamp())) as tokens
		 from users u order by u.name`,
	);
	return rows.map((row) => ({
		...row,
		disabled_at: iso(row.disabled_at),
		created_at: row.created_at.toISOString(),
		last_signed_in_at: iso(row.last_signed_in_at),
	}));
}

/** Whether nobody was ever added: whoever is added first becomes the admin. */
export async function hasNoUsers(db: Queryable): Promise<boolean> {
	return (await one<{ none: boolean }>(db, "select not exists (select from users) as none")).none;
}

/** A user's tokens, or everybody's, newest first; the tokens themselves are not stored. */
export async function listTokens(db: Db, user: string | null): Promise<TokenView[]> {
	const rows = await many<Omit<TokenView, keyof Dates<TokenView>> & Dates<TokenView>>(
		db,
		`select t.id, u.name as user, t.label, t.scopes, t.created_at, t.expires_at, t.last_used_at, t.revoked_at,
		   case when t.revoked_at is not null then 'revoked'
		        when t.expires_at <= clock_timestamp() then 'expired'
		        when u.disabled_at is not null then 'disabled' else 'active' end as state
		 from access_tokens t join users u on u.id = t.user_id
		 where $1::text is null or u.name = $1 order by t.id desc limit 1000`,
		[user],
	);
	return rows.map((row) => ({
		...row,
		created_at: row.created_at.toISOString(),
		expires_at: iso(row.expires_at),
		last_used_at: iso(row.last_used_at),
		revoked_at: iso(row.revoked_at),
	}));
}

/** The instants of a view, as the database gives them. */
type Dates<View> = {
	[Key in keyof View as Key extends `${string}_at` ? Key : never]: null extends View[Key] ? Date | null : Date;
};

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
