/** A dataset definition as its contract allows it (deploy/contracts/dataset_definition.schema.json). */
import type { Basis, DatasetKind } from "./kinds";
import type { CheckSeverity } from "./states";

/** A column of a file: its name or, in a CSV without a header line, its place, from 1. */
export type ColumnRef = string | number;
export type PriceField = "symbol" | "date" | "open" | "high" | "low" | "close" | "volume";

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
	columns: Partial<Record<PriceField, ColumnRef>>;
};

export type SimulatedSource = {
	type: "simulated";
	seed: number;
	symbols: number;
	start: string;
	end?: string;
	defects?: "none" | "realistic" | "broken";
};

export type CheckSettings = {
	quarantine_share?: { share_max?: number; rows_min?: number };
	row_count?: { drop_share_max?: number; session_drop_share_max?: number; severity?: CheckSeverity };
	completeness?: { missing_sessions_max?: number; severity?: CheckSeverity };
	price_jump?: { jump_max?: number; severity?: CheckSeverity };
	stale_price?: { sessions_max?: number; severity?: CheckSeverity };
	zero_volume?: { severity?: CheckSeverity };
	negative_prices?: "allowed" | "quarantine";
};

export type DatasetDefinition = {
	name: string;
	description?: string;
	zone: "silver";
	kind: DatasetKind;
	calendar: string;
	basis: Basis;
	currency?: string;
	price_unit?: number;
	volume_unit?: number;
	lookback?: number;
	instruments?: "auto" | "strict";
	schema_contract?: "evolve" | "freeze";
	source: FileSource | SimulatedSource;
	checks?: CheckSettings;
	schedule?: { after_close_minutes: number; enabled?: boolean };
	retention?: { versions_min: number; days_min?: number };
};

/** One line that names where data comes from, for lineage and pages. */
export function describeSource({ source }: DatasetDefinition): string {
	switch (source.type) {
		case "file":
			return `file ${source.path}`;
		case "simulated":
			return `simulated exchange, seed ${source.seed}, ${source.symbols} symbols`;
	}
}

/** What is read of a zip archive when a definition does not say. */
export const MEMBERS_DEFAULT = "*.csv";

/**
 * Whether two definitions read the same bytes alike. Rows of two readings must not stand in one version: a run whose
 * definition reads otherwise takes everything anew, and a rollback to a version of another reading pauses.
 */
export function readsAlike(a: DatasetDefinition, b: DatasetDefinition): boolean {
	const reading = ({ source, price_unit, volume_unit }: DatasetDefinition): string => {
		const file: Partial<FileSource> = source.type === "file" ? source : {};
		return JSON.stringify([
			source.type,
			file.format,
			file.delimiter ?? ",",
			file.header ?? true,
			file.members ?? MEMBERS_DEFAULT,
			file.date_format,
			file.time_of_day ?? "refuse",
			file.symbol_from,
			file.symbol_case,
			file.columns && Object.entries(file.columns).sort(),
			price_unit ?? 1,
			volume_unit ?? 1,
		]);
	};
	return reading(a) === reading(b);
}
