/** A small lake for tests: real Parquet files, made by DuckDB, in a folder of their own. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { SandboxLimits, SandboxView } from "./protocol";

export const ROOT = resolve(import.meta.dirname, "../../..");

export const LIMITS: SandboxLimits = {
	deadlineMs: 20_000,
	rowsMax: 1_000,
	bytesMax: 4 * 1024 * 1024,
	memoryMb: 512,
	threads: 2,
};

const COLUMNS = [
	{ name: "symbol", type: "VARCHAR" },
	{ name: "date", type: "DATE" },
	{ name: "close", type: "DOUBLE" },
	{ name: "volume", type: "DOUBLE" },
	{ name: "flags", type: "VARCHAR[]" },
];

export type TestLake = { folder: string; views: SandboxView[]; hash: () => string; remove: () => void };

/**
 * `prices`: symbols A, B, C over 100 days from 2024-01-01, in two files, the second without `flags`; `prices@1`: its
 * first file; `empty`: no file; `secret`, in no view: a file that no query may see.
 */
export async function makeTestLake(): Promise<TestLake> {
	const base = realpathSync(mkdtempSync(join(tmpdir(), "qtrade-test-lake-")));
	const folder = join(base, "lake");
	mkdirSync(folder);
	const instance = await DuckDBInstance.create(":memory:");
	const connection = await instance.connect();
	const rows = (from: number, to: number, columns: string): string =>
		`SELECT ${columns} FROM (SELECT symbol, DATE '2024-01-01' + i::INT AS date, i + 0.5 AS close, i * 100.0 AS volume,
		['close_near_range'] AS flags FROM range(${from}, ${to}) t(i), (VALUES ('A'), ('B'), ('C')) s(symbol)) ORDER BY ALL`;
	const write = async (name: string, sql: string): Promise<string> => {
		const file = join(folder, name);
		await connection.run(`COPY (${sql}) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`);
		return file;
	};
	const first = await write("2024 a.parquet", rows(0, 50, "*"));
	mkdirSync(join(folder, "symbol=Z"));
	const second = await write("symbol=Z/2024 b.parquet", rows(50, 100, "symbol, date, close, volume"));
	await write("secret.parquet", "SELECT 'secret' AS symbol");
	connection.closeSync();
	instance.closeSync();
	return {
		folder,
		views: [
			{ name: "prices", files: [first, second], columns: COLUMNS },
			{ name: "prices@1", files: [first], columns: COLUMNS },
			{ name: "empty", files: [], columns: COLUMNS },
		],
		hash: () => hashOf(folder),
		remove: () => rmSync(base, { recursive: true, force: true }),
	};
}

/** Names, times and bytes of everything in the lake. */
function hashOf(folder: string): string {
	const hash = createHash("sha256");
	for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
		const path = join(folder, name);
		if (statSync(path).isDirectory()) continue;
		hash.update(`${name} ${statSync(path).mtimeMs}\n`).update(readFileSync(path));
	}
	return hash.digest("hex");
}
