/** One query in the child: the gate, the lock-down, then the rows until the end or a limit. */
import { type DuckDBConnection, type DuckDBInstance, type DuckDBResult, StatementType } from "@duckdb/node-api";
import { QtradeError } from "../../errors";
import { beginWhole, startWhole } from "../whole-result";
import { lockDown } from "./lock-down";
import { parseSql } from "./parse-sql";
import type { ChildReply, ChildRequest } from "./protocol";
import { columnsOf, readRows } from "./read-rows";

type QueryRequest = Extract<ChildRequest, { type: "query" }>;
type Job = {
	instance: DuckDBInstance;
	/** a connection that parses and never runs anything of the user's */
	parser: DuckDBConnection;
	request: QueryRequest;
	/** takes memory above the limit away from this process, for good */
	capMemory: (memoryMb: number) => Promise<void>;
	send: (json: string) => Promise<void>;
	reply: (message: ChildReply) => Promise<void>;
};

/**
 * Runs the query and replies with columns, rows and the end, or with the limit that it met.
 * @throws QtradeError rejected_query when nothing has run yet, infrastructure, and DuckDB's own errors
 */
export async function runQuery({ instance, parser, request, capMemory, send, reply }: Job): Promise<void> {
	const { sql, views, limits } = request;
	const checked = await parseSql(parser, sql);
	const missing = checked.tables.find((table) => !views.some((view) => view.name === table));
	if (missing !== undefined) {
		throw new QtradeError("rejected_query", `there is no dataset lake.${missing} that this query may read`);
	}
	// From here on the process is spent: up to here it has only parsed, and may be asked again.
	parser.closeSync();
	const connection = await instance.connect();
	const wanted = views.filter((view) => checked.tables.includes(view.name));
	await Promise.all([capMemory(limits.memoryMb), lockDown(connection, wanted, limits, () => beginWhole(connection))]);
	let isLate = false;
	const deadline = setTimeout(() => {
		isLate = true;
		connection.interrupt();
	}, limits.deadlineMs);
	try {
		const result = await startWhole({
			connection,
			sql: checked.text,
			start: () => start(connection, checked.text),
			isStopped: () => isLate,
		});
		await reply({ type: "columns", columns: columnsOf(result) });
		const truncatedBy = await readRows(result, limits, (rows) => send(`{"type":"rows","rows":${rows}}`));
		await reply({ type: "done", truncatedBy });
	} catch (error) {
		// An error that came before the deadline stays one, though there was no time to look into it.
		if (isLate && !(error instanceof QtradeError)) await reply({ type: "limit", limit: "deadline" });
		else if (isOutOfMemory(error)) await reply({ type: "limit", limit: "memory" });
		else throw error;
	} finally {
		clearTimeout(deadline);
	}
}

/** The gate has seen one SELECT or EXPLAIN; DuckDB must see the same before it runs. */
async function start(connection: DuckDBConnection, text: string): Promise<DuckDBResult> {
	const statements = await connection.extractStatements(text);
	if (statements.count !== 1) throw new QtradeError("query_failed", "one statement at a time");
	const prepared = await statements.prepare(0);
	if (prepared.statementType !== StatementType.SELECT && prepared.statementType !== StatementType.EXPLAIN) {
		throw new QtradeError("query_failed", "only SELECT, EXPLAIN, DESCRIBE and SUMMARIZE are allowed in queries");
	}
	return prepared.stream();
}

const isOutOfMemory = (error: unknown): boolean =>
	error instanceof Error && /^Out of Memory Error|bad_alloc|Array buffer allocation failed/.test(error.message);
