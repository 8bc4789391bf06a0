/** Data kinds by name, and what is peculiar to daily prices; kind-shapes.ts has the shape of each. */

export const DATASET_KINDS = [
	"prices_daily",
	"corporate_actions",
	"fundamentals",
	"membership",
	"calendar",
	"macro_series",
	"table",
] as const;
export type DatasetKind = (typeof DATASET_KINDS)[number];

export const BASES = ["raw", "split", "total"] as const;
export type Basis = (typeof BASES)[number];

export type Column = { name: string; type: string };

/** Types of the columns that a table may declare. */
export type FieldType = "VARCHAR" | "DATE" | "DOUBLE" | "BIGINT" | "BOOLEAN" | "TIMESTAMP WITH TIME ZONE";

/** Columns of a published `prices_daily` file, in order. Prices in the dataset's currency; volume in shares. */
export const PRICES_DAILY_COLUMNS = [
	{ name: "instrument_id", type: "BIGINT" },
	{ name: "symbol", type: "VARCHAR" },
	{ name: "date", type: "DATE" },
	{ name: "open", type: "DOUBLE" },
	{ name: "high", type: "DOUBLE" },
	{ name: "low", type: "DOUBLE" },
	{ name: "close", type: "DOUBLE" },
	{ name: "volume", type: "DOUBLE" },
	{ name: "flags", type: "VARCHAR[]" },
] as const satisfies readonly Column[];

export const PRICES_DAILY_KEY = ["instrument_id", "date"] as const;

/** Marks on a row that stays. */
export const ROW_FLAGS = [
	"open_null",
	"high_null",
	"low_null",
	"volume_null",
	"high_below_low",
	"open_outside_range",
	"open_near_range",
	"close_near_range",
	"close_outside_range",
	"provisional",
] as const;
export type RowFlag = (typeof ROW_FLAGS)[number];

/** Why a row was set aside. */
export const QUARANTINE_REASONS = [
	"symbol_null",
	"symbol_invalid",
	"date_null",
	"date_invalid",
	"date_in_future",
	"close_null",
	"close_not_positive",
	"close_outside_range",
	"volume_negative",
	"not_a_number",
	"instrument_unknown",
] as const;
export type QuarantineReason = (typeof QUARANTINE_REASONS)[number];
