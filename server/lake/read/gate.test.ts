import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCALAR_FUNCTIONS, TABLE_FUNCTIONS } from "./functions-allowed";
import { inspectStatements } from "./gate";
import { parseSql } from "./parse-sql";

const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
let tree: Record<string, unknown>;

beforeAll(async () => {
	const sql = "SELECT abs(a) FROM lake.x JOIN (VALUES (1)) v(a) USING (a) ORDER BY a";
	const reader = await connection.runAndReadAll("SELECT json_serialize_sql($1::VARCHAR)", [sql]);
	tree = JSON.parse(String(reader.getRows()[0]?.[0]));
});
afterAll(() => {
	connection.closeSync();
	instance.closeSync();
});

/** The tree above with one thing changed by its path, as a later DuckDB might. */
function changed(path: string, value: unknown): unknown {
	const copy = structuredClone(tree);
	const keys = path.split(".");
	const last = keys.pop() ?? "";
	const target = keys.reduce<Record<string, unknown>>((node, key) => node[key] as Record<string, unknown>, copy);
	target[last] = value;
	return copy.statements;
}

const NODE = "statements.0.node";
const SECRET = { class: "FUNCTION", type: "FUNCTION", function_name: "getenv", schema: "", catalog: "", children: [] };
const FILE = { type: "BASE_TABLE", catalog_name: "", schema_name: "", table_name: "a.csv" };

describe("a tree that is not as we know it is refused", () => {
	test("as it is, it passes", () => {
		expect(inspectStatements(tree.statements)).toEqual({ tables: ["x"], statement: "select" });
	});

	test.each([
		["a new kind of query", `${NODE}.type`, "INSERT_NODE", /unknown kind \(INSERT_NODE\)/],
		["a new part of a query", `${NODE}.extra`, null, /unknown part \(extra\)/],
		["a new kind of table", `${NODE}.from_table.type`, "COLUMN_DATA", /unknown kind \(COLUMN_DATA\)/],
		["a new part of a table", `${NODE}.from_table.left.bound`, {}, /unknown part \(bound\)/],
		["a new kind of expression", `${NODE}.select_list.0.class`, "BOUND_EXPRESSION", /unknown kind/],
		["a new part of an expression", `${NODE}.select_list.0.hint`, 1, /unknown part \(hint\)/],
		["a new clause", `${NODE}.modifiers.0.type`, "COPY_MODIFIER", /unknown kind/],
		["a new operator", `${NODE}.select_list.0`, { class: "OPERATOR", type: "OPERATOR_X", children: [] }, /OPERATOR_X/],
		["a kind that every object has", `${NODE}.select_list.0.class`, "constructor", /unknown kind/],
		["a part that every object has", `${NODE}.toString`, SECRET, /unknown part/],
		["an expression where a list of names stands", `${NODE}.from_table.using_columns`, [SECRET], /cannot be checked/],
		[
			"an expression in a constant",
			`${NODE}.from_table.right.subquery.node.from_table.values.0.0.value.deep`,
			{ x: [SECRET] },
			/only a constant/,
		],
		["an expression in an alias", `${NODE}.select_list.0.alias`, SECRET, /cannot be checked/],
		["a table in an unused place", `${NODE}.from_table.duplicate_eliminated_columns`, [SECRET], /not allowed/],
		["an exported state", `${NODE}.select_list.0.export_state`, true, /not allowed/],
		["a file", `${NODE}.from_table.left`, FILE, /a\.csv is not a dataset/],
		["no FROM at all", `${NODE}.from_table`, 5, /cannot be checked/],
		["a CTE of another form", `${NODE}.cte_map`, { map: [], more: [] }, /WITH/],
		["no list", `${NODE}.select_list`, "abs", /cannot be checked/],
		["no statement", "statements.0", null, /cannot be checked/],
	])("%s", (_title, path, value, message) => {
		expect(() => inspectStatements(changed(path, value))).toThrow(message);
	});
});

describe("the functions that are allowed", () => {
	test("exist in this DuckDB: a misspelt name would only look like a permission", async () => {
		const reader = await connection.runAndReadAll("SELECT DISTINCT lower(function_name) FROM duckdb_functions()");
		const known = new Set(reader.getRows().map(([name]) => String(name)));
		// date_trunc's relatives that the parser itself rewrites are not in the list, so nothing is excused.
		expect([...SCALAR_FUNCTIONS, ...TABLE_FUNCTIONS].filter((name) => !known.has(name))).toEqual([]);
	});

	test("are none of those that read files, settings, the catalogue or text as SQL", () => {
		const dangerous =
			/read_|scan|glob|file_?name_|getenv|setting|variable|secret|^query|duckdb_|pragma|pg_|json|log_|_log|sleep|nextval|currval|load|install|attach|copy|checkpoint|export|import|serialize|current_(user|schema|database|catalog|query|role|connection|transaction)/;
		const innocent = new Set(["parse_filename"]);
		expect(
			[...SCALAR_FUNCTIONS, ...TABLE_FUNCTIONS].filter((name) => dangerous.test(name) && !innocent.has(name)),
		).toEqual([]);
	});
});

test("what is run is the text that was checked", async () => {
	expect(await parseSql(connection, " /* a */ SELECT 1; -- b")).toMatchObject({ text: "SELECT 1; -- b" });
	expect(await parseSql(connection, "explain\n-- analyze\nSELECT 1")).toMatchObject({ text: "EXPLAIN SELECT 1" });
});

test("blanks and comments without end are passed in linear time", async () => {
	const startedAt = performance.now();
	const sql = `${"/**/ ".repeat(15_000)}${" ".repeat(20_000)}x`;
	await expect(parseSql(connection, sql)).rejects.toMatchObject({ code: "rejected_query" });
	expect(performance.now() - startedAt).toBeLessThan(1_000);
});
