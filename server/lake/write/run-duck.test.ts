/** Small runs keep their tables in memory, which costs least; what would not fit goes to a file. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { memoryFor, openRunDuck } from "./run-duck";

const staging = mkdtempSync(path.join(tmpdir(), "qtrade-run-"));
afterAll(() => rmSync(staging, { recursive: true, force: true }));

const MIB = 2 ** 20;
const file = (name: string, mib: number) => ({ name, path: `/bronze/${name}`, bytes: mib * MIB });

test("compressed files count for what they hold", () => {
	expect(memoryFor([file("a.csv", 10), file("b.csv", 1)])).toBe(66 * MIB);
	expect(memoryFor([file("a.csv.gz", 10)])).toBe(300 * MIB);
	expect(memoryFor([file("a.zip", 10)])).toBe(300 * MIB);
	expect(memoryFor([file("a.parquet", 10)])).toBe(300 * MIB);
});

test.each([
	[[file("a.csv", 20)], false],
	[[file("a.csv", 20), file("b.csv", 2)], true],
	[[file("a.csv.gz", 5)], true],
])("tables lie in a file where they may not fit: %j", async (files, isInFile) => {
	const duck = await openRunDuck(staging, { memoryMb: 128, files });
	try {
		expect(existsSync(path.join(staging, "tables.duckdb"))).toBe(isInFile);
		expect(duck.memoryMb).toBe(128);
	} finally {
		duck.close();
		rmSync(path.join(staging, "tables.duckdb"), { force: true });
	}
});
