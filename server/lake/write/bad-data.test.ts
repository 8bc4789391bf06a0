import { expect, test } from "vitest";
import { asBadData } from "./bad-data";

const FILES = [
	{ name: "2024/a.csv", path: "/lake/bronze/prices/f00d.csv", bytes: 1 },
	{ name: "2024/b.csv", path: "/lake/bronze/prices/beef.csv", bytes: 1 },
];

test("bytes that cannot be read are told of the provider's file, by its line where DuckDB names one", () => {
	const ragged = `Invalid Input Error: CSV Error on Line: 41\nExpected Number of Columns: 7 Found: 6\n  file = ${FILES[1]?.path}`;
	expect(asBadData(new Error(ragged), FILES)).toMatchObject({
		code: "bad_data",
		message: "2024/b.csv: cannot be read: line 41: 6 fields instead of 7",
		details: { check: "schema", file: "2024/b.csv" },
	});
	expect(asBadData(new Error(`IO Error: ${FILES[0]?.path} is damaged`), FILES)).toMatchObject({
		message: "2024/a.csv: cannot be read: IO Error: 2024/a.csv is damaged",
	});
	expect(asBadData(new Error("Invalid Input Error: odd"), FILES)).toMatchObject({
		message: "a file cannot be read: Invalid Input Error: odd",
		details: { file: null },
	});
});

test.each([
	"Out of Memory Error: could not allocate block of size 256.0 KiB (127.9 MiB/128.0 MiB used)",
	'IO Error: Could not write file "/lake/staging/run-7/tables.duckdb": No space left on device',
	'IO Error: Could not write file "/lake/staging/run-7/tables.duckdb": Disk quota exceeded',
	'IO Error: Cannot open file "/lake/staging/run-7/spill/duckdb_temp_storage-0.tmp": No space left on device',
	'IO Error: Failed to create directory "/lake/staging/run-7/spill": Permission denied',
	"TransactionContext Error: Failed to commit: Checkpoint failed",
])("what the machine lacks is no fault of the bytes: %s", (message) => {
	const error = new Error(message);
	expect(asBadData(error, FILES)).toBe(error);
});
