/** A run's DuckDB hands out rows whole, or not without an error: what is hashed must be all of it. */
import { tmpdir } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Duck, openDuck } from "./duck";

const ROWS = 1_000_000;
let duck: Duck;

beforeEach(async () => {
	duck = await openDuck(tmpdir(), { memoryMb: 256 });
});
afterEach(() => duck.close());

/** How many rows come, with something done after the first of them. */
async function read(sql: string, meanwhile: () => unknown = () => {}): Promise<number> {
	let rows = 0;
	for await (const chunk of duck.chunks(sql)) {
		if (rows === 0) await meanwhile();
		rows += chunk.rowCount;
	}
	return rows;
}

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
