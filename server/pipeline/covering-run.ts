/** Whether a run that waits in line brings all that another request asks for. */
export type Asks = {
	/** inclusive session dates; null leaves the bound open */
	from: string | null;
	to: string | null;
	symbols: string[] | null;
	/** take everything the source has, whatever the watermark */
	full: boolean;
};
export type QueuedRun = Asks & { id: number };

/**
 * A run over everything covers any request but one that says from when: everything begins where the source's definition
 * starts, which may be later. A plain one (from the watermark on) covers a plain one; one with a window another whose
 * window lies inside. A run over some symbols covers those only.
 */
export function covers(run: Asks, request: Asks): boolean {
	const symbols = run.symbols;
	if (symbols !== null && !(request.symbols?.every((symbol) => symbols.includes(symbol)) ?? false)) return false;
	if (!hasWindow(run)) return run.full ? request.from === null : !hasWindow(request) && !request.full;
	return hasWindow(request) && run.full === request.full && isInside(run, request);
}

const hasWindow = ({ from, to }: Asks): boolean => from !== null || to !== null;

const isInside = (run: Asks, request: Asks): boolean =>
	(run.from === null || (request.from !== null && request.from >= run.from)) &&
	(run.to === null || (request.to !== null && request.to <= run.to));
