/** What a base version holds of each symbol, for sources that are asked symbol by symbol. */
import type { Held } from "../../sources/source";
import { literal, openDuck, readParquet } from "./duck";

type Options = { files: readonly string[]; spill: string; memoryMb: number };

/** Reads only when asked, and only the columns that it needs. */
export function heldBars({ files, spill, memoryMb }: Options): Held {
	const ask = async <Row extends Record<string, unknown>>(sql: string): Promise<Row[]> => {
		const duck = await openDuck(spill, { memoryMb });
		try {
			return await duck.rows<Row>(sql);
		} finally {
			duck.close();
		}
	};
	return {
		lastDates: async () => {
			const rows = await ask<{ symbol: string; last: string }>(
				`select symbol, max(date)::varchar as last from ${readParquet(files)} group by symbol`,
			);
			return new Map(rows.map(({ symbol, last }) => [symbol, last]));
		},
		closes: async (from) => {
			if (from.size === 0) return new Map();
			// Each from its own date: one ticker that was delisted long ago would have years of all the others read.
			const asked = [...from].map(([symbol, date]) => `(${literal(symbol)}, date ${literal(date)})`);
			const rows = await ask<{ symbol: string; date: string; close: number }>(
				`with asked(symbol, first) as (values ${asked.join(", ")})
				 select symbol, date::varchar as date, close from ${readParquet(files)} join asked using (symbol)
				 where date >= first and not coalesce(list_contains(flags, 'provisional'), false)`,
			);
			const closes = new Map<string, Map<string, number>>();
			for (const { symbol, date, close } of rows) {
				const of = closes.get(symbol) ?? new Map<string, number>();
				closes.set(symbol, of.set(date, close));
			}
			return closes;
		},
	};
}
