/** Keeps requests to one provider as far apart as its terms ask, whichever runs of this process make them. */
import { setTimeout as sleep } from "node:timers/promises";

const nextAt = new Map<string, number>();

/**
 * Waits for this request's turn. Turns are given in the order of asking.
 * @param provider e.g. a host and port
 */
export async function takeTurn(provider: string, perMinute: number, signal: AbortSignal): Promise<void> {
	const now = performance.now();
	const at = Math.max(now, nextAt.get(provider) ?? 0);
	nextAt.set(provider, at + 60_000 / perMinute);
	if (at > now) await sleep(at - now, undefined, { signal });
}

/** Nobody asks before a provider's Retry-After is over: the others would only lengthen it. */
export function holdTurns(provider: string, ms: number): void {
	nextAt.set(provider, Math.max(nextAt.get(provider) ?? 0, performance.now() + ms));
}
