/** A dataset definition as its contract allows it (deploy/contracts/dataset_definition.schema.json). */
import type { Basis, DatasetKind, FieldType, QuarantineReason, RowFlag } from "./kinds";
import type { CheckSeverity } from "./states";

/** A column of a file: its name or, in a CSV without a header line, its place, from 1. */
export type ColumnRef = string | number;
/** canonical column → the source's */
export type ColumnMap = Readonly<Record<string, ColumnRef>>;

export type FileSource = {
	type: "file";
	/** a path or glob; absolute once the definition is stored */
	path: string;
	format: "csv" | "parquet";
	delimiter?: string;
	/** false: a CSV begins with data, and `columns` gives places */
	header?: boolean;
	/** which files of a zip archive are read, as a glob of their names */
	members?: string;
	date_format?: string;
	/** what becomes of a time beside a date: a row with one is set aside, or the time is dropped */
	time_of_day?: "refuse" | "drop";
	/** takes the symbol from each file's name, up to its first dot, instead of a column */
	symbol_from?: "file_name";
	symbol_case?: "upper" | "lower";
	columns: ColumnMap;
	/** canonical column → the value that every row has, where the source does not say it */
	constants?: Readonly<Record<string, string>>;
};

/** Factor files of QuantConnect's Lean, one per symbol, as corporate actions. */
export type LeanFactorsSource = {
	type: "lean_factors";
	/** a path or glob; absolute once the definition is stored */
	path: string;
	/** of the symbols, which the files' names have; upper when absent */
	symbol_case?: "upper" | "lower";
};

/** The SEC's quarterly archives: downloaded, or those of a path. */
export type SecFsdsSource = Provider & {
	type: "sec_fsds";
	/** a path or glob; absolute once the definition is stored */
	path?: string;
	/** names who asks, with a contact; needed for the download */
	user_agent?: string;
};

export type SecCompanyFactsSource = Provider & { type: "sec_companyfacts"; issuers: string[]; user_agent: string };

export type FredSource = Provider & { type: "fred"; series: string[]; start?: string };

export type SimulatedSource = {
	type: "simulated";
	seed: number;
	symbols: number;
	start: string;
	end?: string;
	defects?: "none" | "realistic" | "broken";
};

/** How hard a provider is asked; docs/definitions.md has the defaults. */
export type ProviderLimitSettings = {
	requests_per_minute?: number;
	attempts?: number;
	backoff_ms?: number;
	wait_max_seconds?: number;
	timeout_seconds?: number;
	bytes_max?: number;
};

type Provider = {
	/** instead of the provider's own address, e.g. for a proxy */
	base_url?: string;
	limits?: ProviderLimitSettings;
	/** how long after the close the provider still changes a session's bar */
	final_after_minutes?: number;
};

type BySymbol = {
	symbols: string[];
	/** how the provider writes a symbol, where it is not as we do */
	provider_symbols?: Record<string, string>;
	/** the first date to ask for */
	start?: string;
};

export type YahooSource = Provider & BySymbol & { type: "yahoo" };

export type StooqSource = Provider &
	BySymbol & { type: "stooq" /** behind a symbol, ".us" when absent */; suffix?: string };

export type HttpSource = Omit<Provider, "base_url"> & {
	type: "http";
	/** with {symbol}, {from}, {to}, {page}, each also as {…:compact} for a date without hyphens, and {secret:NAME} */
	url: string;
	headers?: Record<string, string>;
	format: "csv" | "json";
	delimiter?: string;
	header?: boolean;
	/** JSON Pointer of the array of rows, or of what holds the columns */
	rows?: string;
	layout?: "rows" | "columns";
	columns: ColumnMap;
	/** a strptime format, epoch_seconds or epoch_milliseconds */
	date_format?: string;
	/** in which an epoch has its date */
	time_zone?: string;
	time_of_day?: "refuse" | "drop";
	symbol_case?: "upper" | "lower";
	symbols?: string[];
	start?: string;
	/** the status by which the provider says that it does not know a symbol */
	unknown_status?: number;
	/** next: JSON Pointer of the next page's address; first: the number of the first {page} */
	paging?: { next?: string; first?: number };
};

/** Beyond a check's limit it warns; beyond this, in the same unit, it fails. */
type FailAbove = { fail_above?: number };

/** That every value of these columns is in another dataset: published column → the other's. */
export type DatasetReference = { dataset: string; columns: Readonly<Record<string, string>> };

/** A query that returns the rows at fault. */
export type CustomCheck = FailAbove & { name: string; sql: string; rows_max?: number; severity?: CheckSeverity };

export type RowRules = { [rule in RowFlag | QuarantineReason]?: "flag" | "null" | "quarantine" | "block" };

