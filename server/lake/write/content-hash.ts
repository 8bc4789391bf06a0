/**
 * The content hash: equal rows give an equal hash whatever the row order, file layout, codec or engine version.
 *
 * Per year, rows in the order (canonical instrument key, date) give one sha256 per column over the values'
 * bytes (days since 1970 as int32, doubles as IEEE 754, both little-endian, a null as zero beside a validity byte);
 * the lengths of the runs of equal (canonical key, ticker) and the flagged rows enter as text. The year's hash is the sha256 of those
 * digests; the dataset's is the sha256 of the ordered years'. Instruments enter by canonical key, never by id.
 */
import { createHash, type Hash } from "node:crypto";
import type { DuckDBDataChunk, DuckDBVector } from "@duckdb/node-api";
import { QtradeError } from "../../errors";
import type { Duck } from "./duck";

const DOUBLES = ["open", "high", "low", "close", "volume"] as const;
const VERSION = "qtrade-content-1";

/** year → content sha256 of its rows in `result`, which must be sorted by (y, k, date) and indexed (index-result.ts). */
export async function hashYears(duck: Duck): Promise<Map<number, string>> {
	const names = await textPerYear(
		duck,
		`select y, canonical_key || chr(31) || symbol || chr(31) || rows as text
		 from runs join names using (s) order by y, pos`,
	);
	const flags = await textPerYear(
		duck,
		`select y, canonical_key || chr(31) || date || chr(31) || flags as text
		 from result join names using (s) where flags is not null order by y, result.k, date`,
	);
	const columns = await columnDigests(
		duck.chunks(`select y, (date - date '1970-01-01')::integer as day, ${DOUBLES.join(", ")} from result`),
	);
	const hashes = new Map<number, string>();
	for (const [year, digests] of columns) {
		const hash = createHash("sha256").update(VERSION);
		for (const digest of [names.get(year) ?? "", flags.get(year) ?? "", ...digests]) hash.update(`\n${digest}`);
		hashes.set(year, hash.digest("hex"));
	}
	return hashes;
}

/** The dataset's content hash from its years'. Years without rows do not exist. */
export function contentHashOf(years: ReadonlyMap<number, string>): string {
	const hash = createHash("sha256").update(VERSION);
	for (const year of [...years.keys()].sort((a, b) => a - b)) hash.update(`\n${year} ${years.get(year)}`);
	return hash.digest("hex");
}

async function textPerYear(duck: Duck, sql: string): Promise<Map<number, string>> {
	const hashes = new Map<number, Hash>();
	for (const { y, text } of await duck.rows<{ y: number; text: string }>(sql)) {
		const hash = hashes.get(y) ?? createHash("sha256");
		hashes.set(y, hash);
		hash.update(text).update("\n");
	}
	return new Map([...hashes].map(([year, hash]) => [year, hash.digest("hex")]));
}

/** One digest per column and year, fed in runs of rows of one year. */
async function columnDigests(chunks: AsyncIterable<DuckDBDataChunk>): Promise<Map<number, string[]>> {
	const digests = new Map<number, string[]>();
	let year: number | null = null;
	let hashes: Hash[] = [];
	const close = (): void => {
		if (year !== null)
			digests.set(
				year,
				hashes.map((hash) => hash.digest("hex")),
			);
	};
	for await (const chunk of chunks) {
		// Never null, and so as they lie: making an array of their values was a fourth of the time of hashing.
		const years = (chunk.getColumnVector(0) as NumericVector).items;
		for (let from = 0; from < chunk.rowCount; ) {
			const current = years[from] as number;
			const to = endOfRun(years, from);
			if (current !== year) {
				close();
				if (year !== null && current < year) throw new QtradeError("internal", "the result is not sorted by year");
				year = current;
				// two digests (values and validity) per column
				hashes = Array.from({ length: 2 * (chunk.columnCount - 1) }, () => createHash("sha256"));
			}
			for (let column = 1; column < chunk.columnCount; column += 1) {
				feed(chunk.getColumnVector(column), from, to, hashes[2 * column - 2] as Hash, hashes[2 * column - 1] as Hash);
			}
			from = to;
		}
	}
	close();
	return digests;
}

/** Rows are sorted by year, so the run ends at the first other year; most chunks hold one. */
function endOfRun(years: ArrayLike<number>, from: number): number {
	if (years[years.length - 1] === years[from]) return years.length;
	let to = from + 1;
	while (to < years.length && years[to] === years[from]) to += 1;
	return to;
}

type NumericVector = DuckDBVector & {
	items: Int16Array | Int32Array | Float64Array;
	validity: { itemValid(index: number): boolean; data: BigUint64Array | null };
};

const VALID = Buffer.alloc(2048, 1);

function feed(vector: DuckDBVector, from: number, to: number, values: Hash, validity: Hash): void {
	const { items, validity: valid } = vector as NumericVector;
	if (items === undefined) throw new QtradeError("internal", "a hashed column has no fixed-width values");
	if (valid.data === null || allValid(vector as NumericVector, from, to)) {
		values.update(bytesOf(items, from, to));
		for (let at = from; at < to; at += VALID.length)
			validity.update(VALID.subarray(0, Math.min(VALID.length, to - at)));
		return;
	}
	// What lies under a null is undefined, so it is hashed as zero.
	const copy = items.slice(from, to);
	const marks = Buffer.alloc(to - from, 1);
	for (let i = from; i < to; i += 1) {
		if (valid.itemValid(i)) continue;
		copy[i - from] = 0;
		marks[i - from] = 0;
	}
	values.update(bytesOf(copy, 0, copy.length));
	validity.update(marks);
}

function allValid({ validity }: NumericVector, from: number, to: number): boolean {
	for (let i = from; i < to; i += 1) if (!validity.itemValid(i)) return false;
	return true;
}

const bytesOf = (items: NumericVector["items"], from: number, to: number): Uint8Array =>
	new Uint8Array(
		items.buffer,
		items.byteOffset + from * items.BYTES_PER_ELEMENT,
		(to - from) * items.BYTES_PER_ELEMENT,
	);
