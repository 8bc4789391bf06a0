import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Sandbox, type SandboxView } from "./sandbox";
import { LIMITS, makeTestLake, ROOT, type TestLake } from "./test-lake";

let lake: TestLake;
let sandbox: Sandbox;

beforeAll(async () => {
	lake = await makeTestLake();
	sandbox = new Sandbox({ root: ROOT, allowedFolder: lake.folder });
});
afterAll(async () => {
	await sandbox.close();
	lake.remove();
});

const run = (sql: string, limits: Partial<typeof LIMITS> = {}) =>
	sandbox.query({ sql, views: lake.views, limits: { ...LIMITS, ...limits } });

/** What people write: each must run, and give exactly this. */
const HONEST: readonly [title: string, sql: string, rows: unknown[][]][] = [
	["no table", "SELECT 1 + 1", [[2]]],
	["semicolon and comments", "-- first\n/* then */ SELECT 1 ; -- last", [[1]]],
	["a dataset", "SELECT count(*), min(date), max(date) FROM lake.prices", [[300, "2024-01-01", "2024-04-09"]]],
	["a bare name", "SELECT count(*) FROM prices", [[300]]],
	["another case of letters", "SELECT COUNT(*) FROM LAKE.Prices", [[300]]],
	["another version", 'SELECT count(*) FROM lake."prices@1"', [[150]]],
	["two versions", 'SELECT count(*) FROM lake.prices ANTI JOIN lake."prices@1" USING (symbol, date)', [[150]]],
	["a dataset without rows", "SELECT count(*), max(close) FROM lake.empty", [[0, null]]],
	["a column that one file lacks", "SELECT count(flags), count(*) FROM lake.prices", [[150, 300]]],
	["a list", "SELECT flags FROM lake.prices ORDER BY date LIMIT 1", [[["close_near_range"]]]],
	["FROM first", "FROM lake.prices SELECT symbol WHERE date = '2024-01-02' ORDER BY symbol", [["A"], ["B"], ["C"]]],
	[
		"VALUES",
		"VALUES (1, 'a'), (2, 'b')",
		[
			[1, "a"],
			[2, "b"],
		],
	],
	[
		"CTEs that use one another",
		"WITH a AS (SELECT 1 AS n), b AS (SELECT n + 1 AS n FROM a) SELECT * FROM a, b",
		[[1, 2]],
	],
	["a CTE named like a dataset", "WITH prices AS (SELECT 5 AS n) SELECT * FROM prices", [[5]]],
	["a CTE in a subquery", "SELECT (WITH a AS (SELECT 3 AS n) SELECT n FROM a)", [[3]]],
	[
		"a CTE seen from a subquery",
		"WITH a AS (SELECT 3 AS n) SELECT (SELECT max(n) FROM a), EXISTS (FROM a)",
		[[3, true]],
	],
	[
		"recursion",
		"WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t",
		[[15]],
	],
	["set operations", "(SELECT 1 AS n UNION SELECT 2) EXCEPT SELECT 2 ORDER BY n", [[1]]],
	[
		"a join",
		"SELECT count(*) FROM lake.prices a JOIN lake.prices b ON a.date = b.date AND a.symbol < b.symbol",
		[[300]],
	],
	[
		"an as-of join",
		"SELECT b.close FROM (SELECT DATE '2024-01-05' AS d) a ASOF JOIN lake.prices b ON a.d > b.date WHERE symbol = 'A'",
		[[3.5]],
	],
	[
		"a lateral join",
		"SELECT l.m FROM (VALUES ('A')) s(x), LATERAL (SELECT max(close) AS m FROM lake.prices WHERE symbol = s.x) l",
		[[99.5]],
	],
	[
		"returns by window",
		"SELECT date, close / lag(close) OVER (PARTITION BY symbol ORDER BY date) - 1 AS r FROM lake.prices WHERE symbol = 'A' ORDER BY date LIMIT 2",
		[
			["2024-01-01", null],
			["2024-01-02", 2],
		],
	],
	[
		"a moving average in a named window",
		"SELECT avg(close) OVER w FROM lake.prices WHERE symbol = 'B' WINDOW w AS (ORDER BY date ROWS 4 PRECEDING) ORDER BY date DESC LIMIT 1",
		[[97.5]],
	],
	[
		"QUALIFY",
		"SELECT symbol, close FROM lake.prices QUALIFY row_number() OVER (PARTITION BY symbol ORDER BY date DESC) = 1 ORDER BY ALL",
		[
			["A", 99.5],
			["B", 99.5],
			["C", 99.5],
		],
	],
	[
		"GROUP BY ALL by month",
		"SELECT date_trunc('month', date)::DATE AS month, count(*) FROM lake.prices GROUP BY ALL ORDER BY 1 LIMIT 2",
		[
			["2024-01-01", 93],
			["2024-02-01", 87],
		],
	],
	[
		"grouping sets",
		"SELECT symbol, count(*) FROM lake.prices GROUP BY ROLLUP (symbol) ORDER BY 1 NULLS FIRST LIMIT 2",
		[
			[null, 300],
			["A", 100],
		],
	],
	[
		"aggregates",
		"SELECT quantile_cont(close, 0.5), arg_max(close, date), list(DISTINCT symbol ORDER BY symbol), sum(close) FILTER (symbol = 'A') FROM lake.prices",
		[[50, 99.5, ["A", "B", "C"], 5000]],
	],
	["within group", "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY close) FROM lake.prices", [[50]]],
	[
		"PIVOT with IN",
		"PIVOT (SELECT symbol, date, close FROM lake.prices WHERE date < '2024-01-03') ON symbol IN ('A', 'B') USING first(close) ORDER BY date",
		[
			["2024-01-01", 0.5, 0.5],
			["2024-01-02", 1.5, 1.5],
		],
	],
	[
		"UNPIVOT",
		"UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b INTO NAME n VALUE v",
		[
			["a", 1],
			["b", 2],
		],
	],
	[
		"star with exclude, replace and rename",
		"SELECT * EXCLUDE (flags, volume) REPLACE (close * 2 AS close) RENAME (symbol AS s) FROM lake.prices ORDER BY ALL LIMIT 1",
		[["A", "2024-01-01", 1]],
	],
	["COLUMNS", "SELECT max(COLUMNS('close|volume')) FROM lake.prices", [[99.5, 9900]]],
	[
		"lambdas and comprehensions",
		"SELECT list_transform([1, 2], lambda x: x * 2), [x + 1 FOR x IN [1, 2, 3] IF x > 1]",
		[
			[
				[2, 4],
				[3, 4],
			],
		],
	],
	["method calls", "SELECT symbol.lower() FROM lake.prices ORDER BY 1 LIMIT 1", [["a"]]],
	[
		"subqueries with IN, ANY and EXISTS",
		"SELECT 1 IN (SELECT 1), 2 > ANY (SELECT 1), EXISTS (SELECT 1 WHERE false)",
		[[true, true, false]],
	],
	[
		"dates",
		"SELECT extract(year FROM DATE '2024-02-29'), DATE '2024-02-29' + INTERVAL 1 DAY, date_diff('day', DATE '2024-01-01', DATE '2024-03-01')",
		[[2024, "2024-03-01T00:00:00", 60]],
	],
	[
		"texts",
		"SELECT 'AAPL' LIKE 'AA%', regexp_replace('a-b', '-', '+'), upper('x') || 'y', 'abc'[2], format('{}', 1), trim('  x ')",
		[[true, "a+b", "Xy", "b", "1", "x"]],
	],
	[
		"CASE, COALESCE, TRY and casts",
		"SELECT CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END, coalesce(NULL, 1), TRY('x'::INT), try_cast('x' AS INT), 1::DECIMAL(9, 2)",
		[["b", 1, null, null, 1]],
	],
	[
		"table functions",
		"SELECT sum(range), (SELECT count(*) FROM unnest([1, 2])), (SELECT count(*) FROM generate_series(1, 3)) FROM range(4)",
		[[6, 2, 3]],
	],
	["a sample", "SELECT count(*) FROM (FROM lake.prices USING SAMPLE 10 ROWS)", [[10]]],
	["LIMIT with percent", "SELECT count(*) FROM (FROM lake.prices LIMIT 10%)", [[30]]],
	[
		"DESCRIBE of a dataset, filtered",
		"SELECT column_name, column_type FROM (DESCRIBE lake.prices) WHERE column_name = 'flags'",
		[["flags", "VARCHAR[]"]],
	],
];

