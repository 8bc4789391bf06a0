/** Whose a ticker is, and what changes that. */

/** Who is meant by a ticker in rows from a day on, up to the day before another: text that Postgres and DuckDB read as dates. */
export type Holder = { id: number; canonicalKey: string; from: string; until: string };

/** What rows of corporate actions say about names: from `date` on it is called otherwise, or (null) it is gone. */
export type NameChange = { symbol: string; date: string; newSymbol: string | null };

export type ChangeRefused = NameChange & { reason: string };
