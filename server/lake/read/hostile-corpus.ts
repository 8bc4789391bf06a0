/** SQL that must not get through, with what becomes of it. Each was a way out of some system; add to it freely. */

export type HostileStatement = {
	title: string;
	sql: string;
	/** part of the message: a statement refused for another reason than meant proves nothing */
	says: RegExp;
};

const NOT_SELECT = /is not allowed in queries: only SELECT|one statement at a time/;
const NOT_A_DATASET = /is not a dataset|there is no dataset/;
const NOT_A_FUNCTION = /^function \S+ is not allowed/;
const SYNTAX = /syntax error|SELECT INTO not supported|CTE needs a SELECT|unterminated/;

/** Refused by the gate, before anything runs. */
export const REFUSED: readonly HostileStatement[] = [
	// Statements that write, load or change something.
	{ title: "COPY TO a new file", sql: "COPY lake.prices TO '/tmp/out.csv'", says: NOT_SELECT },
	{ title: "COPY TO a lake file", sql: "COPY (SELECT 1) TO '{file}' (USE_TMP_FILE false)", says: NOT_SELECT },
	{ title: "COPY FROM", sql: "COPY t FROM '/etc/passwd'", says: NOT_SELECT },
	{ title: "ATTACH", sql: "ATTACH '/tmp/x.db' AS x", says: NOT_SELECT },
	{ title: "DETACH", sql: "DETACH memory", says: NOT_SELECT },
	{ title: "USE", sql: "USE memory.main", says: NOT_SELECT },
	{ title: "INSTALL", sql: "INSTALL httpfs", says: NOT_SELECT },
	{ title: "LOAD", sql: "LOAD '/tmp/x.duckdb_extension'", says: NOT_SELECT },
	{ title: "PRAGMA", sql: "PRAGMA database_list", says: NOT_SELECT },
	{ title: "PRAGMA call", sql: "PRAGMA enable_profiling('json')", says: NOT_SELECT },
	{ title: "SET", sql: "SET enable_external_access = true", says: NOT_SELECT },
	{ title: "SET VARIABLE", sql: "SET VARIABLE x = getenv('HOME')", says: NOT_SELECT },
	{ title: "RESET", sql: "RESET memory_limit", says: NOT_SELECT },
	{ title: "CALL", sql: "CALL enable_logging()", says: NOT_SELECT },
	{ title: "CHECKPOINT", sql: "CHECKPOINT", says: NOT_SELECT },
	{ title: "VACUUM", sql: "VACUUM", says: NOT_SELECT },
	{ title: "EXPORT DATABASE", sql: "EXPORT DATABASE '/tmp/export'", says: NOT_SELECT },
	{ title: "IMPORT DATABASE", sql: "IMPORT DATABASE '/tmp/export'", says: NOT_SELECT },
	{ title: "CREATE TABLE AS", sql: "CREATE TABLE t AS SELECT * FROM lake.prices", says: NOT_SELECT },
	{ title: "CREATE VIEW", sql: "CREATE OR REPLACE VIEW lake.prices AS SELECT 1", says: NOT_SELECT },
	{ title: "CREATE MACRO", sql: "CREATE MACRO abs(x) AS getenv(x)", says: NOT_SELECT },
	{ title: "CREATE SECRET", sql: "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')", says: NOT_SELECT },
	{ title: "INSERT", sql: "INSERT INTO lake.prices VALUES (1)", says: NOT_SELECT },
	{ title: "UPDATE", sql: "UPDATE lake.prices SET close = 0", says: NOT_SELECT },
	{ title: "DELETE", sql: "DELETE FROM lake.prices", says: NOT_SELECT },
	{ title: "TRUNCATE", sql: "TRUNCATE lake.prices", says: NOT_SELECT },
	{ title: "MERGE", sql: "MERGE INTO lake.prices USING x ON true WHEN MATCHED THEN DELETE", says: NOT_SELECT },
	{ title: "DROP", sql: "DROP VIEW lake.prices", says: NOT_SELECT },
	{ title: "ALTER", sql: "ALTER VIEW lake.prices RENAME TO y", says: NOT_SELECT },
	{ title: "BEGIN", sql: "BEGIN TRANSACTION", says: NOT_SELECT },
	{ title: "PREPARE", sql: "PREPARE p AS SELECT 1", says: NOT_SELECT },
	{ title: "EXECUTE", sql: "EXECUTE p", says: NOT_SELECT },
	{ title: "writing CTE", sql: "WITH t AS (DELETE FROM lake.prices RETURNING *) SELECT * FROM t", says: SYNTAX },
	{ title: "SELECT INTO", sql: "SELECT 1 INTO t", says: SYNTAX },
	// Several statements, and text that means to look like one.
	{ title: "two statements", sql: "SELECT 1; SELECT 2", says: /one statement at a time: 2/ },
	{ title: "a second that writes", sql: "SELECT 1; DROP VIEW lake.prices", says: /one statement at a time/ },
	{
		title: "a second after a comment",
		sql: "SELECT 1 /* ; */ ; -- x\n SET threads = 9",
		says: /one statement at a time/,
	},
	{ title: "statement behind nested comments", sql: "/* /* */ SELECT 1 */ DROP VIEW lake.prices", says: SYNTAX },
	{ title: "statement behind NUL", sql: "SELECT 1\0; DROP VIEW lake.prices", says: /NUL/ },
	{
		title: "statement behind a Unicode space",
		sql: "SELECT 1;\u00a0COPY lake.prices TO '/tmp/x'",
		says: /one statement at a time/,
	},
	{ title: "typographic quotes are no quotes", sql: "SELECT * FROM read_text(‘/etc/passwd’)", says: NOT_A_FUNCTION },
	{ title: "dollar quotes", sql: "SELECT * FROM read_text($$/etc/passwd$$)", says: NOT_A_FUNCTION },
	{ title: "nothing at all", sql: " -- nothing\n", says: /empty/ },
	{ title: "parameters", sql: "SELECT * FROM lake.prices WHERE symbol = $1", says: /parameters/ },
	// EXPLAIN, DESCRIBE, SUMMARIZE and SHOW as wrappers.
	{ title: "EXPLAIN ANALYZE", sql: "EXPLAIN ANALYZE SELECT 1", says: /EXPLAIN ANALYZE would run/ },
	{
		title: "EXPLAIN ANALYZE in disguise",
		sql: "explain /* x */ -- y\n analyze SELECT 1",
		says: /EXPLAIN ANALYZE would run/,
	},
	{ title: "EXPLAIN options", sql: "EXPLAIN (ANALYZE, FORMAT json) SELECT 1", says: /EXPLAIN takes no options/ },
	{ title: "EXPLAIN of a writing statement", sql: "EXPLAIN COPY lake.prices TO '/tmp/x'", says: NOT_SELECT },
	{ title: "EXPLAIN of EXPLAIN ANALYZE", sql: "EXPLAIN EXPLAIN ANALYZE SELECT 1", says: NOT_SELECT },
	{ title: "EXPLAIN of two", sql: "EXPLAIN SELECT 1; DROP VIEW lake.prices", says: /one statement at a time/ },
	{ title: "EXPLAIN of a file", sql: "EXPLAIN SELECT * FROM '{file}'", says: NOT_A_DATASET },
	{ title: "DESCRIBE a file", sql: "DESCRIBE '/etc/passwd'", says: NOT_A_DATASET },
	{ title: "DESCRIBE a reading function", sql: "DESCRIBE SELECT * FROM read_csv('/etc/passwd')", says: NOT_A_FUNCTION },
	{ title: "SUMMARIZE a file", sql: "SUMMARIZE '{file}'", says: NOT_A_DATASET },
	{ title: "SUMMARIZE the catalogue", sql: "SUMMARIZE information_schema.tables", says: NOT_A_DATASET },
	{ title: "SHOW TABLES", sql: "SHOW TABLES", says: /SHOW is not allowed/ },
	{ title: "SHOW ALL TABLES in FROM", sql: "FROM (SHOW ALL TABLES)", says: /SHOW is not allowed/ },
	{ title: "SHOW variables", sql: "SELECT * FROM (SHOW VARIABLES)", says: /SHOW is not allowed/ },
	{ title: "DESCRIBE alone", sql: "DESCRIBE", says: /SHOW is not allowed/ },
	// Files.
	{ title: "read_csv", sql: "SELECT * FROM read_csv('/etc/passwd')", says: /read_csv is not allowed.*lake\.<name>/ },
	{ title: "read_parquet of a registered file", sql: "SELECT * FROM read_parquet('{file}')", says: NOT_A_FUNCTION },
	{ title: "parquet_scan", sql: "SELECT * FROM parquet_scan('{file}')", says: NOT_A_FUNCTION },
	{ title: "parquet_metadata", sql: "SELECT file_name FROM parquet_metadata('{file}')", says: NOT_A_FUNCTION },
	{ title: "read_text", sql: "SELECT content FROM read_text('/etc/passwd')", says: NOT_A_FUNCTION },
	{ title: "read_blob", sql: "SELECT content FROM read_blob('/etc/shadow')", says: NOT_A_FUNCTION },
	{ title: "read_json", sql: "SELECT * FROM read_json('/proc/self/environ')", says: NOT_A_FUNCTION },
	{ title: "glob", sql: "SELECT * FROM glob('/home/**')", says: NOT_A_FUNCTION },
	{ title: "sniff_csv", sql: "FROM sniff_csv('/etc/passwd')", says: NOT_A_FUNCTION },
	{ title: "read_duckdb", sql: "FROM read_duckdb('/tmp/x.db')", says: NOT_A_FUNCTION },
	{ title: "function with another case", sql: "SELECT * FROM READ_TEXT('/etc/passwd')", says: NOT_A_FUNCTION },
	{ title: "quoted function", sql: `SELECT * FROM "read_text"('/etc/passwd')`, says: NOT_A_FUNCTION },
	{ title: "qualified function", sql: "SELECT * FROM system.main.read_text('/etc/passwd')", says: NOT_A_FUNCTION },
	{ title: "an allowed function of a schema", sql: "SELECT * FROM x.range(3)", says: NOT_A_FUNCTION },
	{ title: "a registered file as a table", sql: "SELECT * FROM '{file}'", says: NOT_A_DATASET },
	{ title: "another file as a table", sql: "FROM '/etc/passwd.csv'", says: NOT_A_DATASET },
	{ title: "a URL as a table", sql: "FROM 'https://example.com/x.parquet'", says: NOT_A_DATASET },
	{ title: "a glob as a table", sql: "FROM '/**/*.parquet'", says: NOT_A_DATASET },
	{ title: "a path in schema lake", sql: `FROM lake."../../etc/passwd"`, says: NOT_A_DATASET },
	{ title: "a path with a version", sql: `FROM lake."x.parquet@1"`, says: NOT_A_DATASET },
	{
		title: "a file behind POSITIONAL JOIN",
		sql: "FROM lake.prices POSITIONAL JOIN '/etc/passwd.csv'",
		says: NOT_A_DATASET,
	},
	{ title: "a file by TABLE", sql: `TABLE "/etc/passwd.csv"`, says: NOT_A_DATASET },
	// The same, hidden.
	{ title: "in a scalar subquery", sql: "SELECT (SELECT content FROM read_text('/etc/passwd'))", says: NOT_A_FUNCTION },
	{ title: "in EXISTS", sql: "SELECT 1 WHERE EXISTS (FROM '/etc/passwd.csv')", says: NOT_A_DATASET },
	{ title: "in IN", sql: "SELECT 1 WHERE 'a' IN (SELECT content FROM read_text('/x'))", says: NOT_A_FUNCTION },
	{
		title: "in a lateral join",
		sql: "FROM lake.prices p, LATERAL (SELECT * FROM read_text(p.symbol))",
		says: NOT_A_FUNCTION,
	},
	{
		title: "in a set operation",
		sql: "SELECT 'a' UNION ALL SELECT content FROM read_text('/x')",
		says: NOT_A_FUNCTION,
	},
	{ title: "in a CTE that is not used", sql: "WITH t AS (FROM '/etc/passwd.csv') SELECT 1", says: NOT_A_DATASET },
	{ title: "in VALUES", sql: "VALUES (1), ((SELECT count(*) FROM glob('/*')))", says: NOT_A_FUNCTION },
	{ title: "in LIMIT", sql: "SELECT 1 LIMIT (SELECT count(*) FROM glob('/*'))", says: NOT_A_FUNCTION },
	{ title: "in ORDER BY", sql: "SELECT 1 AS a ORDER BY getenv('HOME')", says: NOT_A_FUNCTION },
	{
		title: "in an aggregate's FILTER",
		sql: "SELECT count(*) FILTER (getenv('HOME') = 'x') FROM lake.prices",
		says: NOT_A_FUNCTION,
	},
	{
		title: "in an aggregate's ORDER BY",
		sql: "SELECT list(1 ORDER BY getenv('HOME')) FROM lake.prices",
		says: NOT_A_FUNCTION,
	},
	{
		title: "in a window frame",
		sql: "SELECT sum(close) OVER (ORDER BY date ROWS getenv('N')::INT PRECEDING) FROM lake.prices",
		says: NOT_A_FUNCTION,
	},
	{
		title: "in a named window",
		sql: "SELECT sum(close) OVER w FROM lake.prices WINDOW w AS (PARTITION BY getenv('H'))",
		says: NOT_A_FUNCTION,
	},
	{
		title: "in QUALIFY",
		sql: "SELECT 1 FROM lake.prices QUALIFY row_number() OVER () < getenv('N')::INT",
		says: NOT_A_FUNCTION,
	},
	{
		title: "in GROUPING SETS",
		sql: "SELECT 1 FROM lake.prices GROUP BY GROUPING SETS ((getenv('HOME')))",
		says: NOT_A_FUNCTION,
	},
	{ title: "in a lambda", sql: "SELECT list_transform(['HOME'], lambda x: getenv(x))", says: NOT_A_FUNCTION },
	{ title: "in an arrow lambda", sql: "SELECT list_transform(['HOME'], x -> getenv(x))", says: NOT_A_FUNCTION },
	{ title: "in a list comprehension", sql: "SELECT [getenv(x) FOR x IN ['HOME']]", says: NOT_A_FUNCTION },
	{ title: "in COLUMNS", sql: "SELECT COLUMNS(c -> c = getenv('HOME')) FROM lake.prices", says: NOT_A_FUNCTION },
	{ title: "in REPLACE", sql: "SELECT * REPLACE (getenv('HOME') AS symbol) FROM lake.prices", says: NOT_A_FUNCTION },
	{ title: "in CASE", sql: "SELECT CASE WHEN true THEN getenv('HOME') END", says: NOT_A_FUNCTION },
	{ title: "in a struct", sql: "SELECT {'a': getenv('HOME')}.a", says: NOT_A_FUNCTION },
	{ title: "in TRY", sql: "SELECT TRY(getenv('HOME'))", says: NOT_A_FUNCTION },
	{ title: "as a method", sql: "SELECT ('HOME').getenv()", says: NOT_A_FUNCTION },
	{
		title: "in a PIVOT aggregate",
		sql: "PIVOT lake.prices ON symbol IN ('A') USING max(getenv('HOME'))",
		says: NOT_A_FUNCTION,
	},
	{ title: "PIVOT of a file", sql: "PIVOT 'x.parquet' ON a IN (1) USING sum(b)", says: NOT_A_DATASET },
	{
		title: "a dynamic PIVOT",
		sql: "PIVOT lake.prices ON symbol USING sum(close)",
		says: /PIVOT needs its values listed/,
	},
	{
		title: "a dynamic PIVOT in FROM",
		sql: "FROM (PIVOT lake.prices ON symbol USING sum(close))",
		says: /PIVOT needs its values listed/,
	},
	{
		title: "PIVOT over an enum",
		sql: "FROM lake.prices PIVOT (sum(close) FOR symbol IN some_enum)",
		says: /PIVOT over an enum/,
	},
	// CTE names as a cover.
	{
		title: "a CTE in another branch",
		sql: `SELECT (WITH "x.csv" AS (SELECT 1) SELECT 1), (SELECT count(*) FROM "x.csv")`,
		says: NOT_A_DATASET,
	},
	{ title: "a CTE in its own definition", sql: `WITH "x.csv" AS (FROM "x.csv") FROM "x.csv"`, says: NOT_A_DATASET },
	{
		title: "a CTE before its definition",
		sql: `WITH a AS (FROM "x.csv"), "x.csv" AS (SELECT 1) FROM a`,
		says: NOT_A_DATASET,
	},
	{
		title: "a CTE by another case of letter",
		sql: `WITH "\u212a.csv" AS (SELECT 1) FROM "k.csv"`,
		says: NOT_A_DATASET,
	},
	{
		title: "a CTE named like a function",
		sql: "WITH read_text AS (SELECT 1) FROM read_text('/etc/passwd')",
		says: NOT_A_FUNCTION,
	},
	{
		title: "a CTE does not cover a schema",
		sql: "WITH tables AS (SELECT 1) FROM information_schema.tables",
		says: NOT_A_DATASET,
	},
	// The catalogue, settings, environment and SQL in text.
	{ title: "information_schema", sql: "SELECT * FROM information_schema.tables", says: NOT_A_DATASET },
	{ title: "pg_catalog", sql: "SELECT * FROM pg_catalog.pg_views", says: NOT_A_DATASET },
	{ title: "sqlite_master", sql: "SELECT sql FROM sqlite_master", says: NOT_A_DATASET },
	{ title: "duckdb_views as a table", sql: "SELECT sql FROM duckdb_views", says: NOT_A_DATASET },
	{ title: "another catalogue", sql: "SELECT * FROM memory.lake.prices", says: NOT_A_DATASET },
	{ title: "duckdb_views()", sql: "SELECT sql FROM duckdb_views()", says: NOT_A_FUNCTION },
	{ title: "duckdb_settings()", sql: "SELECT * FROM duckdb_settings()", says: NOT_A_FUNCTION },
	{ title: "duckdb_secrets()", sql: "SELECT * FROM duckdb_secrets()", says: NOT_A_FUNCTION },
	{ title: "which_secret()", sql: "SELECT * FROM which_secret('s3://x', 's3')", says: NOT_A_FUNCTION },
	{ title: "pragma_table_info()", sql: "SELECT * FROM pragma_table_info('lake.prices')", says: NOT_A_FUNCTION },
	{ title: "pragma_user_agent()", sql: "SELECT * FROM pragma_user_agent()", says: NOT_A_FUNCTION },
	{
		title: "enable_logging() ends the process",
		sql: "SELECT * FROM enable_logging(storage = 'file', storage_path = '/tmp/log')",
		says: NOT_A_FUNCTION,
	},
	{ title: "write_log()", sql: "SELECT write_log('x')", says: NOT_A_FUNCTION },
	{ title: "checkpoint()", sql: "SELECT * FROM checkpoint()", says: NOT_A_FUNCTION },
	{ title: "query()", sql: "SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')", says: NOT_A_FUNCTION },
	{ title: "query_table()", sql: "SELECT * FROM query_table('/etc/passwd.csv')", says: NOT_A_FUNCTION },
	{ title: "histogram() as a table macro", sql: "SELECT * FROM histogram('/etc/passwd.csv', x)", says: NOT_A_FUNCTION },
	{
		title: "json_execute_serialized_sql()",
		sql: "SELECT * FROM json_execute_serialized_sql('{}')",
		says: NOT_A_FUNCTION,
	},
	{ title: "json_serialize_plan()", sql: "SELECT json_serialize_plan('SELECT 1')", says: NOT_A_FUNCTION },
	{ title: "getenv()", sql: "SELECT getenv('DATABASE_URL')", says: NOT_A_FUNCTION },
	{ title: "current_setting()", sql: "SELECT current_setting('allowed_paths')", says: NOT_A_FUNCTION },
	{ title: "getvariable()", sql: "SELECT getvariable('x')", says: NOT_A_FUNCTION },
	{ title: "current_query()", sql: "SELECT current_query()", says: NOT_A_FUNCTION },
	{ title: "nextval()", sql: "SELECT nextval('s')", says: NOT_A_FUNCTION },
	{ title: "sleep_ms()", sql: "SELECT sleep_ms(100000)", says: NOT_A_FUNCTION },
	{ title: "a function that does not exist", sql: "SELECT frobnicate(1)", says: NOT_A_FUNCTION },
	{ title: "time travel", sql: "SELECT * FROM lake.prices AT (VERSION => 1)", says: /AT is not allowed/ },
	// Only what this query may read.
	{ title: "a dataset that was not given", sql: "SELECT * FROM lake.secret", says: NOT_A_DATASET },
	{ title: "a version that was not given", sql: `SELECT * FROM lake."prices@2"`, says: NOT_A_DATASET },
	{ title: "a bare name that was not given", sql: "SELECT * FROM secret", says: NOT_A_DATASET },
];

