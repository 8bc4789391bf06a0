/** What the sandbox client and its child processes say to each other, as length-prefixed JSON (see frames.ts). */

export type ResultColumn = { name: string; type: string };

/** A dataset version as a query sees it: `lake.<name>`, read from exactly these files. */
export type SandboxView = {
	/** e.g. "us_prices_daily" or "us_prices_daily@3" */
	name: string;
	/** absolute Parquet paths inside the lake; none for a version without rows */
	files: string[];
	/** the columns that the view has, with their DuckDB types; a file that lacks one reads as NULL */
	columns: ResultColumn[];
};

export type SandboxLimits = {
	/** from the start of the query in its process to its last row; waiting for a free process is not counted */
	deadlineMs: number;
	rowsMax: number;
	/** of the rows as JSON text */
	bytesMax: number;
	/** DuckDB's own limit; the process may take `PROCESS_OVERHEAD_MB` more before it is ended */
	memoryMb: number;
	threads: number;
};

export type SandboxResult = {
	/** names made unique (`close`, `close_1`) */
	columns: ResultColumn[];
	/** JSON-safe values; json-values.ts says how each type is written */
	rows: unknown[][];
	rowCount: number;
	truncatedBy: null | "rows" | "bytes";
	durationMs: number;
};

export type StatementKind = "select" | "explain" | "describe" | "summarize";
export type Analysis = { tables: string[]; statement: StatementKind };

export type ChildRequest =
	| { type: "analyse"; sql: string }
	| { type: "query"; sql: string; views: SandboxView[]; limits: SandboxLimits };

/** Codes that a child may answer with; anything else it says counts as a broken child. */
export const CHILD_ERROR_CODES = ["rejected_query", "query_failed", "infrastructure"] as const;
export type ChildErrorCode = (typeof CHILD_ERROR_CODES)[number];

export type ChildReply =
	| { type: "ready" }
	| { type: "analysed"; analysis: Analysis }
	| { type: "columns"; columns: ResultColumn[] }
	| { type: "rows"; rows: unknown[][] }
	| { type: "done"; truncatedBy: null | "rows" | "bytes" }
	| { type: "limit"; limit: "deadline" | "memory" }
	| { type: "error"; code: ChildErrorCode; message: string };

/** Node, DuckDB's code and the rows on their way out, beside `memoryMb`: an idle child holds about 110 MB. */
export const PROCESS_OVERHEAD_MB = 384;
/** Private writable mappings that are never touched (thread stacks, heap reserves) count for `prlimit --data` only. */
export const DATA_OVERHEAD_MB = 640;

/** Longer SQL is refused before it is sent anywhere. */
export const SQL_CHARACTERS_MAX = 100_000;

const VIEW_NAME = /^[a-z][a-z0-9_]{0,62}(@[1-9][0-9]{0,8})?$/;

/** Whether this is `<dataset>` or `<dataset>@<version>`. */
export const isViewName = (name: string): boolean => VIEW_NAME.test(name);

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string";

/** How deeply a value may be nested: the reader of a result may walk it by recursion. */
const NESTING_MAX = 64;

function isShallow(value: unknown, depth = NESTING_MAX): boolean {
	if (typeof value !== "object" || value === null) return true;
	if (depth === 0) return false;
	return Object.values(value).every((item) => isShallow(item, depth - 1));
}

const isColumn = (value: unknown): value is ResultColumn => isRecord(value) && isText(value.name) && isText(value.type);
const isRow = (value: unknown): value is unknown[] => Array.isArray(value) && value.every((item) => isShallow(item));
const STATEMENTS: readonly unknown[] = ["select", "explain", "describe", "summarize"];

/**
 * A child's message as a reply, or null when it is not one. A child runs strangers' SQL in native code, so
 * nothing that it says is trusted.
 */
export function parseReply(message: unknown): ChildReply | null {
	if (!isRecord(message)) return null;
	switch (message.type) {
		case "ready":
			return { type: "ready" };
		case "analysed": {
			const { analysis } = message;
			if (!isRecord(analysis) || !STATEMENTS.includes(analysis.statement)) return null;
			const { tables } = analysis;
			if (!Array.isArray(tables) || !tables.every((table) => isText(table) && isViewName(table))) return null;
			return { type: "analysed", analysis: { tables, statement: analysis.statement as StatementKind } };
		}
		case "columns": {
			const { columns } = message;
			if (!Array.isArray(columns) || !columns.every(isColumn)) return null;
			return { type: "columns", columns: columns.map(({ name, type }) => ({ name, type })) };
		}
		case "rows":
			return Array.isArray(message.rows) && message.rows.every(isRow) ? { type: "rows", rows: message.rows } : null;
		case "done": {
			const { truncatedBy } = message;
			if (truncatedBy !== null && truncatedBy !== "rows" && truncatedBy !== "bytes") return null;
			return { type: "done", truncatedBy };
		}
		case "limit":
			return message.limit === "deadline" || message.limit === "memory"
				? { type: "limit", limit: message.limit }
				: null;
		case "error": {
			const code = CHILD_ERROR_CODES.find((known) => known === message.code);
			if (code === undefined || !isText(message.message)) return null;
			return { type: "error", code, message: message.message.slice(0, 2000) };
		}
		default:
			return null;
	}
}
