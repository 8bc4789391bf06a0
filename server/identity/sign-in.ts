/** Signing in with a password: every attempt is recorded, and too many failures lock the account for a while. */
import { type Db, one } from "../db";
import { checkPassword } from "./users";

const FAILURES_MAX_ACCOUNT = 10;
const FAILURES_MAX_ADDRESS = 50;
const LOCKED_MINUTES = 15;

/** @returns the user's name, or null for any reason: the answer does not say which */
export async function signIn(
	db: Db,
	attempt: { account: string; password: string; address: string },
): Promise<string | null> {
	const account = attempt.account.toLowerCase().slice(0, 100);
	const { locked } = await one<{ locked: boolean }>(
		db,
		`select count(*) filter (where account = $1) >= $3 or count(*) filter (where address = $2) >= $4 as locked
		 from login_attempts
		 where (account = $1 or address = $2) and not succeeded and at > clock_timestamp() - $5 * interval '1 minute'`,
		[account, attempt.address, FAILURES_MAX_ACCOUNT, FAILURES_MAX_ADDRESS, LOCKED_MINUTES],
	);
	// The password is checked all the same, so that a locked account takes as long to refuse as any other.
	const name = await checkPassword(db, account, attempt.password.slice(0, 1000));
	const succeeded = name !== null && !locked;
	await db.query("insert into login_attempts (account, address, succeeded) values ($1, $2, $3)", [
		account,
		attempt.address,
		succeeded,
	]);
	return succeeded ? name : null;
}
