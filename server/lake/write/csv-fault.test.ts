import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { csvFault } from "./csv-fault";
import { literal, openDuck } from "./duck";

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-csv-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
	["a short row", "a,b\n1,2\n1\n", "line 3: 1 field instead of 2"],
	["a long row", "a,b\n1,2\n1,2,3\n", "line 3: more than 2 fields"],
	["an open quote", 'a,b\n1,"2\n', "line 2: a quote that is opened is not closed"],
	[
		"a field without end",
		`a,b\n1,${"x".repeat(3_000_000)}\n`,
		"line 2: it is too long: is a quote or a line end missing?",
	],
	["Latin-1", Buffer.from("a,b\n1,\xe9\n", "latin1"), "line 2: it is not UTF-8"],
])("DuckDB's complaint of %s", async (name, contents, said) => {
	const file = path.join(folder, `${name}.csv`);
	writeFileSync(file, contents);
	const duck = await openDuck(path.join(folder, "spill"), { memoryMb: 128 });
	try {
		const reading = duck.run(
			`create or replace table t as select * from read_csv(${literal(file)}, header = true, auto_detect = false, delim = ',', quote = '"', columns = { a: 'varchar', b: 'varchar' })`,
		);
		const message = await reading.then(
			() => "it was read",
			(error: Error) => error.message,
		);
		expect(csvFault(message)).toBe(said);
	} finally {
		duck.close();
	}
});

test("any other complaint is none of these", () => {
	expect(csvFault("IO Error: No files found")).toBeNull();
	expect(csvFault("CSV Error on Line: 3\nsomething that is new")).toBeNull();
});
