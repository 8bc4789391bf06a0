/** A query's result as a Parquet file, with the column types that the query had. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { QtradeError } from "../server/errors";
import { literal, openDuck } from "../server/lake/write/duck";
import type { TableView } from "../server/vocabulary/views";

const MEMORY_MB = 256;

/**
 * Writes the file whole or not at all.
 * @throws QtradeError("invalid_input") when it cannot be written there
 */
export async function writeParquet(result: TableView, file: string): Promise<void> {
	const folder = mkdtempSync(path.join(tmpdir(), "qtrade-sql-"));
	const duck = await openDuck(path.join(folder, "spill"), { memoryMb: MEMORY_MB });
	const written = `${path.resolve(file)}.${process.pid}`;
	try {
		const rows = path.join(folder, "rows.json");
		// By place, not by name: names may hold anything.
		writeFileSync(rows, result.rows.map((row) => `${JSON.stringify(row.map(asText))}\n`).join(""));
		const columns = result.columns.map(
			({ name, type }, i) => `${cast(`r[${i + 1}]`, type)} as "${name.replaceAll('"', '""')}"`,
		);
		await duck.run(
			`copy (select ${columns.join(", ")} from read_json(${literal(rows)}, format = 'newline_delimited',
			         records = false, columns = {r: 'VARCHAR[]'}))
			 to ${literal(written)} (format parquet, compression zstd)`,
		);
		renameSync(written, file);
	} catch (error) {
		throw new QtradeError(
			"invalid_input",
			`--out ${file} cannot be written as Parquet: ${error instanceof Error ? error.message.split("\n")[0] : error}`,
			{ cause: error },
		);
	} finally {
		duck.close();
		rmSync(written, { force: true });
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Nested values travel as JSON, everything else as the text that a cast understands. */
const asText = (value: unknown): string | null =>
	value === null || value === undefined ? null : typeof value === "object" ? JSON.stringify(value) : String(value);

const NESTED = /\[\d*\]$|^(STRUCT|MAP|UNION)\(/;

const cast = (value: string, type: string): string =>
	NESTED.test(type) ? `${value}::json::${type}` : `${value}::${type}`;