describe("honest queries run", () => {
	test.each(HONEST)("%s", async (_title, sql, rows) => {
		expect((await run(sql)).rows).toEqual(rows);
	});
});

test("DESCRIBE, SUMMARIZE and EXPLAIN have our own forms", async () => {
	expect((await run("DESCRIBE lake.prices")).rows.map((row) => row[0])).toEqual([
		"symbol",
		"date",
		"close",
		"volume",
		"flags",
	]);
	expect((await run("SUMMARIZE lake.prices")).rowCount).toBe(5);
	const { columns, rows } = await run("-- plan\nEXPLAIN SELECT * FROM lake.prices WHERE symbol = 'A'");
	expect(columns.map((column) => column.name)).toEqual(["explain_key", "explain_value"]);
	expect(String(rows[0]?.[1])).toContain("READ_PARQUET");
	expect(JSON.stringify(rows)).not.toContain(lake.folder);
});

test("a column that no file has is NULL, with its type; one that is not asked for is not there", async () => {
	const [prices] = lake.views;
	const columns = [
		{ name: "later", type: "DECIMAL(9, 2)" },
		{ name: "close", type: "FLOAT" },
	];
	const views = [{ name: "prices", files: prices?.files ?? [], columns }];
	const result = await sandbox.query({ sql: "FROM lake.prices ORDER BY close LIMIT 1", views, limits: LIMITS });
	expect(result.columns).toEqual([
		{ name: "later", type: "DECIMAL(9,2)" },
		{ name: "close", type: "FLOAT" },
	]);
	expect(result.rows).toEqual([[null, 0.5]]);
});

