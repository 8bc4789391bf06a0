/** What stops a start outside dev: a secret that can be guessed, and the demo's people, whose password everybody knows. */
import { many, type Queryable } from "../db";
import type { Env } from "../env";
import { QtradeError } from "../errors";

const LENGTH_MIN = 32;
/** 32 random hexadecimal digits come to about 115, and hardly ever below 95. */
const BITS_MIN = 90;

/**
 * Compares the installation with what its environment asks for. In dev everything goes.
 * @throws QtradeError("usage") with one line that says what to mend
 */
export async function requireSafeStart(db: Queryable, env: Pick<Env, "environment" | "nextAuthSecret">): Promise<void> {
	if (env.environment === "dev") return;
	const problem = secretProblem(env.nextAuthSecret);
	if (problem) {
		throw new QtradeError(
			"usage",
			`NEXTAUTH_SECRET ${problem} in ${env.environment}: openssl rand -base64 32 makes one`,
		);
	}
	const demo = await many<{ name: string }>(
		db,
		"select name from users where is_demo and disabled_at is null order by name",
	);
	if (demo.length > 0) {
		const names = demo.map((user) => user.name).join(", ");
		throw new QtradeError(
			"usage",
			`the demo's users may not exist in ${env.environment}: disable ${names} (qtrade user disable <name>)`,
		);
	}
}

/** The part that needs no database. @throws QtradeError("usage") */
export function requireGoodSecret({ environment, nextAuthSecret }: Pick<Env, "environment" | "nextAuthSecret">): void {
	const problem = environment === "dev" ? null : secretProblem(nextAuthSecret);
	if (!problem) return;
	throw new QtradeError("usage", `NEXTAUTH_SECRET ${problem} in ${environment}: openssl rand -base64 32 makes one`);
}

/** What is wrong with a secret, as the end of a sentence; null when nothing is. */
export function secretProblem(secret: string | null): string | null {
	if (secret === null) return "must be set";
	if (secret.length < LENGTH_MIN) return `must have at least ${LENGTH_MIN} characters`;
	if (shannonBits(secret) < BITS_MIN || repeats(secret) || climbs(secret)) return "must be random";
	return null;
}

/** How much its characters say, taken one by one. */
function shannonBits(text: string): number {
	const counts = new Map<string, number>();
	for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
	return [...counts.values()].reduce((bits, count) => bits - count * Math.log2(count / text.length), 0);
}

/** Whether it is something shorter, written again and again. */
const repeats = (text: string): boolean =>
	[...text.slice(0, text.length / 2)].some((_, at) => text.slice(at + 1) === text.slice(0, -(at + 1)));

/** Whether most characters are the neighbours of those before them, as in "abcdef…". */
function climbs(text: string): boolean {
	const steps = [...text].slice(1).filter((character, at) => {
		return Math.abs(character.charCodeAt(0) - text.charCodeAt(at)) <= 1;
	});
	return steps.length > text.length / 2;
}
