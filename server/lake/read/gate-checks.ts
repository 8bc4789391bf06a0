/** Small checks that the gate is made of. Each refuses by throwing. */
import { QtradeError } from "../../errors";
import { SCALAR_FUNCTIONS, TABLE_FUNCTIONS } from "./functions-allowed";
import type { Shape } from "./gate-shapes";

export type Tree = Record<string, unknown>;

export function refuse(message: string): never {
	throw new QtradeError("rejected_query", message);
}

const UNREADABLE = "the query has a part that cannot be checked";

/** DuckDB folds ASCII letters only; a wider folding would let `"K.parquet"` (Kelvin) pass for a CTE named `"k.parquet"`. */
export const foldCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

export const isTree = (value: unknown): value is Tree =>
	typeof value === "object" && value !== null && !Array.isArray(value);
export const treeOf = (value: unknown): Tree => (isTree(value) ? value : refuse(UNREADABLE));
export const textOf = (value: unknown): string => (typeof value === "string" ? value : refuse(UNREADABLE));
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : refuse(UNREADABLE));

/** The shape of a kind of node. `what` names the place in the message. */
export function shapeOf(what: string, shapes: Readonly<Record<string, Shape>>, kind: string): Shape {
	const shape = Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
	return shape ?? refuse(`the query uses a ${what} of an unknown kind (${kind}): it is not allowed`);
}

export function requirePlain(value: unknown): void {
	if (Array.isArray(value)) for (const item of value) requirePlain(item);
	else if (typeof value === "object" && value !== null) refuse(UNREADABLE);
}

/** Constants and types may have any shape, so long as no expression hides in them. */
export function requireData(value: unknown): void {
	if (typeof value !== "object" || value === null) return;
	if ("class" in value) refuse("the query has an expression where only a constant may stand");
	for (const item of Object.values(value)) requireData(item);
}

export function requireAbsent(key: string, value: unknown): void {
	const isAbsent = value === null || value === "" || value === false || (Array.isArray(value) && value.length === 0);
	if (!isAbsent) refuse(whyAbsent(key));
}

function whyAbsent(key: string): string {
	switch (key) {
		case "at_clause":
			return 'AT is not allowed in queries: another version is lake."<name>@<version>"';
		case "pivot_enum":
			return "PIVOT over an enum is not allowed in queries: list the values, as in ON symbol IN ('A', 'B')";
		case "named_param_map":
			return "parameters (?, $1) are not allowed in queries: write the value itself";
		default:
			return `the query uses ${key}, which is not allowed`;
	}
}

/** A call in an expression. Any schema: `symbol.upper()` parses as upper in schema "symbol", and no user-made function exists. */
export function requireFunction(call: Tree): void {
	const name = foldCase(textOf(call.function_name));
	if (SCALAR_FUNCTIONS.has(name)) return;
	const mend = FILE_FUNCTION.test(name)
		? "read datasets as lake.<name>"
		: "only maths, text, date, list, aggregate and window functions are";
	refuse(`function ${name.slice(0, 100)} is not allowed in queries: ${mend}`);
}

const FILE_FUNCTION = /^(read_.*|parquet_.*|glob|sniff_csv|query|query_table|.*_scan)$/;

/** A call in FROM. */
export function requireTableFunction(call: Tree): void {
	const name = foldCase(textOf(call.function_name));
	const isPlain = call.catalog === "" && (call.schema === "" || call.schema === "main");
	if (isPlain && TABLE_FUNCTIONS.has(name)) return;
	refuse(`function ${name.slice(0, 100)} is not allowed in queries: read datasets as lake.<name>`);
}
