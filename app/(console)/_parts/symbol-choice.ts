/** Which line of a list of symbols what was typed stands for. */

/** The line of the symbol itself: as it was typed, else in other capitals; -1 where it is not listed. */
export function exactLine(symbols: readonly { symbol: string }[], typed: string): number {
	const same = symbols.findIndex(({ symbol }) => symbol === typed);
	return same >= 0 ? same : symbols.findIndex(({ symbol }) => symbol.toLowerCase() === typed.toLowerCase());
}

/**
 * How many flagged bars there are before those that are shown.
 * @param flagged of all its bars; null where that is not known, and so neither is the answer
 */
export function flaggedEarlier(flagged: number | null, shown: number): number | null {
	return flagged === null ? null : Math.max(0, flagged - shown);
}
