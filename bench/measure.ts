/** Measuring: ours and a reference in turn, in one process and one run, so that both meet the same machine. */

export type Row = {
	scenario: string;
	scale: string;
	/** what the ratio divides, in words */
	measures: string;
	ratio: number | null;
	bar: string;
	goal: string;
	verdict: "goal" | "bar" | "missed" | "reported";
	/** raw figures with their unit in the name */
	raw: Record<string, number | string>;
};

/** Times of alternating calls, in milliseconds; the first pair only warms up, but for a single round, which takes minutes. */
export async function interleave(
	rounds: number,
	ours: (round: number) => Promise<number>,
	reference: (round: number) => Promise<number>,
): Promise<{ ours: number[]; reference: number[] }> {
	const times = { ours: [] as number[], reference: [] as number[] };
	for (let round = rounds === 1 ? 1 : 0; round <= rounds; round += 1) {
		// Who goes first alternates too: the second may find caches warm.
		const first = round % 2 === 0 ? "ours" : "reference";
		const one = await (first === "ours" ? ours : reference)(round);
		const two = await (first === "ours" ? reference : ours)(round);
		if (round === 0) continue;
		times.ours.push(first === "ours" ? one : two);
		times.reference.push(first === "ours" ? two : one);
	}
	return times;
}

/** Milliseconds that the work took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return performance.now() - start;
}

export function quantile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** Judges a ratio. `direction` says which side of the bar is good. */
export function judge(ratio: number, direction: "at least" | "at most", bar: number, goal: number): Row["verdict"] {
	const meets = (limit: number): boolean => (direction === "at least" ? ratio >= limit : ratio <= limit);
	return meets(goal) ? "goal" : meets(bar) ? "bar" : "missed";
}

export const limits = (direction: "at least" | "at most", bar: number, goal: number): { bar: string; goal: string } => {
	const sign = direction === "at least" ? "≥" : "≤";
	return { bar: `${sign} ${bar}`, goal: `${sign} ${goal}` };
};
