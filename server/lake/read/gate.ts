/**
 * Layer 1 of the sandbox: whether a parsed query may run at all. Works on the tree that DuckDB's own parser serialized
 * (`json_serialize_sql`), never on the text, and knows no file, connection or setting.
 */
import {
	foldCase,
	isTree,
	listOf,
	refuse,
	requireAbsent,
	requireData,
	requireFunction,
	requirePlain,
	requireTableFunction,
	shapeOf,
	type Tree,
	textOf,
	treeOf,
} from "./gate-checks";
import {
	CASE_SHAPE,
	CTE_SHAPE,
	EXPRESSION_SHAPES,
	MODIFIER_SHAPES,
	NODE_SHAPES,
	OPERATOR_TYPES,
	ORDER_SHAPE,
	type Part,
	PIVOT_COLUMN_SHAPE,
	PIVOT_ENTRY_SHAPE,
	RENAME_SHAPE,
	REPLACEMENT_SHAPE,
	type Shape,
	STATEMENT_SHAPE,
	TABLE_SHAPES,
} from "./gate-shapes";
import { type Analysis, isViewName, type StatementKind } from "./protocol";

/** Names of the common table expressions in sight; the recursive ones can also be read as `recurring.<name>`. */
type Scope = { ctes: ReadonlySet<string>; recursive: ReadonlySet<string> };

/**
 * What a parsed query reads, and which form it has.
 * @param statements `statements` of json_serialize_sql's answer
 * @throws QtradeError rejected_query, naming the first thing that is not allowed
 */
export function inspectStatements(statements: unknown): Analysis {
	const list = listOf(statements);
	if (list.length === 0) refuse("the query is empty: write a SELECT");
	if (list.length > 1) refuse(`one statement at a time: ${list.length} were given`);
	const walker = new Walker();
	walker.walk("statement", list[0], { ctes: new Set(), recursive: new Set() });
	return { tables: [...walker.tables].sort(), statement: kindOf(list[0]) };
}

/** DESCRIBE and SUMMARIZE arrive as `SELECT * FROM (SHOW_REF)`. */
function kindOf(statement: unknown): StatementKind {
	const from = treeOf(treeOf(statement).node).from_table;
	if (!isTree(from) || from.type !== "SHOW_REF") return "select";
	return from.show_type === "SUMMARY" ? "summarize" : "describe";
}

/** DuckDB's own catalogue views, which a bare name could reach. */
const SYSTEM_NAME = /^(sqlite_|duckdb_|pragma_|pg_)/;

class Walker {
	readonly tables = new Set<string>();

	private readonly visitors: Readonly<Record<Exclude<Part, "absent">, (value: unknown, scope: Scope) => void>> = {
		plain: (value) => requirePlain(value),
		data: (value) => requireData(value),
		expression: (value, scope) => this.expression(value, scope),
		expressions: (value, scope) => this.each("expression", value, scope),
		rows: (value, scope) => this.each("expressions", value, scope),
		order: (value, scope) => this.shape("order", ORDER_SHAPE, value, scope),
		orders: (value, scope) => this.each("order", value, scope),
		modifier: (value, scope) => this.kind("clause", MODIFIER_SHAPES, value, scope),
		modifiers: (value, scope) => this.each("modifier", value, scope),
		case: (value, scope) => this.shape("CASE", CASE_SHAPE, value, scope),
		cases: (value, scope) => this.each("case", value, scope),
		rename: (value, scope) => this.shape("RENAME", RENAME_SHAPE, value, scope),
		renames: (value, scope) => this.each("rename", value, scope),
		replacement: (value, scope) => this.shape("REPLACE", REPLACEMENT_SHAPE, value, scope),
		replacements: (value, scope) => this.each("replacement", value, scope),
		pivot: (value, scope) => this.shape("PIVOT", PIVOT_COLUMN_SHAPE, value, scope),
		pivots: (value, scope) => this.each("pivot", value, scope),
		pivot_entry: (value, scope) => this.shape("PIVOT", PIVOT_ENTRY_SHAPE, value, scope),
		pivot_entries: (value, scope) => this.each("pivot_entry", value, scope),
		statement: (value, scope) => this.shape("statement", STATEMENT_SHAPE, value, scope),
		node: (value, scope) => this.node(treeOf(value), scope),
		table: (value, scope) => this.table(treeOf(value), scope),
		table_function: (value, scope) => this.tableFunction(treeOf(value), scope),
		ctes: () => refuse("the query has a WITH that cannot be checked"),
	};

