/** A dataset definition as its contract allows it (deploy/contracts/dataset_definition.schema.json). */
import type { Basis, DatasetKind } from "./kinds";
import type { CheckSeverity } from "./states";

export type FileSource = {
	type: "file";
	/** a path or glob; absolute once the definition is stored */
	path: string;
	format: "csv" | "parquet";
	delimiter?: string;
	date_format?: string;
	columns: { symbol: string; date: string; close: string; open?: string; high?: string; low?: string; volume?: string };
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

/**
 * Whether two definitions read the same bytes alike. Rows of two readings must not stand in one version: a run whose
 * definition reads otherwise takes everything anew, and a rollback to a version of another reading pauses.
 */
export function readsAlike(a: DatasetDefinition, b: DatasetDefinition): boolean {
	const reading = ({ source, price_unit }: DatasetDefinition): string => {
		const { type, format, delimiter, date_format, columns } = source as Partial<FileSource>;
		return JSON.stringify([
			type,
			format,
			delimiter ?? ",",
			date_format,
			columns && Object.entries(columns).sort(),
			price_unit ?? 1,
		]);
	};
	return reading(a) === reading(b);
}
