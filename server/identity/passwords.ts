/** Passwords: argon2id at one cost for everybody, real or not. */
import { hash, type Options, verify } from "@node-rs/argon2";

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, COST);

// Nobody's password. Verifying against it takes as long as against a real one, so that an unknown name, or a user
// without a password, does not answer sooner.
let decoy: Promise<string> | null = null;

/** Makes the decoy ahead of the first sign-in, which would otherwise take twice as long for an unknown name. */
export function warmUp(): Promise<string> {
	decoy ??= hashPassword("a password that nobody has");
	return decoy;
}

/** Whether the password is that of the hash; for no hash false, in the same time. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
	const right = await verify(passwordHash ?? (await warmUp()), password);
	return right && passwordHash !== null;
}
