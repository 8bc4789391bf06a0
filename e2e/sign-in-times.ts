/** Many wrong sign-ins over HTTP: do they lock, and does their time tell who exists. */
import { beginSignIn } from "./session";
import { PASSWORD, type StagingConsole } from "./staging-console";

/** Under the ten that lock an account, and under the fifty that lock an address. */
const PER_ACCOUNT = 9;
const PER_ADDRESS = 45;
const BURST = 50;

export type SignInTimes = {
	attempts: number;
	/** medians in milliseconds */
	unknownMs: number;
	wrongMs: number;
	lockedMs: number;
	/** median of unknown ÷ median of wrong */
	ratio: number;
	/** how many of the statuses were anything but 401 */
	unexpected: number;
};

const median = (times: readonly number[]): number => {
	const sorted = [...times].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/** Attempts for unknown names and wrong passwords by turns, so that both meet the same moments of the machine. */
export async function measureSignIns(staging: StagingConsole, attempts: number): Promise<SignInTimes> {
	const half = Math.ceil(attempts / 2);
	const accounts = Math.ceil(half / PER_ACCOUNT);
	for (let account = 0; account < accounts; account += 1) await staging.person(`known${account}`, ["viewer"]);
	const attempt = await beginSignIn(staging.url);
	let made = 0;
	let unexpected = 0;
	const timed = async (name: string): Promise<number> => {
		const address = `10.0.${Math.floor(made / PER_ADDRESS)}.1`;
		made += 1;
		const from = performance.now();
		const answer = await attempt(name, "not the password", address);
		const took = performance.now() - from;
		if (answer.status !== 401) unexpected += 1;
		return took;
	};
	await timed("known0");
	await timed("unknown0");
	const unknown: number[] = [];
	const wrong: number[] = [];
	for (let turn = 0; turn < half; turn += 1) {
		const account = Math.floor(turn / PER_ACCOUNT);
		// First one, then the other: neither always comes after the other.
		const both = [
			async () => unknown.push(await timed(`unknown${account}`)),
			async () => wrong.push(await timed(`known${account}`)),
		];
		for (const one of turn % 2 === 0 ? both : both.reverse()) await one();
	}
	const locked: number[] = [];
	for (let turn = 0; turn < 12; turn += 1) locked.push(await timed("known0"));
	const [unknownMs, wrongMs, lockedMs] = [median(unknown), median(wrong), median(locked.slice(3))];
	return { attempts: made, unknownMs, wrongMs, lockedMs, ratio: unknownMs / wrongMs, unexpected };
}

export type LockOut = {
	rightBefore: boolean;
	rightAfterTen: boolean;
	rightInBurst: number;
	rightFromElsewhere: boolean;
};

/** An account after ten wrong passwords in a row, and one after fifty wrong ones at once. */
export async function tryLockOut(staging: StagingConsole): Promise<LockOut> {
	await staging.person("row", ["viewer"]);
	await staging.person("burst", ["viewer"]);
	const attempt = await beginSignIn(staging.url);
	let made = 0;
	const enters = async (name: string, password: string): Promise<boolean> => {
		made += 1;
		const answer = await attempt(name, password, `10.1.${Math.floor(made / PER_ADDRESS)}.1`);
		return answer.headers.getSetCookie().some((line) => line.includes("session-token=ey"));
	};
	const rightBefore = await enters("row", PASSWORD);
	for (let turn = 0; turn < 10; turn += 1) await enters("row", "not the password");
	const rightAfterTen = await enters("row", PASSWORD);
	const rightFromElsewhere = await attempt("row", PASSWORD, "10.2.0.1").then((answer) =>
		answer.headers.getSetCookie().some((line) => line.includes("session-token=ey")),
	);
	await Promise.all(Array.from({ length: BURST }, (_, turn) => enters("burst", `wrong ${turn}`)));
	const burst = await Promise.all(Array.from({ length: 5 }, () => enters("burst", PASSWORD)));
	return { rightBefore, rightAfterTen, rightFromElsewhere, rightInBurst: burst.filter(Boolean).length };
}

export const sentenceOf = (times: SignInTimes): string =>
	`${times.attempts} sign-ins: median ${times.unknownMs.toFixed(1)} ms for an unknown user, ${times.wrongMs.toFixed(1)} ms for a wrong password (ratio ${times.ratio.toFixed(3)}), ${times.lockedMs.toFixed(1)} ms when locked`;
