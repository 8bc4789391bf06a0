/** Randomness that can be had again: everything random in a campaign comes from its seed. */

export type Random = {
	/** at least 0, below 1 */
	next(): number;
	/** at least `from`, below `to` */
	between(from: number, to: number): number;
	pick<Item>(items: readonly Item[]): Item;
};

const SEEDS = 2 ** 31;

/** A seed for a campaign that was given none. */
export const anySeed = (): number => Math.floor(Math.random() * SEEDS);

/** mulberry32: 32 bits of state are plenty for choosing instants. */
export function seededRandom(seed: number): Random {
	let state = seed >>> 0;
	const next = (): number => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	return {
		next,
		between: (from, to) => from + next() * (to - from),
		pick: (items) => {
			const item = items[Math.floor(next() * items.length)];
			if (item === undefined) throw new Error("nothing to pick from");
			return item;
		},
	};
}
