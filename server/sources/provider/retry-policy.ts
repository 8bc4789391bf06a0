/** What to do after an answer that is none: ask again, and when, or give up. */

/** How a request ended. `problem` is for people: it says what was wrong, never a secret. */
export type Trouble =
	| { kind: "status"; status: number; retryAfter: string | null; problem: string }
	/** no answer, or not all of it */
	| { kind: "connection"; problem: string }
	/** an answer that is not of the provider's shape: a login page for JSON, a message for CSV */
	| { kind: "shape"; status: number; problem: string }
	/** an answer that says no, and would say so again */
	| { kind: "refusal"; status: number; problem: string };

export type RetryLimits = {
	/** tries in all */
	attempts: number;
	/** the first wait; each next one may be twice as long */
	backoffMs: number;
	/** the longest wait, a provider's Retry-After included: what asks for more is given up until the next run */
	waitMaxMs: number;
};

/** Too many requests, and what servers say when they are overtaxed or behind a proxy that is. */
const PASSING = new Set([408, 425, 429]);
const isPassing = (status: number): boolean => PASSING.has(status) || (status >= 500 && status !== 501);

/**
 * How long to wait before the next try; null to give up. The wait is drawn from [0, backoff × 2^(attempt - 1)] ("full
 * jitter": many clients that failed together do not come back together), but is never shorter than a Retry-After.
 * @param attempt tries so far, from 1
 * @param random in [0, 1)
 */
export function waitBefore(
	trouble: Trouble,
	attempt: number,
	limits: RetryLimits,
	now: Date,
	random: number,
): number | null {
	if (attempt >= limits.attempts || trouble.kind === "refusal") return null;
	if (trouble.kind === "status" && !isPassing(trouble.status)) return null;
	const asked = trouble.kind === "status" ? parseRetryAfter(trouble.retryAfter, now) : null;
	if (asked !== null && asked > limits.waitMaxMs) return null;
	const backoff = Math.min(limits.backoffMs * 2 ** (attempt - 1), limits.waitMaxMs);
	return Math.max(asked ?? 0, Math.round(backoff * random));
}

/** Retry-After in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3); null when there is none to understand. */
export function parseRetryAfter(header: string | null, now: Date): number | null {
	if (header === null) return null;
	const text = header.trim();
	if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
	const date = /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(date) ? null : Math.max(0, date - now.getTime());
}
