/**
 * What each kind of node in DuckDB's serialized tree is made of. The gate walks by this table and refuses any kind and
 * any part that is not in it: a part that nobody has looked at could hide a table or a function call.
 */

export type Part =
	/** text, numbers, booleans and lists of them: nothing to look into */
	| "plain"
	/** constants and types: any shape, so long as no expression is inside */
	| "data"
	/** must be absent: null, "", false or an empty list */
	| "absent"
	| "expression"
	| "expressions"
	| "rows"
	| "order"
	| "orders"
	| "modifier"
	| "modifiers"
	| "case"
	| "cases"
	| "rename"
	| "renames"
	| "replacement"
	| "replacements"
	| "pivot"
	| "pivots"
	| "pivot_entry"
	| "pivot_entries"
	| "ctes"
	| "statement"
	| "node"
	| "table"
	| "table_function";

export type Shape = Readonly<Record<string, Part>>;

const EXPRESSION: Shape = { class: "plain", type: "plain", alias: "plain", query_location: "plain" };
const TABLE: Shape = { type: "plain", alias: "plain", sample: "data", query_location: "plain" };
const NODE: Shape = { type: "plain", modifiers: "modifiers", cte_map: "ctes" };
const CALL: Shape = { function_name: "plain", schema: "plain", catalog: "plain", children: "expressions" };

/** Expressions by `class`. No PARAMETER (nothing is bound) and no DEFAULT (nothing is inserted). */
export const EXPRESSION_SHAPES: Readonly<Record<string, Shape>> = {
	BETWEEN: { ...EXPRESSION, input: "expression", lower: "expression", upper: "expression" },
	CASE: { ...EXPRESSION, case_checks: "cases", else_expr: "expression" },
	CAST: { ...EXPRESSION, child: "expression", cast_type: "data", try_cast: "plain" },
	COLLATE: { ...EXPRESSION, child: "expression", collation: "plain" },
	COLUMN_REF: { ...EXPRESSION, column_names: "plain" },
	COMPARISON: { ...EXPRESSION, left: "expression", right: "expression" },
	CONJUNCTION: { ...EXPRESSION, children: "expressions" },
	CONSTANT: { ...EXPRESSION, value: "data" },
	FUNCTION: {
		...EXPRESSION,
		...CALL,
		filter: "expression",
		order_bys: "modifier",
		distinct: "plain",
		is_operator: "plain",
		export_state: "absent",
	},
	LAMBDA: { ...EXPRESSION, lhs: "expression", expr: "expression" },
	OPERATOR: { ...EXPRESSION, children: "expressions" },
	POSITIONAL_REFERENCE: { ...EXPRESSION, index: "plain" },
	STAR: {
		...EXPRESSION,
		relation_name: "plain",
		exclude_list: "plain",
		replace_list: "replacements",
		columns: "plain",
		expr: "expression",
		qualified_exclude_list: "data",
		rename_list: "renames",
	},
	SUBQUERY: {
		...EXPRESSION,
		subquery_type: "plain",
		subquery: "statement",
		child: "expression",
		comparison_type: "plain",
	},
	WINDOW: {
		...EXPRESSION,
		...CALL,
		partitions: "expressions",
		orders: "orders",
		start: "plain",
		end: "plain",
		start_expr: "expression",
		end_expr: "expression",
		offset_expr: "expression",
		default_expr: "expression",
		ignore_nulls: "plain",
		filter_expr: "expression",
		exclude_clause: "plain",
		distinct: "plain",
		arg_orders: "orders",
	},
};

/** Types of the OPERATOR class. */
export const OPERATOR_TYPES: ReadonlySet<string> = new Set([
	"ARRAY_CONSTRUCTOR",
	"ARRAY_EXTRACT",
	"ARRAY_SLICE",
	"COMPARE_IN",
	"COMPARE_NOT_IN",
	"GROUPING_FUNCTION",
	"OPERATOR_COALESCE",
	"OPERATOR_IS_NOT_NULL",
	"OPERATOR_IS_NULL",
	"OPERATOR_NOT",
	"OPERATOR_NULLIF",
	"OPERATOR_TRY",
	"OPERATOR_UNPACK",
	"STRUCT_EXTRACT",
]);

