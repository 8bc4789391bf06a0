/**
 * Counter-based randomness: a number is a hash of what it is for (seed, symbol, day), never of what was drawn before it.
 * That is what makes a bar the same whichever window is asked for.
 */

/** The 32-bit finalizer of MurmurHash3: every input bit reaches every output bit. */
export function scramble(value: number): number {
	let hash = value;
	hash ^= hash >>> 16;
	hash = Math.imul(hash, 0x85ebca6b);
	hash ^= hash >>> 13;
	hash = Math.imul(hash, 0xc2b2ae35);
	hash ^= hash >>> 16;
	return hash >>> 0;
}

/** One 32-bit number for a list of integers; the order counts. */
export function mix(...parts: readonly number[]): number {
	let hash = 0x9e3779b9;
	for (const part of parts) hash = scramble(Math.imul(hash ^ part, 0x01000193) + 0x7f4a7c15);
	return hash;
}

/** From 0 up to, but without, 1. */
export const unit = (hash: number): number => hash / 4_294_967_296;

/**
 * A bell-shaped number of mean 0 and standard deviation 1, the sum of the hash's four bytes. It never leaves ±3.46, so
 * that no bar jumps by chance: jumps over 40% are planned ones.
 */
export const bell = (hash: number): number =>
	((hash & 255) + ((hash >>> 8) & 255) + ((hash >>> 16) & 255) + (hash >>> 24) - 510) / 147.8;
