/** Signing in with a password: every attempt is recorded, and too many failures lock the account for a while. */
import { type Db, inTransaction, maybeOne, one } from "../db";
import { verifyPassword, warmUp } from "./passwords";

const FAILURES_MAX_ACCOUNT = 10;
const FAILURES_MAX_ADDRESS = 50;
const LOCKED_MINUTES = 15;
/** Two classes of advisory locks: one attempt at a time per account, then per address. */
const ACCOUNT_LOCK = 7_420_191;
const ADDRESS_LOCK = 7_420_192;

export type Attempt = {
	account: string;
	password: string;
	/** where from: an IP address, or "command" */
	address: string;
};

export type SignedIn = {
	name: string;
	sessionEpoch: number;
	/** somebody else knows the password: it proves who it is for changing it, and for nothing else */
	mustChangePassword: boolean;
};

/** @returns who it is, or null for any reason: the answer does not say which */
export async function signIn(db: Db, attempt: Attempt): Promise<SignedIn | null> {
	await warmUp();
	const account = attempt.account.toLowerCase().slice(0, 100);
	const { id, refused } = await reserve(db, account, attempt.address.slice(0, 100));
	const user = await maybeOne<{
		name: string;
		password_hash: string | null;
		session_epoch: number;
		must_change_password: boolean;
		disabled: boolean;
	}>(
		db,
		`select name, password_hash, session_epoch, must_change_password,
		        disabled_at is not null or (is_demo and (select name from environment) <> 'dev') as disabled
		 from users where name = $1`,
		[account],
	);
	// The password is checked all the same, so that a locked account takes as long to refuse as any other.
	const right = await verifyPassword(user?.password_hash ?? null, attempt.password.slice(0, 1000));
	const succeeded = right && !refused && user !== null && !user.disabled;
	await db.query("update login_attempts set succeeded = $2 where id = $1", [id, succeeded]);
	if (!succeeded) return null;
	return { name: user.name, sessionEpoch: user.session_epoch, mustChangePassword: user.must_change_password };
}

/**
 * Takes one of the chances that an account and an address have, before the password is looked at: until it turns out
 * right it counts as a failure, so that many attempts at once get no more chances than the same ones in a row.
 */
function reserve(db: Db, account: string, address: string): Promise<{ id: number; refused: boolean }> {
	return inTransaction(db, async (tx) => {
		// In this order always, so that no two attempts wait for each other.
		await tx.query("select pg_advisory_xact_lock($1::int, hashtext($2))", [ACCOUNT_LOCK, account]);
		await tx.query("select pg_advisory_xact_lock($1::int, hashtext($2))", [ADDRESS_LOCK, address]);
		return one(
			tx,
			`insert into login_attempts (account, address, succeeded, refused)
			 select $1, $2, false,
			   count(*) filter (where account = $1) >= $3 or count(*) filter (where address = $2) >= $4
			 from login_attempts
			 where (account = $1 or address = $2) and not succeeded and not refused
			   and at > clock_timestamp() - $5 * interval '1 minute'
			 returning id, refused`,
			[account, address, FAILURES_MAX_ACCOUNT, FAILURES_MAX_ADDRESS, LOCKED_MINUTES],
		);
	});
}