export type CheckSettings = {
	/** names of checks that block when they warn or fail */
	critical?: string[];
	custom?: CustomCheck[];
	restatement?: FailAbove & { share_max?: number; rows_min?: number; severity?: CheckSeverity };
	symbol_rows?: FailAbove & { share_max?: number; symbols_max?: number; severity?: CheckSeverity };
	row_band?: { rows_min?: number; rows_max?: number; severity?: CheckSeverity };
	references?: { to: DatasetReference[]; severity?: CheckSeverity };
	agreement?: FailAbove & { tolerance?: number; share_max?: number; severity?: CheckSeverity };
	missing_dividend?: { severity?: CheckSeverity };
	survivors_only?: { severity?: CheckSeverity };
	calendar_horizon?: { days_min?: number; severity?: CheckSeverity };
	quarantine_share?: FailAbove & { share_max?: number; rows_min?: number };
	/** `session_drop_share_max`: the older name of session_rows.drop_share_max */
	row_count?: { drop_share_max?: number; session_drop_share_max?: number; severity?: CheckSeverity };
	session_rows?: FailAbove & { drop_share_max?: number; rows_min?: number; severity?: CheckSeverity };
	completeness?: FailAbove & { missing_sessions_max?: number; severity?: CheckSeverity };
	basis?: { severity?: CheckSeverity };
	duplicate_series?: { severity?: CheckSeverity };
	universe?: { present_share_min?: number; severity?: CheckSeverity };
	unit_slip?: { severity?: CheckSeverity };
	price_jump?: FailAbove & { jump_max?: number; severity?: CheckSeverity };
	stale_price?: FailAbove & { sessions_max?: number; severity?: CheckSeverity };
	zero_volume?: { severity?: CheckSeverity };
	/** what becomes of a row of prices that breaks a rule, where it is not the default */
	rules?: RowRules;
	reused_tickers?: { sessions_min?: number; severity?: CheckSeverity };
	renames?: { severity?: CheckSeverity };
	negative_prices?: "allowed" | "quarantine";
};

export type TableSettings = {
	columns: { name: string; type: FieldType; required?: boolean }[];
	key: string[];
	/** the column by whose year files are cut, and which windows are about */
	date: string;
};

export type DatasetDefinition = {
	name: string;
	description?: string;
	zone: "silver";
	kind: DatasetKind;
	calendar: string;
	/** of prices */
	basis?: Basis;
	/** datasets of prices to be judged by */
	references?: {
		/** corporate actions */
		actions?: string;
		/** whose members are expected to have a bar for each session */
		universe?: { dataset: string; index: string };
		/** prices of the same instruments from a second provider */
		second?: string;
	};
	/** of kind table */
	table?: TableSettings;
	currency?: string;
	price_unit?: number;
	volume_unit?: number;
	lookback?: number;
	instruments?: "auto" | "strict";
	schema_contract?: "evolve" | "freeze";
	/** what becomes of rows that the source had and has no more; when absent keep, and of files nothing */
	vanished?: "keep" | "remove";
	source:
		| FileSource
		| LeanFactorsSource
		| SecFsdsSource
		| SecCompanyFactsSource
		| FredSource
		| SimulatedSource
		| HttpSource
		| YahooSource
		| StooqSource;
	checks?: CheckSettings;
	schedule?: { after_close_minutes: number; enabled?: boolean };
	retention?: { versions_min: number; days_min?: number };
};

/**
 * What becomes of rows that the source had and has no more; null where that means nothing. A folder may hold only what is
 * new, under the names that it always has: of files a definition has to say that they hold everything.
 */
export const vanishedPolicy = ({ vanished, source }: DatasetDefinition): "keep" | "remove" | null =>
	vanished ?? (source.type === "file" || source.type === "lean_factors" ? null : "keep");

/** The zone of an authority's filing days, whatever exchange its issuers trade on; null where the source is none. */
export const filingZoneOf = ({ source }: DatasetDefinition): string | null =>
	source.type === "sec_fsds" || source.type === "sec_companyfacts" ? "America/New_York" : null;

/** How prices are adjusted; raw where the definition does not say, as of kinds that have none. */
export const basisOf = ({ basis }: Pick<DatasetDefinition, "basis">): Basis => basis ?? "raw";

/** One line that names where data comes from, for lineage and pages. */
export function describeSource({ source }: DatasetDefinition): string {
	switch (source.type) {
		case "file":
			return `file ${source.path}`;
		case "sec_fsds":
			return source.path === undefined ? "the SEC's financial statement data sets" : `SEC data sets ${source.path}`;
		case "sec_companyfacts":
			return `SEC company facts, ${source.issuers.length} issuers`;
		case "fred":
			return `FRED, ${source.series.length} series`;
		case "lean_factors":
			return `Lean factor files ${source.path}`;
		case "simulated":
			return `simulated exchange, seed ${source.seed}, ${source.symbols} symbols`;
		case "http":
			return `http ${source.url}`;
		case "yahoo":
			return `yahoo, ${source.symbols.length} symbols`;
		case "stooq":
			return `stooq, ${source.symbols.length} symbols`;
	}
}

/** What is read of a zip archive when a definition does not say. */
export const MEMBERS_DEFAULT = "*.csv";

/**
 * Whether two definitions read the same bytes alike. Rows of two readings must not stand in one version: a run whose
 * definition reads otherwise takes everything anew, and a rollback to a version of another reading pauses.
 */
export function readsAlike(a: DatasetDefinition, b: DatasetDefinition): boolean {
	const reading = ({ source, price_unit, volume_unit, table }: DatasetDefinition): string => {
		const read: Readonly<{ [name: string]: unknown; columns?: ColumnMap; constants?: ColumnMap }> =
			source.type === "simulated" ? {} : source;
		return JSON.stringify([
			source.type,
			read.format,
			read.delimiter ?? ",",
			read.header ?? true,
			read.members ?? MEMBERS_DEFAULT,
			read.rows,
			read.layout ?? "rows",
			read.date_format,
			read.time_zone,
			read.time_of_day ?? "refuse",
			read.symbol_from,
			read.symbol_case,
			Object.entries(read.columns ?? {}).sort(),
			price_unit ?? 1,
			volume_unit ?? 1,
			...(table ? [table] : []),
			...(read.constants ? [Object.entries(read.constants).sort()] : []),
		]);
	};
	return reading(a) === reading(b);
}
