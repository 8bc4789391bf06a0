/** A query's text, parsed by DuckDB and passed through the gate. Runs in the child only: it needs a connection. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { QtradeError } from "../../errors";
import { inspectStatements } from "./gate";
import type { Analysis } from "./protocol";

/** `text` is what may be run, word for word: for EXPLAIN it is put together anew from the part that was checked. */
export type CheckedQuery = Analysis & { text: string };

/**
 * Parses without running anything, and checks every part.
 * @throws QtradeError rejected_query with what, where and how to mend
 */
export async function parseSql(connection: DuckDBConnection, sql: string): Promise<CheckedQuery> {
	// The C interface ends a text at NUL, so what is parsed and what is run could differ.
	if (sql.includes("\0")) throw rejected("the query contains a NUL character: remove it");
	const { isExplain, text } = splitExplain(sql);
	const analysis = inspectTree(await serialize(connection, text), text);
	if (!isExplain) return { ...analysis, text };
	return { ...analysis, statement: "explain", text: `EXPLAIN ${text}` };
}

async function serialize(connection: DuckDBConnection, text: string): Promise<unknown> {
	const reader = await connection.runAndReadAll("SELECT json_serialize_sql($1::VARCHAR)", [text]);
	const json = reader.getRows()[0]?.[0];
	return typeof json === "string" ? JSON.parse(json) : null;
}

function inspectTree(answer: unknown, text: string): Analysis {
	if (typeof answer !== "object" || answer === null) throw rejected("the query cannot be parsed");
	const { error, error_type, error_message, position, statements } = answer as Record<string, unknown>;
	if (error === false) return withinStack(() => inspectStatements(statements));
	if (/expression depth/i.test(String(error_message))) throw tooDeep();
	if (error_type === "not implemented") throw rejected(whyNotSelect(text));
	const where = typeof position === "string" ? ` (character ${Number(position) + 1})` : "";
	throw rejected(`${String(error_message).split("\n", 1)[0]}${where}`);
}

/** DuckDB nests up to 1000 levels, which the walk through the tree may not have room for. */
function withinStack<T>(work: () => T): T {
	try {
		return work();
	} catch (error) {
		throw error instanceof RangeError ? tooDeep() : error;
	}
}

const tooDeep = (): QtradeError => rejected("the query is too deeply nested to be checked: simplify it");
const rejected = (message: string): QtradeError => new QtradeError("rejected_query", message);

/** json_serialize_sql says only that something is no SELECT. */
function whyNotSelect(text: string): string {
	const word = /^[a-z]+/i.exec(text)?.[0].toUpperCase() ?? "this";
	if (/^(SELECT|FROM|WITH|PIVOT|THIS)$/i.test(word) && /\bpivot/i.test(text)) {
		return "PIVOT needs its values listed: write ON symbol IN ('A', 'B')";
	}
	if (/^(SELECT|FROM|WITH|VALUES|DESCRIBE|SUMMARIZE|THIS)$/i.test(word)) {
		return "one statement at a time, and only SELECT, EXPLAIN, DESCRIBE and SUMMARIZE are allowed in queries";
	}
	return `${word} is not allowed in queries: only SELECT, EXPLAIN, DESCRIBE and SUMMARIZE are`;
}

/**
 * Takes a leading EXPLAIN off, and comments and blanks before it. ANALYZE and options are refused: EXPLAIN ANALYZE
 * runs what it explains, and the parser cannot serialize either for the gate.
 */
function splitExplain(sql: string): { isExplain: boolean; text: string } {
	const start = skipBlanks(sql, 0);
	const keyword = /^explain\b/i.exec(sql.slice(start, start + 8));
	if (keyword === null) return { isExplain: false, text: sql.slice(start) };
	const text = sql.slice(skipBlanks(sql, start + "explain".length));
	if (/^analy[sz]e\b/i.test(text)) throw rejected("EXPLAIN ANALYZE would run the query: write EXPLAIN");
	if (text.startsWith("("))
		throw rejected("EXPLAIN takes no options or parentheses in queries: write EXPLAIN SELECT …");
	return { isExplain: true, text };
}

/** A step at a time with a sticky pattern: one pattern for the whole run of blanks would backtrack without bound. */
function skipBlanks(sql: string, from: number): number {
	const blank = /\s+|--[^\n]*|\/\*[\s\S]*?\*\//y;
	let at = from;
	for (;;) {
		blank.lastIndex = at;
		const match = blank.exec(sql);
		if (match === null) return at;
		at += match[0].length;
	}
}