/** Allowed by the gate, and ended by the kernel's or the parent's limit on memory: DuckDB's own does not hold all. */
export const TOO_LARGE: readonly HostileStatement[] = [
	{ title: "a text of 3 GB", sql: "SELECT repeat('x', 3000000000)", says: /more memory/ },
	{ title: "a list of a billion", sql: "SELECT range(1000000000)", says: /more memory/ },
	{ title: "wide rows", sql: "SELECT repeat('x', 1000000) FROM range(4000)", says: /more memory/ },
	{
		title: "an aggregate that grows",
		sql: "SELECT string_agg(repeat('x', 1000000), '') FROM range(5000)",
		says: /more memory/,
	},
];

/** Allowed by the gate, and ended by the deadline. */
export const TOO_SLOW: readonly HostileStatement[] = [
	{
		title: "a cross join without end",
		sql: "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range <> b.range",
		says: /deadline/,
	},
	{
		title: "a recursion without end",
		sql: "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n FROM t) SELECT count(*) FROM t",
		says: /deadline/,
	},
	{
		title: "a regular expression over much text",
		sql: "SELECT count(*) FROM range(100000000) WHERE regexp_matches(repeat(range::VARCHAR, 50), '(1|2)+3$')",
		says: /deadline/,
	},
	{ title: "a table without end", sql: "SELECT count(*) FROM range(1000000000000)", says: /deadline/ },
];