test("a folder named like a column does not stand for its values", async () => {
	expect((await run("SELECT DISTINCT symbol FROM lake.prices ORDER BY 1")).rows).toEqual([["A"], ["B"], ["C"]]);
});

test("analyse names the datasets that a query reads, and its form", async () => {
	const sql = 'WITH c AS (FROM lake.b) SELECT * FROM lake."a@12", c, Bare WHERE EXISTS (FROM lake.b)';
	expect(await sandbox.analyse(sql)).toEqual({ tables: ["a@12", "b", "bare"], statement: "select" });
	expect(await sandbox.analyse("explain from lake.a")).toEqual({ tables: ["a"], statement: "explain" });
	expect(await sandbox.analyse("DESCRIBE lake.a")).toEqual({ tables: ["a"], statement: "describe" });
	expect(await sandbox.analyse("SUMMARIZE SELECT 1")).toEqual({ tables: [], statement: "summarize" });
});

test("columns keep their order and types; names are made unique", async () => {
	const { columns } = await run("SELECT close, close, date, flags, 1.5 AS d FROM lake.prices");
	expect(columns).toEqual([
		{ name: "close", type: "DOUBLE" },
		{ name: "close_1", type: "DOUBLE" },
		{ name: "date", type: "DATE" },
		{ name: "flags", type: "VARCHAR[]" },
		{ name: "d", type: "DECIMAL(2,1)" },
	]);
});

