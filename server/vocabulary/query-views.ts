/** What pages are given of data itself: rows, candles, profiles, and the queries that people kept. */
import type { Column } from "./kinds";

/** What is in one column. */
export type ColumnProfile = Column & {
	nulls: number;
	distinct: number;
	/** false where there are many: then it is HyperLogLog's estimate */
	distinct_exact: boolean;
	/** as DuckDB writes them; null in a column of nulls */
	min: string | null;
	max: string | null;
	/** numbers only */
	mean: number | null;
	/** the lower quartile, median and upper quartile, approximate (t-digest); numbers only */
	quartiles: [number, number, number] | null;
	/** how many values lie in each of PROFILE_BINS equally wide bins from min to max; numbers and dates */
	histogram: number[] | null;
};

export const PROFILE_BINS = 24;

/** What is in each column of an answer, over all its rows and not only those that are shown. */
export type ProfileView = {
	row_count: number;
	columns: ColumnProfile[];
	duration_ms: number;
	/** datasets and the versions that were read */
	versions: Record<string, number>;
};

/** A bar as it is stored; the flags are those of `judge_prices_daily.sql`. */
export type Candle = {
	date: string;
	open: number | null;
	high: number | null;
	low: number | null;
	close: number | null;
	volume: number | null;
	flags: string[];
};

/** The last sessions of one symbol in one version, oldest first. */
export type CandlesView = {
	dataset: string;
	version: number;
	symbol: string;
	candles: Candle[];
	/** sessions that the version has of this symbol, shown or not */
	total: number;
};

export type SymbolView = { symbol: string; first_date: string; last_date: string; rows: number; flagged: number };

/** Symbols of a version that begin as asked, those with the newest bars first. */
export type SymbolsView = { dataset: string; version: number; symbols: SymbolView[]; total: number };

/** Which rows of a version to show. */
export type RowsFilter = {
	/** exact symbol */
	symbol?: string;
	/** session dates, both included */
	from?: string;
	to?: string;
	/** only rows that carry a flag */
	flagged?: boolean;
};

/** A query that somebody kept under a name, as the list of them shows it. */
export type SavedQueryEntry = {
	id: number;
	name: string;
	/** the first SAVED_BEGINNING characters of its text */
	beginning: string;
	owner: string;
	/** everybody who may run SQL sees it; only its owner changes it */
	shared: boolean;
	/** to the microsecond: who changes it says which one they have read */
	changed_at: string;
};

export const SAVED_BEGINNING = 200;

/** The same, whole. */
export type SavedQuery = Omit<SavedQueryEntry, "beginning"> & { sql: string };

/** A query that somebody ran, and what it read: keys like "us_prices_daily@3". */
export type QueryHistoryEntry = {
	id: number;
	sql: string;
	via: "console" | "command" | "http";
	started_at: string;
	duration_ms: number;
	row_count: number | null;
	truncated_by: "rows" | "bytes" | null;
	error_code: string | null;
	versions: Record<string, number>;
};
