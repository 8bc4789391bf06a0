/**
 * A query's rows as a stream that ends only where the rows do. DuckDB hands them out chunk by chunk, and where none is left
 * that is the end or an error: what went wrong (duckdb_result_error) is not to be had in Node. But an error in the middle
 * breaks the transaction, if that is told to break at any error, and a transaction can be asked whether it is broken.
 */
import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from "@duckdb/node-api";
import { QtradeError } from "../errors";

export type WholeResult = {
	/** columns and types; its rows come as `chunks` only */
	result: Pick<DuckDBResult, "columnNames" | "columnTypes">;
	/** Throws after the last chunk that came if DuckDB failed behind it. */
	chunks: AsyncGenerator<DuckDBDataChunk, void, undefined>;
};

export type WholeQuery = {
	/**
	 * one that `beginWhole` has prepared, and on which nothing else runs until the rows are read: another statement would
	 * end the stream, without a word
	 */
	connection: DuckDBConnection;
	sql: string;
	/** starts streaming the query */
	start: () => Promise<DuckDBResult>;
	/** whether somebody has interrupted the connection, so that its error is theirs */
	isStopped: () => boolean;
};

const POLICY = "current_transaction_invalidation_policy";
/** By default some errors (of parameters, types, names) leave the transaction whole. */
const ANY_ERROR = "ALL_ERRORS_INVALIDATE_TRANSACTION";

/** Opens the transaction that a whole result is read in. It sets something, so it comes before a lock on settings. */
export async function beginWhole(connection: DuckDBConnection): Promise<void> {
	await connection.run("begin transaction");
	await connection.run(`set ${POLICY} = '${ANY_ERROR}'`);
}

/**
 * Starts a query whose rows come whole, or not without an error.
 * @throws DuckDB's error, from here or from the chunks; QtradeError("query_failed") where it cannot be had a second time
 */
export async function startWhole({ connection, sql, start, isStopped }: WholeQuery): Promise<WholeResult> {
	const policy = await connection.runAndReadAll(`select current_setting('${POLICY}')`);
	if (policy.getRows()[0]?.[0] !== ANY_ERROR) throw new QtradeError("internal", `${POLICY} is not in force`);
	const result = await start();
	return { result, chunks: read() };

	async function* read(): WholeResult["chunks"] {
		for (;;) {
			const chunk = await result.fetchChunk();
			if (chunk === null || chunk.rowCount === 0) break;
			yield chunk;
		}
		if (isStopped()) throw new Error("interrupted");
		const isBroken = await connection.run("select 1").then(
			() => false,
			() => true,
		);
		if (isBroken) throw await reasonOf();
	}

	/** What it failed with, it says when it is asked for all of its rows at once and for none of them. */
	async function reasonOf(): Promise<unknown> {
		await connection.run("rollback");
		const reason = await connection.run(`explain analyze ${sql}`).then(
			() => "ran through when it was tried again: it may be short of memory, so narrow it, or run it once more",
			(error: unknown) => (isStopped() ? "there was no time left to find out why: narrow it" : { error }),
		);
		return typeof reason === "string"
			? new QtradeError("query_failed", `the query broke off in the middle of its rows, and ${reason}`)
			: reason.error;
	}
}
