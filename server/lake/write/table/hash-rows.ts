/**
 * The content hash of rows of any kind but prices (content-hash.ts says what a hash must be). Per year, rows in the order
 * of (instrument's canonical key, key) enter one sha256 value by value: a byte for null or not, then numbers as IEEE 754
 * or 64-bit integers, days and microseconds since 1970 likewise, little-endian, and text as its length in bytes and UTF-8.
 */
import { createHash, type Hash } from "node:crypto";
import { type DuckDBDataChunk, DuckDBDateValue, DuckDBTimestampTZValue } from "@duckdb/node-api";
import { QtradeError } from "../../../errors";
import type { KindShape } from "../../../vocabulary/kind-shapes";
import { type Duck, identifier } from "../duck";

const VERSION = "qtrade-rows-1";

/** year → content sha256 of its rows in `result` (stage-rows.ts). */
export async function hashRows(duck: Duck, shape: KindShape): Promise<Map<number, string>> {
	const columns = shape.columns.filter(({ name }) => name !== "instrument_id");
	return digest(
		duck.chunks(`select y, ck, ${columns.map(({ name }) => identifier(name)).join(", ")} from result`),
		JSON.stringify([VERSION, columns, shape.key]),
	);
}

async function digest(chunks: AsyncIterable<DuckDBDataChunk>, head: string): Promise<Map<number, string>> {
	const hashes = new Map<number, Hash>();
	for await (const chunk of chunks) {
		const values = Array.from({ length: chunk.columnCount }, (_, column) => chunk.getColumnValues(column));
		for (let row = 0; row < chunk.rowCount; row += 1) {
			const year = values[0]?.[row] as number;
			const hash = hashes.get(year) ?? createHash("sha256").update(head);
			hashes.set(year, hash);
			for (let column = 1; column < values.length; column += 1) hash.update(bytesOf(values[column]?.[row]));
		}
	}
	return new Map([...hashes].map(([year, hash]) => [year, hash.digest("hex")]));
}

const NULL = Buffer.from([0]);

function bytesOf(value: unknown): Buffer {
	if (value === null || value === undefined) return NULL;
	if (typeof value === "string") {
		const text = Buffer.from(value, "utf8");
		const head = Buffer.alloc(5, 1);
		head.writeUInt32LE(text.length, 1);
		return Buffer.concat([head, text]);
	}
	const bytes = Buffer.alloc(9, 1);
	if (typeof value === "number") bytes.writeDoubleLE(value, 1);
	else if (typeof value === "bigint") bytes.writeBigInt64LE(value, 1);
	else if (typeof value === "boolean") return Buffer.from([1, value ? 1 : 0]);
	else if (value instanceof DuckDBDateValue) bytes.writeBigInt64LE(BigInt(value.days), 1);
	else if (value instanceof DuckDBTimestampTZValue) bytes.writeBigInt64LE(value.micros, 1);
	else throw new QtradeError("internal", `a ${typeof value} cannot be hashed`);
	return bytes;
}