	walk(part: Exclude<Part, "absent">, value: unknown, scope: Scope): void {
		this.visitors[part](value, scope);
	}

	private each(part: Exclude<Part, "absent">, value: unknown, scope: Scope): void {
		for (const item of listOf(value)) this.walk(part, item, scope);
	}

	/** Every part of a node by its shape, except `done`, which the caller sees to. */
	private shape(what: string, shape: Shape, value: unknown, scope: Scope, done: readonly string[] = []): void {
		for (const [key, item] of Object.entries(treeOf(value))) {
			const part = Object.hasOwn(shape, key) ? shape[key] : undefined;
			if (part === undefined) refuse(`the query uses a ${what} with an unknown part (${key}): it is not allowed`);
			else if (part === "absent") requireAbsent(key, item);
			else if (!done.includes(key)) this.walk(part, item, scope);
		}
	}

	private kind(what: string, shapes: Readonly<Record<string, Shape>>, value: unknown, scope: Scope): void {
		this.shape(what, shapeOf(what, shapes, textOf(treeOf(value).type)), value, scope);
	}

	private expression(value: unknown, scope: Scope): void {
		if (value === null) return;
		const tree = treeOf(value);
		const kind = textOf(tree.class);
		if (kind === "PARAMETER") refuse("parameters (?, $1) are not allowed in queries: write the value itself");
		if (kind === "OPERATOR" && !OPERATOR_TYPES.has(textOf(tree.type))) {
			refuse(`the operator ${textOf(tree.type)} is not allowed in queries`);
		}
		if (kind === "FUNCTION" || kind === "WINDOW") requireFunction(tree);
		this.shape("expression", shapeOf("expression", EXPRESSION_SHAPES, kind), tree, scope);
	}

	private tableFunction(call: Tree, scope: Scope): void {
		if (call.class !== "FUNCTION") refuse("the query has a FROM that cannot be checked");
		requireTableFunction(call);
		this.shape("function", shapeOf("expression", EXPRESSION_SHAPES, "FUNCTION"), call, scope);
	}

	private table(table: Tree, scope: Scope): void {
		if (table.type === "BASE_TABLE") this.baseTable(table, scope);
		if (table.type === "SHOW_REF" && table.query === null) {
			refuse("SHOW is not allowed in queries: DESCRIBE lake.<name> gives the columns of a dataset");
		}
		this.kind("FROM", TABLE_SHAPES, table, scope);
	}

	/** A CTE in sight, `lake.<dataset>`, or a bare name that can only be a dataset's. A path to a file is none of them. */
	private baseTable(table: Tree, scope: Scope): void {
		const [catalog, schema, shown] = [table.catalog_name, table.schema_name, table.table_name].map(textOf);
		const name = foldCase(shown ?? "");
		if (catalog === "" && schema === "" && scope.ctes.has(name)) return;
		if (catalog === "" && schema === "recurring" && scope.recursive.has(name)) return;
		const isLake = foldCase(schema ?? "") === "lake" || (schema === "" && !SYSTEM_NAME.test(name));
		if (catalog === "" && isLake && isViewName(name)) {
			this.tables.add(name);
			return;
		}
		const path = [catalog, schema, shown].filter((part) => part !== "").join(".");
		refuse(`${path.slice(0, 200)} is not a dataset: read datasets as lake.<name> or lake."<name>@<version>"`);
	}

	private node(node: Tree, scope: Scope): void {
		const shape = shapeOf("query", NODE_SHAPES, textOf(node.type));
		const inner = this.ctes(treeOf(node.cte_map), scope);
		if (node.type !== "RECURSIVE_CTE_NODE") {
			this.shape("query", shape, node, inner, ["cte_map"]);
			return;
		}
		const name = foldCase(textOf(node.cte_name));
		this.shape("query", shape, node, inner, ["cte_map", "right"]);
		const ctes = new Set([...inner.ctes, name]);
		this.walk("node", node.right, { ctes, recursive: new Set([...inner.recursive, name]) });
	}

	/** Each name is in sight of the ones after it and of the query itself, never of its own definition. */
	private ctes(map: Tree, scope: Scope): Scope {
		if (Object.keys(map).join() !== "map") refuse("the query has a WITH that cannot be checked");
		let inner = scope;
		for (const item of listOf(map.map).map(treeOf)) {
			this.shape("WITH", CTE_SHAPE, item.value, inner);
			inner = { ...inner, ctes: new Set([...inner.ctes, foldCase(textOf(item.key))]) };
		}
		return inner;
	}
}
