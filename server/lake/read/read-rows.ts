/** A query's result, read from DuckDB as a stream and cut at the limits on rows and bytes. */
import type { DuckDBDataChunk } from "@duckdb/node-api";
import type { WholeResult } from "../whole-result";
import { type JsonConverter, jsonConverter } from "./json-values";
import type { ResultColumn, SandboxLimits } from "./protocol";

/** A batch is sent when it holds this much: small enough that the parent parses it without a noticeable pause. */
const BATCH_ROWS = 1024;
const BATCH_CHARACTERS = 128 * 1024;

/** Columns with their types; a name that comes again gets a number, as in `close`, `close_1`. */
export function columnsOf({ result }: WholeResult): ResultColumn[] {
	const types = result.columnTypes();
	const taken = new Set<string>();
	return result.columnNames().map((given, index) => {
		let name = given;
		for (let count = 1; taken.has(name); count += 1) name = `${given}_${count}`;
		taken.add(name);
		return { name, type: String(types[index]) };
	});
}

/**
 * Reads until the end or the first limit, and says which limit it was. Whether rows were left out is known by reading
 * one row past the limit. `send` gets a JSON array of rows and is waited for, so that little is held at a time.
 * @throws DuckDB's error, when it comes before the limit; some rows may have been sent by then
 */
export async function readRows(
	{ result, chunks }: WholeResult,
	limits: Pick<SandboxLimits, "rowsMax" | "bytesMax">,
	send: (rowsJson: string) => Promise<void>,
): Promise<null | "rows" | "bytes"> {
	const converters = result.columnTypes().map((type) => jsonConverter(type));
	const batch = new Batch(limits.bytesMax, send);
	let rows = 0;
	for await (const chunk of chunks) {
		for (const row of rowsOf(chunk, converters)) {
			if (rows === limits.rowsMax) return (await batch.flush()) ? "rows" : "bytes";
			rows += 1;
			batch.add(row);
			if (batch.isFull() && !(await batch.flush())) return "bytes";
		}
	}
	return (await batch.flush()) ? null : "bytes";
}

/** Values are taken one at a time from their column, so a chunk of huge texts is never converted as a whole. */
function* rowsOf(chunk: DuckDBDataChunk, converters: readonly JsonConverter[]): Generator<unknown[]> {
	const columns = converters.map((convert, index) => ({ convert, vector: chunk.getColumnVector(index) }));
	for (let row = 0; row < chunk.rowCount; row += 1) {
		yield columns.map(({ convert, vector }) => convert(vector.getItem(row)));
	}
}

class Batch {
	private rows: unknown[][] = [];
	private characters = 0;
	private bytesLeft: number;

	constructor(
		bytesMax: number,
		private readonly send: (rowsJson: string) => Promise<void>,
	) {
		this.bytesLeft = bytesMax;
	}

	add(row: unknown[]): void {
		this.rows.push(row);
		for (const value of row) if (typeof value === "string") this.characters += value.length;
	}

	isFull(): boolean {
		return this.rows.length >= BATCH_ROWS || this.characters >= BATCH_CHARACTERS;
	}

	/** Sends what is held, or as many of its rows as still fit; false when some did not. */
	async flush(): Promise<boolean> {
		const rows = this.rows;
		this.rows = [];
		this.characters = 0;
		if (rows.length === 0) return true;
		const whole = JSON.stringify(rows);
		const bytes = Buffer.byteLength(whole);
		if (bytes <= this.bytesLeft) {
			this.bytesLeft -= bytes;
			await this.send(whole);
			return true;
		}
		const fitting = this.fittingRows(rows);
		if (fitting.length > 0) await this.send(`[${fitting.join(",")}]`);
		return false;
	}

	private fittingRows(rows: readonly unknown[][]): string[] {
		const fitting: string[] = [];
		for (const row of rows) {
			const text = JSON.stringify(row);
			this.bytesLeft -= Buffer.byteLength(text) + 1;
			if (this.bytesLeft < 0) break;
			fitting.push(text);
		}
		return fitting;
	}
}
