/** A price file and its dataset, as tests make them. */
import type { DatasetDefinition } from "../server/vocabulary/definition";

export const HEADER = "symbol,date,open,high,low,close,volume";

/** A good bar at this close. */
export const bar = (symbol: string, date: string, close: number | string = 100): string =>
	`${symbol},${date},${close},${close},${close},${close},1000`;

/** The smallest definition over CSV files with canonical column names. */
export const fileDefinition = (name: string, glob: string): DatasetDefinition => ({
	name,
	zone: "silver",
	kind: "prices_daily",
	calendar: "XNYS",
	basis: "split",
	source: {
		type: "file",
		path: glob,
		format: "csv",
		columns: {
			symbol: "symbol",
			date: "date",
			open: "open",
			high: "high",
			low: "low",
			close: "close",
			volume: "volume",
		},
	},
});
