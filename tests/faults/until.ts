/** Waiting for a fact: looked at again and again until it holds, for a bounded time. */
import { setTimeout as delay } from "node:timers/promises";

/** What was waited for did not come true in time. */
export class NotInTime extends Error {
	override readonly name = "NotInTime";
}

/**
 * Returns the first value of `probe` that is not null.
 * @param describe what to say of the situation when time is up
 * @throws NotInTime
 */
export async function until<Value>(
	what: string,
	options: { deadlineMs: number; pollMs?: number; describe?: () => Promise<string> },
	probe: () => Value | null | Promise<Value | null>,
): Promise<Value> {
	const end = performance.now() + options.deadlineMs;
	for (;;) {
		const value = await probe();
		if (value !== null) return value;
		if (performance.now() >= end) {
			const situation = options.describe ? `: ${await options.describe()}` : "";
			throw new NotInTime(`${what} did not come within ${Math.round(options.deadlineMs / 1000)} s${situation}`);
		}
		await delay(options.pollMs ?? 20);
	}
}
