/** Layer 2 alone: what DuckDB itself refuses once it is locked, had the gate let it through. */
import { existsSync } from "node:fs";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lockDown, verifyLockDown } from "./lock-down";
import { LIMITS, makeTestLake, type TestLake } from "./test-lake";

let lake: TestLake;
let connection: DuckDBConnection;
let files: string[];

beforeAll(async () => {
	lake = await makeTestLake();
	files = lake.views[0]?.files ?? [];
	connection = await (await DuckDBInstance.create(":memory:")).connect();
	await lockDown(connection, lake.views.slice(0, 1), LIMITS);
});
afterAll(() => {
	connection.closeSync();
	lake.remove();
});

test("its own files can be read", async () => {
	const reader = await connection.runAndReadAll("SELECT count(*)::INT FROM lake.prices");
	expect(reader.getRows()).toEqual([[300]]);
});

describe("refused by DuckDB itself", () => {
	test.each([
		["another file of the lake", "FROM read_parquet('{lake}/secret.parquet')"],
		["a file outside", "FROM read_text('/etc/passwd')"],
		["a file as a table", "FROM '/etc/passwd.csv'"],
		["a folder", "FROM glob('{lake}/*')"],
		["the network", "FROM read_parquet('https://example.com/x.parquet')"],
		["writing", "COPY (SELECT 1) TO '{lake}/new.parquet'"],
		["attaching", "ATTACH '{lake}/new.db'"],
		["installing", "INSTALL httpfs"],
		["loading", "LOAD '/tmp/x.duckdb_extension'"],
		["opening it again", "SET enable_external_access = true"],
		["more memory", "SET memory_limit = '100GB'"],
		["more threads", "SET threads = 64"],
		["more files", "SET allowed_directories = ['/']"],
		["a folder for overflow", "SET temp_directory = '/tmp'"],
		["resetting", "RESET lock_configuration"],
	])("%s", async (_title, sql) => {
		await expect(connection.run(sql.replace("{lake}", lake.folder))).rejects.toThrow(
			/Permission Error|configuration has been locked|Cannot change|disabled|Invalid Input Error/,
		);
	});

	test("leaving nothing behind", () => {
		expect(existsSync(`${lake.folder}/new.parquet`)).toBe(false);
		expect(existsSync(`${lake.folder}/new.db`)).toBe(false);
	});
});

describe("a setting that is not in force stops everything", () => {
	const verify = (more: { files?: string[]; limits?: Partial<typeof LIMITS> } = {}): Promise<void> =>
		verifyLockDown(connection, more.files ?? files, { ...LIMITS, ...more.limits });

	test("all in force", async () => {
		await expect(verify()).resolves.toBeUndefined();
	});

	test.each([
		["threads", { limits: { threads: 1 } }],
		["more memory than asked", { limits: { memoryMb: 256 } }],
		["less memory than asked", { limits: { memoryMb: 4096 } }],
		["a file more", { files: [] }],
		["another file", { files: ["/etc/passwd"] }],
	])("%s", async (_title, more) => {
		await expect(verify(more)).rejects.toMatchObject({
			code: "infrastructure",
			message: expect.stringMatching(/is not in force/),
		});
	});

	test.each([
		["SET temp_directory = '/tmp'", "temp_directory"],
		["SET autoinstall_known_extensions = true", "autoinstall_known_extensions"],
		["SET autoload_known_extensions = true", "autoload_known_extensions"],
		["SET allow_persistent_secrets = true", "allow_persistent_secrets"],
		["SET TimeZone = 'Europe/Berlin'", "TimeZone"],
		["SET schema = 'main'", "schema"],
		["SET allowed_directories = ['/tmp']", "allowed_directories"],
	])("after %s", async (sql, name) => {
		const open = await openWithSettings();
		await open.run(sql);
		await open.run("SET enable_external_access = false");
		await open.run("SET lock_configuration = true");
		await expect(verifyLockDown(open, [], LIMITS)).rejects.toMatchObject(notInForce(name));
		open.closeSync();
	});

	test("lockDown itself looks, after all is set", async () => {
		const instance = await DuckDBInstance.create(":memory:");
		const open = await instance.connect();
		const deaf: DuckDBConnection = Object.create(open, {
			run: { value: (sql: string) => open.run(sql.startsWith("SET threads") ? "SELECT 1" : sql) },
		});
		await open.run("SET threads = 7");
		await expect(lockDown(deaf, [], LIMITS)).rejects.toMatchObject(notInForce("threads"));
		open.closeSync();
	});

	test("with files still in reach, and without the lock", async () => {
		const open = await openWithSettings();
		await expect(verifyLockDown(open, [], LIMITS)).rejects.toMatchObject(notInForce("enable_external_access"));
		await open.run("SET enable_external_access = false");
		await expect(verifyLockDown(open, [], LIMITS)).rejects.toMatchObject(notInForce("lock_configuration"));
		await open.run("SET lock_configuration = true");
		await expect(verifyLockDown(open, [], LIMITS)).resolves.toBeUndefined();
		open.closeSync();
	});
});

const notInForce = (name: string): object => ({
	code: "infrastructure",
	message: expect.stringContaining(`: ${name} is not in force`),
});

/** As lockDown leaves it, but for the two settings that close it. */
async function openWithSettings(): Promise<DuckDBConnection> {
	const open = await (await DuckDBInstance.create(":memory:")).connect();
	await open.run("CREATE SCHEMA lake");
	for (const setting of [
		"temp_directory = ''",
		"autoinstall_known_extensions = false",
		"autoload_known_extensions = false",
		"allow_community_extensions = false",
		"allow_persistent_secrets = false",
		"TimeZone = 'UTC'",
		"schema = 'lake'",
		`threads = ${LIMITS.threads}`,
		`memory_limit = '${LIMITS.memoryMb}MiB'`,
	]) {
		await open.run(`SET ${setting}`);
	}
	return open;
}
