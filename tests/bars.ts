/** Lines of a price file, as tests write them. */

export const HEADER = "symbol,date,open,high,low,close,volume";

/** A good bar at this close. */
export const bar = (symbol: string, date: string, close: number | string = 100): string =>
	`${symbol},${date},${close},${close},${close},${close},1000`;
