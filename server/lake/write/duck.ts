/** One DuckDB per run: its tables in memory or in a file, spilling to the run's staging folder beyond its memory limit. */
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import { type DuckDBConnection, type DuckDBDataChunk, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { env } from "../../env";
import type { Column } from "../../vocabulary/kinds";
import { quoteName, quoteText } from "../../vocabulary/sql-text";
import { beginWhole, startWhole } from "../whole-result";

export type Duck = {
	/** limit of its buffers */
	memoryMb: number;
	/** Runs statements for their effect. */
	run(sql: string): Promise<void>;
	/** All rows of a small result, as objects. BIGINT comes back as number. */
	rows<Row extends Record<string, unknown>>(sql: string, values?: DuckDBValue[]): Promise<Row[]>;
	/** A result that is read chunk by chunk, on a connection of its own: all of its rows, or an error. */
	chunks(sql: string): AsyncGenerator<DuckDBDataChunk, void, undefined>;
	/** A second connection to the same database, for work in parallel. */
	connect(): Promise<Pick<Duck, "run" | "close">>;
	/** Stops what runs on any of its connections; from now on everything that is asked of it throws. */
	interrupt(): void;
	/** Closes all of its connections, on which nothing may run any more. */
	close(): void;
};

/** An interrupt that came just before a statement began is lost on it, so it is said again. */
const INTERRUPT_AGAIN_MS = 50;

/**
 * @param temporaryFolder where DuckDB may spill
 * @param options.memoryMb limit of DuckDB's buffers; the process needs about 250 MiB beyond it
 * @param options.tablesIn a file for the tables, of use only while this is open: rows are compressed in it, where in memory
 * they lie, and are spilled, as they are. In memory without it
 */
export async function openDuck(
	temporaryFolder: string,
	options: { memoryMb: number; threads?: number; tablesIn?: string },
): Promise<Duck> {
	const instance = await DuckDBInstance.create(":memory:", {
		memory_limit: `${options.memoryMb}MiB`,
		threads: String(options.threads ?? 2),
		temp_directory: temporaryFolder,
		preserve_insertion_order: "true",
		autoinstall_known_extensions: "false",
		autoload_known_extensions: "false",
	});
	const open = new Set<DuckDBConnection>();
	let interrupting: NodeJS.Timeout | null = null;
	const connect = async (): Promise<DuckDBConnection> => {
		const connection = await instance.connect();
		open.add(connection);
		if (options.tablesIn !== undefined) await connection.run(`use ${TABLES}`);
		return connection;
	};
	const disconnect = (connection: DuckDBConnection): void => {
		if (open.delete(connection)) connection.closeSync();
	};
	/** Of all connections: one that stays would keep the file's room on the disk, and the buffers. */
	const closeAll = (): void => {
		for (const each of open) disconnect(each);
		instance.closeSync();
	};
	const requireCalm = (): void => {
		if (interrupting !== null) throw new Error("interrupted");
	};
	const runner =
		(connection: DuckDBConnection): Duck["run"] =>
		async (sql) => {
			requireCalm();
			await connection.run(sql);
		};
	const begin = async (): Promise<DuckDBConnection> => {
		if (options.tablesIn !== undefined) await attachTables(instance, options.tablesIn);
		return connect();
	};
	const connection = await begin().catch((error: unknown) => {
		closeAll();
		throw error;
	});
	return {
		memoryMb: options.memoryMb,
		run: runner(connection),
		rows: async <Row extends Record<string, unknown>>(sql: string, values?: DuckDBValue[]) => {
			requireCalm();
			const reader = await connection.runAndReadAll(sql, values);
			return reader.getRowObjectsJS().map(plain) as Row[];
		},
		async *chunks(sql) {
			requireCalm();
			const own = await connect();
			try {
				const isStopped = (): boolean => interrupting !== null;
				await beginWhole(own);
				yield* (await startWhole({ connection: own, sql, start: () => own.stream(sql), isStopped })).chunks;
			} finally {
				disconnect(own);
			}
		},
		connect: async () => {
			requireCalm();
			const another = await connect();
			return { run: runner(another), close: () => disconnect(another) };
		},
		interrupt: () => {
			const now = (): void => {
				for (const each of open) each.interrupt();
			};
			interrupting ??= setInterval(now, INTERRUPT_AGAIN_MS).unref();
			now();
		},
		close: () => {
			if (interrupting !== null) clearInterval(interrupting);
			closeAll();
		},
	};
}

/** The name of the database in `tablesIn`. */
const TABLES = "tables_of_run";

/**
 * Nobody reads the file again: it needs no log, and nothing of it is brought in order, neither when it is closed nor when
 * much of it has changed. One that a killed run left in its place goes.
 */
async function attachTables(instance: DuckDBInstance, file: string): Promise<void> {
	await rm(file, { force: true });
	const connection = await instance.connect();
	try {
		await connection.run(`attach ${literal(file)} as ${TABLES} (recovery_mode no_wal_writes)`);
		await connection.run("pragma disable_checkpoint_on_shutdown");
		await connection.run("set global wal_autocheckpoint = '1TB'");
	} finally {
		connection.closeSync();
	}
}

/** bigint → number, Date of a DATE column → ISO date: what the rest of the code works with. */
function plain(row: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(row).map(([key, value]) => [
			key,
			typeof value === "bigint" ? Number(value) : value instanceof Date ? value.toISOString().slice(0, 10) : value,
		]),
	);
}

/** How many rows there are. @param from "from typed where …" */
export async function countRows(duck: Duck, from: string): Promise<number> {
	const [row] = await duck.rows<{ n: number }>(`select count(*) as n ${from}`);
	return row?.n ?? 0;
}

/** The text of server/lake/sql/<name>.sql. */
export function readSql(name: string): string {
	return readFileSync(path.join(env().root, "server", "lake", "sql", `${name}.sql`), "utf8");
}

/** A value as an SQL literal; for the places where DuckDB takes no bound parameter (COPY, read_csv options). */
export const literal = quoteText;
/** A name as an SQL identifier. */
export const identifier = quoteName;

/** A relation over Parquet files. The folder's year is no column: a file may have one of that name. */
export const readParquet = (files: readonly string[]): string =>
	`read_parquet([${files.map(quoteText).join(", ")}], hive_partitioning = false)`;
/** A relation over Parquet files with exactly these columns: null where the files have none of that name or another type. */
export function readColumns(files: readonly string[], columns: readonly Column[]): string {
	const cast = columns.map(({ name, type }) => `try_cast(${identifier(name)} as ${type}) as ${identifier(name)}`);
	const none = columns.map(({ name, type }) => `null::${type} as ${identifier(name)}`);
	return `(select ${cast.join(", ")} from (select ${none.join(", ")} where false union all by name
		select * from read_parquet([${files.map(literal).join(", ")}], union_by_name = true, hive_partitioning = false)))`;
}