describe("errors of a query", () => {
	test("DuckDB's first line, without what follows it", async () => {
		const unknown = run("SELECT foo FROM lake.prices");
		await expect(unknown).rejects.toMatchObject({
			code: "query_failed",
			message: 'Binder Error: Referenced column "foo" not found in FROM clause!',
		});
		await expect(run("SELECT symbol::INT FROM lake.prices")).rejects.toMatchObject({
			code: "query_failed",
			message: expect.stringMatching(/^Conversion Error: Could not convert string '.' to INT32[^\n]*$/),
		});
	});

	test("a syntax error says where", async () => {
		await expect(run("SELECT 1 FRM x y")).rejects.toMatchObject({
			code: "rejected_query",
			message: expect.stringMatching(/^syntax error at or near "x" \(character 14\)$/),
		});
	});

	test("a file that is gone or damaged is named by its dataset and not by its path", async () => {
		const damaged = `${lake.folder}/damaged.parquet`;
		writeFileSync(damaged, "PAR1 nothing PAR1");
		for (const file of [`${lake.folder}/gone.parquet`, damaged]) {
			const view = { name: "prices", files: [file], columns: [{ name: "close", type: "DOUBLE" }] };
			const running = sandbox.query({ sql: "FROM lake.prices", views: [view], limits: LIMITS });
			const error = await running.catch((reason) => reason);
			expect(error.code).toBe("infrastructure");
			expect(error.message).toMatch(/^lake\.prices cannot be read: .*a file of lake\.prices.*qtrade fsck/);
			expect(error.message).not.toContain(lake.folder);
		}
	});

	test("an error behind thousands of good rows is an error, not the end of them", async () => {
		const broken = "SELECT (if(range = 300000, 'x', '1'))::INT FROM range(400000)";
		await expect(run(broken, { rowsMax: 1_000_000 })).rejects.toMatchObject({
			code: "query_failed",
			message: "Conversion Error: Could not convert string 'x' to INT32",
		});
		// Nobody has read so far.
		expect(await run(broken, { rowsMax: 1_000 })).toMatchObject({ rowCount: 1_000, truncatedBy: "rows" });
	});

	// These do not break a transaction, unless it is told that any error does.
	test.each([
		"SELECT list_reduce(if(range = 300000, []::INT[], [1]), lambda x, y: x + y) FROM range(400000)",
		"(FROM range(300000)) UNION ALL SELECT list_reduce([]::BIGINT[], lambda a, b: a + b) FROM range(3)",
	])("an error of a function's argument, too: %s", async (sql) => {
		await expect(run(sql, { rowsMax: 1_000_000, threads: 1 })).rejects.toMatchObject({
			code: "query_failed",
			message: expect.stringContaining("Cannot perform list_reduce on an empty input list"),
		});
	});

	test("no path of ours is in any message", async () => {
		const error = await run(`SELECT '${lake.folder}/x'::INT`).catch((reason) => reason);
		expect(error.message).toContain("'<lake>/x'");
		expect(error.message).not.toContain(lake.folder);
	});

	test.each(["()", "abs()", "(SELECT )", "[]"])(
		"deep nesting in %s ends in an answer or a clean refusal",
		async (pair) => {
			for (const depth of [50, 900, 5_000]) {
				const sql = `SELECT ${pair.slice(0, -1).repeat(depth)}1${pair.slice(-1).repeat(depth)}`;
				// DuckDB's binder takes exponential time for some of these and cannot be interrupted: SIGKILL it is.
				const running = sandbox.query({ sql, views: [], limits: { ...LIMITS, deadlineMs: 300 } });
				const code = await running.then(
					() => "rows",
					(error) => error.code,
				);
				expect(["rows", "rejected_query", "query_limit"]).toContain(code);
			}
		},
		30_000,
	);

	test("a result nested more deeply than a reader can follow", async () => {
		const nested = run(`SELECT ${"[".repeat(70)}1${"]".repeat(70)}`);
		await expect(nested).rejects.toMatchObject({ code: "query_failed", message: expect.stringMatching(/levels deep/) });
	});
});

describe("what the caller gives is looked at", () => {
	type Change = Partial<SandboxView>;
	test.each<[string, Change, RegExp]>([
		["a file outside the lake", { files: ["/etc/passwd"] }, /is not in the lake/],
		["a file beside the lake", { files: ["{lake}-other/x.parquet"] }, /is not in the lake/],
		["a file that leaves the lake", { files: ["{lake}/../x.parquet"] }, /is not in the lake/],
		["a relative path", { files: ["x.parquet"] }, /is not in the lake/],
		["a pattern", { files: ["{lake}/*.parquet"] }, /contains one of/],
		["a name that is no view's", { name: 'x" AS SELECT 1; --' }, /malformed/],
		["no columns", { columns: [] }, /malformed/],
		["a type that is SQL", { columns: [{ name: "a", type: "INT) FROM read_text('/x'" }] }, /type .* is malformed/],
	])("%s", async (_title, change, says) => {
		const files = (change.files ?? []).map((file) => file.replace("{lake}", lake.folder));
		const view = { name: "prices", columns: [{ name: "a", type: "INT" }], ...change, files };
		const running = sandbox.query({ sql: "FROM lake.prices", views: [view], limits: LIMITS });
		await expect(running).rejects.toMatchObject({ code: "infrastructure", message: expect.stringMatching(says) });
	});

	test.each(["deadlineMs", "rowsMax", "bytesMax", "memoryMb", "threads"])("the limit %s", async (name) => {
		for (const value of [0, -1, 1.5, Number.NaN]) {
			const running = sandbox.query({ sql: "SELECT 1", views: [], limits: { ...LIMITS, [name]: value } });
			await expect(running).rejects.toMatchObject({ code: "invalid_input" });
		}
	});

	test("SQL longer than anyone writes", async () => {
		await expect(run(`SELECT '${"x".repeat(100_000)}'`)).rejects.toMatchObject({ code: "rejected_query" });
	});
});
