/** Every cell of a matrix asked over HTTP, a few at a time; what comes back is what did not fit. */

const AT_ONCE = 8;

/**
 * @param cells what to ask
 * @param ask one sentence for a cell that is not as it should be, null for one that is
 * @returns the sentences
 */
export async function misfits<Cell>(cells: readonly Cell[], ask: (cell: Cell) => Promise<string | null>) {
	const found: string[] = [];
	const queue = [...cells];
	const worker = async (): Promise<void> => {
		for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
			const misfit = await ask(cell);
			if (misfit !== null) found.push(misfit);
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
	return found;
}

export const across = <A, B>(as: readonly A[], bs: readonly B[]): (readonly [A, B])[] =>
	as.flatMap((a) => bs.map((b) => [a, b] as const));
