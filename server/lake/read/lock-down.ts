/**
 * Layer 2 of the sandbox, inside the child: DuckDB's own limits set, the views made, everything locked and read back.
 * Settings alone are no sandbox; with the gate before and the operating system around they are the second of three.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import { QtradeError } from "../../errors";
import { quoteName, quoteText } from "../../vocabulary/sql-text";
import { isViewName, type SandboxLimits, type SandboxView } from "./protocol";

/** Fixed settings and the values that must be read back, in the order in which they are set. */
const FIXED: readonly (readonly [name: string, value: string])[] = [
	["temp_directory", ""],
	["autoinstall_known_extensions", "false"],
	["autoload_known_extensions", "false"],
	["allow_community_extensions", "false"],
	["allow_unsigned_extensions", "false"],
	["allow_persistent_secrets", "false"],
	["allow_parser_override_extension", "default"],
	["TimeZone", "UTC"],
	["schema", "lake"],
];
/** DuckDB allows these to be tightened only, and the last one closes the rest. */
const CLOSING: readonly (readonly [name: string, value: string])[] = [
	["enable_external_access", "false"],
	["lock_configuration", "true"],
];

/**
 * Closes a fresh in-memory instance around these views and limits.
 * @param beforeLock what else has to be set
 * @throws QtradeError infrastructure when a file cannot be read or a setting did not take
 */
export async function lockDown(
	connection: DuckDBConnection,
	views: SandboxView[],
	limits: SandboxLimits,
	beforeLock: () => Promise<void> = async () => {},
): Promise<void> {
	const files = [...new Set(views.flatMap((view) => view.files))];
	await connection.run("CREATE SCHEMA IF NOT EXISTS lake");
	await connection.run(`SET threads = ${limits.threads}`);
	await connection.run(`SET memory_limit = '${limits.memoryMb}MiB'`);
	for (const [name, value] of FIXED) {
		// Already as it should be, and DuckDB refuses to set it on a running database, whatever the value.
		if (name === "allow_unsigned_extensions") continue;
		await connection.run(`SET ${name} = ${quoteText(value)}`);
	}
	await connection.run(`SET allowed_paths = [${files.map(quoteText).join(", ")}]`);
	const [access, lock] = CLOSING.map(([name, value]) => `SET ${name} = ${value}`);
	if (access !== undefined) await connection.run(access);
	for (const view of views) await createView(connection, view);
	await beforeLock();
	if (lock !== undefined) await connection.run(lock);
	await verifyLockDown(connection, files, limits);
}

/**
 * Compares what DuckDB says is in force with what was asked.
 * @throws QtradeError infrastructure naming the first setting that differs
 */
export async function verifyLockDown(
	connection: DuckDBConnection,
	files: readonly string[],
	limits: Pick<SandboxLimits, "threads" | "memoryMb">,
): Promise<void> {
	const expected = [...FIXED, ...CLOSING, ["threads", String(limits.threads)] as const];
	const names = [...expected.map(([name]) => name), "memory_limit", "allowed_paths", "allowed_directories"];
	const selection = names.map((name) => `current_setting(${quoteText(name)})`).join(", ");
	const row = (await connection.runAndReadAll(`SELECT ${selection}`)).getRowsJson()[0] ?? [];
	const actual = new Map(names.map((name, index) => [name, row[index]]));
	for (const [name, value] of expected) {
		if (String(actual.get(name)).toLowerCase() !== value.toLowerCase()) throw notInForce(name);
	}
	const memory = mebibytesOf(String(actual.get("memory_limit")));
	// DuckDB prints one decimal, rounded down: 1500 MiB reads "1.4 GiB".
	if (!(memory <= limits.memoryMb && memory >= limits.memoryMb * 0.85)) throw notInForce("memory_limit");
	if (!sameTexts(actual.get("allowed_paths"), files)) throw notInForce("allowed_paths");
	if (!sameTexts(actual.get("allowed_directories"), [])) throw notInForce("allowed_directories");
}

const notInForce = (name: string): QtradeError =>
	new QtradeError("infrastructure", `the sandbox did not close: ${name} is not in force, so nothing was run`);

const UNIT_MIB: Record<string, number> = { bytes: 1 / 1048576, KiB: 1 / 1024, MiB: 1, GiB: 1024, TiB: 1048576 };

function mebibytesOf(text: string): number {
	const [amount, unit] = text.split(" ");
	return Number(amount) * (UNIT_MIB[unit ?? ""] ?? Number.NaN);
}

function sameTexts(value: unknown, texts: readonly string[]): boolean {
	if (!Array.isArray(value)) return false;
	return [...value].sort().join("\0") === [...texts].sort().join("\0");
}

async function createView(connection: DuckDBConnection, view: SandboxView): Promise<void> {
	if (!isViewName(view.name)) throw new QtradeError("infrastructure", `the view name ${view.name} is malformed`);
	const create = `CREATE VIEW lake.${quoteName(view.name)} AS`;
	try {
		await connection.run(`${create} ${plainView(view)}`);
	} catch {
		// A column that no file has yet; or a file that cannot be read, which fails again and is told.
		await connection.run(`${create} ${filledView(view)}`).catch((cause) => {
			const message = `lake.${view.name} cannot be read: ${firstLineOf(cause)} (qtrade fsck says which files are damaged)`;
			throw new QtradeError("infrastructure", message, { cause });
		});
	}
}

const firstLineOf = (cause: unknown): string => (cause instanceof Error ? (cause.message.split("\n", 1)[0] ?? "") : "");

const wantedColumns = ({ columns }: SandboxView): string =>
	columns.map(({ name, type }) => `CAST(${quoteName(name)} AS ${typeSql(type)}) AS ${quoteName(name)}`).join(", ");

const noRows = ({ columns }: SandboxView): string =>
	`SELECT ${columns.map(({ name, type }) => `CAST(NULL AS ${typeSql(type)}) AS ${quoteName(name)}`).join(", ")} WHERE false`;

/** By name, since files of different years need not have the same columns. */
const scan = ({ files }: SandboxView): string =>
	`read_parquet([${files.map(quoteText).join(", ")}], union_by_name = true, hive_partitioning = false)`;

/** Exactly the columns that were asked for, in order, with their types. */
const plainView = (view: SandboxView): string =>
	view.files.length === 0 ? noRows(view) : `SELECT ${wantedColumns(view)} FROM ${scan(view)}`;

/** The same with NULL for a column that no file has. */
const filledView = (view: SandboxView): string =>
	`SELECT ${wantedColumns(view)} FROM (${noRows(view)} UNION ALL BY NAME SELECT * FROM ${scan(view)})`;

/** Types come from the catalogue and stand in SQL unquoted. */
function typeSql(type: string): string {
	if (/^[A-Za-z0-9_ ,()[\]"]+$/.test(type)) return type;
	throw new QtradeError("infrastructure", `the column type ${type} is malformed`);
}
