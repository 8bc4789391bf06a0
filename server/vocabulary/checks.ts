/** The checks that qtrade brings; a definition's own queries have other names. */
export const CHECK_NAMES = [
	"schema",
	"schema_contract",
	"unique_key",
	"quarantine_share",
	"row_rules",
	"row_count",
	"session_rows",
	"row_band",
	"symbol_rows",
	"restatement",
	"references",
	"basis",
	"duplicate_series",
	"completeness",
	"universe",
	"agreement",
	"price_jump",
	"unit_slip",
	"stale_price",
	"zero_volume",
	"outside_window",
	"vanished_rows",
	"overridden_rows",
	"session_dates",
	"unknown_symbols",
	"missing_dividend",
	"survivors_only",
	"calendar_horizon",
	"reused_tickers",
	"renames",
] as const;

/** What a query of a definition's own may read. */
export const CUSTOM_VIEWS = ["result", "staged", "base"] as const;
export type CustomView = (typeof CUSTOM_VIEWS)[number];

/** What the gate allows of a query and a check's may not be; null when all is well. */
export function customProblem(statement: string, tables: readonly string[]): string | null {
	if (statement !== "select")
		return `it is a ${statement.toUpperCase()}: write one SELECT that returns the rows at fault`;
	const views: readonly string[] = CUSTOM_VIEWS;
	const other = tables.find((table) => !views.includes(table));
	return other === undefined ? null : `it reads ${other}: it may read ${views.join(", ")}`;
}