/** What stands in FROM, by `type`. BASE_TABLE and SHOW_REF get a look of their own as well. */
export const TABLE_SHAPES: Readonly<Record<string, Shape>> = {
	BASE_TABLE: {
		...TABLE,
		catalog_name: "plain",
		schema_name: "plain",
		table_name: "plain",
		column_name_alias: "plain",
		at_clause: "absent",
	},
	EMPTY: TABLE,
	EXPRESSION_LIST: { ...TABLE, expected_names: "plain", expected_types: "data", values: "rows" },
	JOIN: {
		...TABLE,
		left: "table",
		right: "table",
		condition: "expression",
		join_type: "plain",
		ref_type: "plain",
		using_columns: "plain",
		delim_flipped: "plain",
		duplicate_eliminated_columns: "absent",
	},
	PIVOT: {
		...TABLE,
		source: "table",
		aggregates: "expressions",
		unpivot_names: "plain",
		pivots: "pivots",
		groups: "plain",
		column_name_alias: "plain",
		include_nulls: "plain",
	},
	SHOW_REF: {
		...TABLE,
		table_name: "absent",
		query: "node",
		show_type: "plain",
		catalog_name: "absent",
		schema_name: "absent",
	},
	SUBQUERY: { ...TABLE, subquery: "statement", column_name_alias: "plain" },
	TABLE_FUNCTION: { ...TABLE, function: "table_function", column_name_alias: "plain", with_ordinality: "plain" },
};

/** Queries by `type`. RECURSIVE_CTE_NODE is walked by hand: its right side sees its own name. */
export const NODE_SHAPES: Readonly<Record<string, Shape>> = {
	SELECT_NODE: {
		...NODE,
		select_list: "expressions",
		from_table: "table",
		where_clause: "expression",
		group_expressions: "expressions",
		group_sets: "plain",
		aggregate_handling: "plain",
		having: "expression",
		sample: "data",
		qualify: "expression",
	},
	SET_OPERATION_NODE: { ...NODE, setop_type: "plain", setop_all: "plain", left: "node", right: "node" },
	RECURSIVE_CTE_NODE: {
		...NODE,
		cte_name: "plain",
		union_all: "plain",
		left: "node",
		right: "node",
		aliases: "plain",
		key_targets: "expressions",
	},
};

export const MODIFIER_SHAPES: Readonly<Record<string, Shape>> = {
	DISTINCT_MODIFIER: { type: "plain", distinct_on_targets: "expressions" },
	LIMIT_MODIFIER: { type: "plain", limit: "expression", offset: "expression" },
	LIMIT_PERCENT_MODIFIER: { type: "plain", limit: "expression", offset: "expression" },
	ORDER_MODIFIER: { type: "plain", orders: "orders" },
};

/** Containers that carry neither `class` nor a kind. */
export const ORDER_SHAPE: Shape = { type: "plain", null_order: "plain", expression: "expression" };
export const CASE_SHAPE: Shape = { when_expr: "expression", then_expr: "expression" };
export const RENAME_SHAPE: Shape = { key: "data", value: "plain" };
export const REPLACEMENT_SHAPE: Shape = { key: "plain", value: "expression" };
export const PIVOT_COLUMN_SHAPE: Shape = {
	pivot_expressions: "expressions",
	unpivot_names: "plain",
	entries: "pivot_entries",
	pivot_enum: "absent",
};
export const PIVOT_ENTRY_SHAPE: Shape = { values: "data", star_expr: "expression", alias: "plain" };
export const STATEMENT_SHAPE: Shape = { node: "node", named_param_map: "absent" };
export const CTE_SHAPE: Shape = {
	aliases: "plain",
	query: "statement",
	materialized: "plain",
	key_targets: "expressions",
};
