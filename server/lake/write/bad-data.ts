/** Whose fault it is when a statement that reads what arrived fails: the bytes', or the machine's. */
import { QtradeError, toQtradeError } from "../../errors";
import type { ReadableFile } from "../../sources/source";
import { firstLine } from "./arrivals";
import { csvFault } from "./csv-fault";

/** What DuckDB says of its own files, whatever the system's reason. */
const NOT_WRITTEN =
	/Could not (write|truncate|fsync)|fsync failed|Failed to (commit|create directory)|has been invalidated/;

/**
 * DuckDB's complaint about received bytes, with the provider's name of the file in place of its path in bronze.
 * @returns QtradeError("bad_data"); the error itself where memory or the disk gave out, or the tables could not be written,
 * which says nothing of the bytes
 */
export function asBadData(error: unknown, files: readonly ReadableFile[]): unknown {
	const message = firstLine(error);
	if (toQtradeError(error).code === "infrastructure" || NOT_WRITTEN.test(message)) return error;
	const whole = error instanceof Error ? error.message : String(error);
	const file = files.find((candidate) => whole.includes(candidate.path));
	const text = files.reduce((line, { path, name }) => line.replaceAll(path, name), csvFault(whole) ?? message);
	return new QtradeError("bad_data", `${file ? `${file.name}: ` : "a file "}cannot be read: ${text}`, {
		details: { check: "schema", file: file?.name ?? null },
		cause: error,
	});
}
