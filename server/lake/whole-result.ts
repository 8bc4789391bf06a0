/**
 * A query's rows as a stream that ends only where the rows do. DuckDB hands them out chunk by chunk, and where none is left
 * that is the end or an error: what went wrong (duckdb_result_error) is not to be had in Node. But an error in the middle
 * leaves its transaction unusable, and that can be asked.
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
	/** one on which nothing else runs until the rows are read: another statement would end the stream, without a word */
	connection: DuckDBConnection;
	sql: string;
	/** starts streaming the query; called within the transaction */
	start: () => Promise<DuckDBResult>;
	/** whether somebody has interrupted the connection, so that its error is theirs */
	isStopped: () => boolean;
};

/**
 * Starts a query whose rows come whole, or not without an error.
 * @throws DuckDB's error, from here or from the chunks; QtradeError("infrastructure") where it does not come a second time
 */
export async function startWhole({ connection, sql, start, isStopped }: WholeQuery): Promise<WholeResult> {
	await connection.run("begin transaction");
	const result = await start();
	return { result, chunks: read() };

	async function* read(): WholeResult["chunks"] {
		for (;;) {
			const chunk = await result.fetchChunk();
			if (chunk === null || chunk.rowCount === 0) break;
			yield chunk;
		}
		const broken = await connection.run("select 1").then(
			() => false,
			() => true,
		);
		if (isStopped()) throw new Error("interrupted");
		if (!broken) return;
		await connection.run("rollback");
		// What it failed with, it says when it is asked for all of its rows at once and for none of them.
		await connection.run(`explain analyze ${sql}`);
		throw new QtradeError(
			"infrastructure",
			"the query broke off in the middle of its rows, but not when it was tried again: run it once more",
		);
	}
}
