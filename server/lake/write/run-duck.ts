/**
 * The DuckDB of a run: its tables in memory where what arrived should fit there, else in a file in its staging folder. A
 * replay's rows and the base's are not counted.
 */
import type { ReadableFile } from "../../sources/source";
import { type Duck, openDuck } from "./duck";

/** Typed rows, what sorts them and the result take about six times the text that they came as. */
const MEMORY_PER_BYTE = 6;
/** What a compressed file holds, in its own bytes. */
const UNPACKED_PER_BYTE = 5;

/** @param staging the run's folder, on the lake's file system */
export function openRunDuck(
	staging: string,
	{ memoryMb, files }: { memoryMb: number; files: readonly ReadableFile[] },
): Promise<Duck> {
	const fits = memoryFor(files) <= memoryMb * 2 ** 20;
	return openDuck(`${staging}/spill`, { memoryMb, ...(!fits && { tablesIn: `${staging}/tables.duckdb` }) });
}

/** Bytes that staging these files takes, roughly. */
export const memoryFor = (files: readonly ReadableFile[]): number =>
	files.reduce(
		(total, { path, bytes }) =>
			total + bytes * MEMORY_PER_BYTE * (/\.(gz|zip|parquet)$/.test(path) ? UNPACKED_PER_BYTE : 1),
		0,
	);
