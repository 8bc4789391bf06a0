/** The ingest benchmark's reference: what DuckDB alone makes of the same CSV. Here, since only the lake loads DuckDB. */
import { literal, openDuck } from "./duck";
import { fsyncPath } from "./durable";

/** Copies a CSV file to one Parquet file sorted by symbol and date, and flushes it. */
export async function copySorted(csv: string, parquet: string, memoryMb: number): Promise<void> {
	const duck = await openDuck(`${parquet}.spill`, { memoryMb });
	try {
		await duck.run(
			`copy (select * from read_csv(${literal(csv)}) order by symbol, date) to ${literal(parquet)} (format parquet, compression zstd)`,
		);
	} finally {
		duck.close();
	}
	await fsyncPath(parquet);
}
