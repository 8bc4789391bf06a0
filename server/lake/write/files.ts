/** Writes the result's changed partitions as immutable Parquet files named by their content. */
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { DuckDBConnection } from "@duckdb/node-api";
import { dataFolder, inLake, type Zone } from "../paths";
import { type Duck, literal } from "./duck";
import { hashFile, installFile } from "./durable";

/** A file of a snapshot; `path` is relative to the lake. */
export type LakeFile = {
	path: string;
	partition: string;
	rows: number;
	bytes: number;
	sha256: string;
	content_sha256: string;
	min_date: string;
	max_date: string;
};

/** The largest row group: DuckDB's own default, a multiple of its vector size. */
const ROW_GROUP_ROWS = 122_880;

export type WriteRequest = {
	lake: string;
	zone: Zone;
	dataset: string;
	/** absolute folder, on the lake's file system */
	staging: string;
	/** year → content hash of its rows, for the years to write */
	years: ReadonlyMap<number, string>;
};

/**
 * Copies each year of `result` to a file, flushes it and puts it in its place.
 * Two years are written at a time: one COPY of a year's rows keeps only one core busy.
 */
export async function writeYears(duck: Duck, request: WriteRequest): Promise<LakeFile[]> {
	const todo = [...request.years.keys()].sort((a, b) => a - b);
	if (todo.length === 0) return [];
	await mkdir(request.staging, { recursive: true });
	const stats = await duck.rows<{ y: number; rows: number; min_date: string; max_date: string }>(
		`select y, sum(rows)::bigint as rows, min(first_date)::varchar as min_date, max(last_date)::varchar as max_date
		 from runs group by y`,
	);
	const written: LakeFile[] = [];
	const work = async (): Promise<void> => {
		const connection = await duck.connect();
		try {
			// A variable belongs to its connection.
			await connection.run("set variable symbols = (select list(symbol order by s) from names)");
			await connection.run("set variable instrument_ids = (select list(instrument_id order by s) from names)");
			for (let year = todo.shift(); year !== undefined; year = todo.shift()) {
				const stat = stats.find((row) => row.y === year);
				if (!stat) continue;
				const { y: _, ...facts } = stat;
				written.push({
					...(await writeYear(connection, request, year)),
					...facts,
					partition: `year=${year}`,
					content_sha256: request.years.get(year) ?? "",
				});
			}
		} finally {
			connection.closeSync();
		}
	};
	await Promise.all([work(), work()]);
	return written.sort((a, b) => (a.partition < b.partition ? -1 : 1));
}

async function writeYear(
	connection: DuckDBConnection,
	{ lake, zone, dataset, staging }: WriteRequest,
	year: number,
): Promise<Pick<LakeFile, "path" | "bytes" | "sha256">> {
	const temporary = path.join(staging, `year-${year}.parquet`);
	await connection.run(
		// Names by position in a list: a join may hand rows on in another order, and the file must keep the table's.
		`copy (select getvariable('instrument_ids')[s + 1] as instrument_id, getvariable('symbols')[s + 1] as symbol,
		              date, open, high, low, close, volume,
		              case when flags is not null then string_split(flags, ',') end as flags
		       from result where y = ${year})
		 to ${literal(temporary)} (format parquet, compression zstd, row_group_size ${ROW_GROUP_ROWS})`,
	);
	const { sha256, bytes } = await hashFile(temporary);
	const stored = `${dataFolder(zone, dataset)}/year=${year}/${sha256}.parquet`;
	if ((await installFile(temporary, inLake(lake, stored))) === "present") await rm(temporary);
	return { path: stored, bytes, sha256 };
}

/** Writes the rows that were set aside to the run's quarantine file; null when there are none. */
export async function writeQuarantine(
	duck: Duck,
	{ lake, staging, stored }: { lake: string; staging: string; stored: string },
): Promise<{ path: string; rows: number; sha256: string } | null> {
	const [row] = await duck.rows<{ n: number }>("select count(*) as n from quarantine");
	const rows = row?.n ?? 0;
	if (rows === 0) return null;
	await mkdir(staging, { recursive: true });
	const temporary = path.join(staging, "quarantine.parquet");
	await duck.run(
		`copy (select source_file, symbol, date, open, high, low, close, volume, reasons from quarantine)
		 to ${literal(temporary)} (format parquet, compression zstd)`,
	);
	const { sha256 } = await hashFile(temporary);
	await installFile(temporary, inLake(lake, stored));
	return { path: stored, rows, sha256 };
}
