/** A run's DuckDB hands out rows whole, or not without an error: what is hashed must be all of it. */
import { mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Duck, openDuck } from "./duck";

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "qtrade-duck-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TABLES_IN = path.join(folder, "tables.duckdb");
const ROWS = 1_000_000;
let duck: Duck;

/** How many rows come, with something done after the first of them. */
async function read(sql: string, meanwhile: () => unknown = () => {}): Promise<number> {
	let rows = 0;
	for await (const chunk of duck.chunks(sql)) {
		if (rows === 0) await meanwhile();
		rows += chunk.rowCount;
	}
	return rows;
}

describe.each([
	["in memory", undefined],
	["in a file", TABLES_IN],
])("with its tables %s", (_, tablesIn) => {
	beforeEach(async () => {
		duck = await openDuck(folder, { memoryMb: 256, tablesIn });
	});
	afterEach(() => duck.close());

	test("another statement in the middle of the rows takes none of them away", async () => {
		expect(await read(`from range(${ROWS})`, () => duck.rows("select 1"))).toBe(ROWS);
	});

	test("rows are those of one moment, whatever is written meanwhile", async () => {
		await duck.run(`create table t as from range(${ROWS})`);
		expect(await read("from t", () => duck.run("delete from t"))).toBe(ROWS);
		expect(await read("from t")).toBe(0);
	});

	test.each([
		[`if(range = ${ROWS - 1}, error('row ' || range), null)`, `row ${ROWS - 1}`],
		[`list_reduce(if(range = ${ROWS - 1}, []::int[], [1]), lambda x, y: x + y)`, "an empty input list"],
	])("an error behind the first rows is thrown, as DuckDB says it: %s", async (value, message) => {
		await expect(read(`select ${value} from range(${ROWS})`)).rejects.toThrow(message);
	});

	test("an interrupt is no end", async () => {
		await expect(read(`from range(${ROWS})`, () => duck.interrupt())).rejects.toThrow("interrupted");
	});

	test("what is not read to its end closes its connection all the same", async () => {
		for await (const _ of duck.chunks(`from range(${ROWS})`)) break;
		expect(await read(`from range(${ROWS})`)).toBe(ROWS);
	});
});

test("tables in a file lie there, in the place of what a killed run left, and are those of every connection", async () => {
	writeFileSync(TABLES_IN, "half a database");
	duck = await openDuck(folder, { memoryMb: 128, tablesIn: TABLES_IN });
	await duck.run(`create table t as select range as i, random() as x from range(${ROWS})`);
	expect(statSync(TABLES_IN).size).toBeGreaterThan(ROWS);
	expect(await read("from t")).toBe(ROWS);
	const other = await duck.connect();
	await other.run("insert into t values (-1, 0)");
	other.close();
	expect(await duck.rows("select count(*) as n from t")).toEqual([{ n: ROWS + 1 }]);
	const before = statSync(TABLES_IN);
	duck.close();
	// Neither a log is left nor anything brought in order that nobody will read.
	expect(readdirSync(folder)).toEqual(["tables.duckdb"]);
	expect(statSync(TABLES_IN)).toMatchObject({ size: before.size, mtimeMs: before.mtimeMs });
});

// Linux lists what a process has open; elsewhere a connection that stays would show only as room on the disk.
test.runIf(process.platform === "linux")(
	"no connection is left, wherever an interrupt meets it (on Linux, where /proc lists open files)",
	async () => {
		const tablesIn = path.join(folder, "interrupted.duckdb");
		for (let round = 0; round < 20; round += 1) {
			const interrupted = await openDuck(folder, { memoryMb: 128, tablesIn });
			const connecting = Array.from({ length: 10 }, () => interrupted.connect());
			await connecting[round % 10];
			expect(openFiles()).toContain(tablesIn);
			interrupted.interrupt();
			for (const { status, ...settled } of await Promise.allSettled(connecting)) {
				if (status === "rejected")
					expect(settled).toMatchObject({ reason: { message: expect.stringMatching(/interrupted/i) } });
			}
			await expect(interrupted.connect()).rejects.toThrow("interrupted");
			interrupted.close();
			expect(openFiles().filter((file) => file.startsWith(tablesIn))).toEqual([]);
			rmSync(tablesIn);
		}
	},
);

function openFiles(): string[] {
	return readdirSync("/proc/self/fd").flatMap((fd) => {
		try {
			return [readlinkSync(`/proc/self/fd/${fd}`)];
		} catch {
			return [];
		}
	});
}

test("much that changes is not brought in order", async () => {
	duck = await openDuck(folder, { memoryMb: 256, tablesIn: TABLES_IN });
	await duck.run(`create table t as select range as i, 'a' || range as x from range(${ROWS})`);
	const { size } = statSync(TABLES_IN);
	await duck.run("update t set x = 'b' || i");
	expect(await duck.rows("select count(*) as n from t where x[1] = 'b'")).toEqual([{ n: ROWS }]);
	expect(statSync(TABLES_IN).size).toBe(size);
	duck.close();
});

test("a file that cannot be made is an error at once", async () => {
	const nowhere = path.join(folder, "no such folder", "tables.duckdb");
	await expect(openDuck(folder, { memoryMb: 128, tablesIn: nowhere })).rejects.toThrow("no such folder");
});
