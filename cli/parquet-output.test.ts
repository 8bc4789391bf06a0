/** What a query gave and what its Parquet file holds are the same, types too. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { Sandbox } from "../server/lake/read/sandbox";
import { literal, openDuck } from "../server/lake/write/duck";
import { QUERY_LIMITS } from "../server/query/run-sql";
import { writeParquet } from "./parquet-output";

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-parquet-"));
const sandbox = new Sandbox({ root: process.env.QTRADE_ROOT ?? "", allowedFolder: folder, warm: 0 });
afterAll(async () => {
	await sandbox.close();
	rmSync(folder, { recursive: true, force: true });
});

const EACH = `select 1 as whole, 9223372036854775807 as large, 0.1::decimal(18,4) as exact, 'nan'::double as no_number,
  1.5 / 3 as share, date '2024-01-02' as day, timestamp '2024-01-02 03:04:05.678901' as moment, true as yes,
  'it''s "quoted"' as "a ""name""", null::date as nothing, ['open_null', 'x,y'] as flags, {'a': 1, 'b': 'two'} as pair`;

test("every type comes back as it was", async () => {
	const result = await sandbox.query({ sql: EACH, views: [], limits: { ...QUERY_LIMITS, rowsMax: 10 } });
	const file = path.join(folder, "each.parquet");
	await writeParquet({ ...result, row_count: 1, truncated_by: null, duration_ms: 0, versions: {} }, file);
	const duck = await openDuck(path.join(folder, "spill"), { memoryMb: 128 });
	try {
		const describe = (from: string) =>
			duck.rows<{ column_name: string; column_type: string }>(
				`select column_name, column_type from (describe ${from})`,
			);
		expect(await describe(`from read_parquet(${literal(file)})`)).toEqual(await describe(EACH));
		expect(
			await duck.rows(`select count(*) as n from (select * from read_parquet(${literal(file)}) intersect (${EACH}))`),
		).toEqual([{ n: 1 }]);
	} finally {
		duck.close();
	}
	expect(readdirSync(folder).filter((name) => name.startsWith("each"))).toEqual(["each.parquet"]);
});

test("no rows make a file that still has its columns", async () => {
	const file = path.join(folder, "none.parquet");
	const columns = [{ name: "close", type: "DOUBLE" }];
	await writeParquet({ columns, rows: [], row_count: 0, truncated_by: null, duration_ms: 0, versions: {} }, file);
	const duck = await openDuck(path.join(folder, "spill"), { memoryMb: 128 });
	expect(await duck.rows(`select count(close) as n from read_parquet(${literal(file)})`)).toEqual([{ n: 0 }]);
	duck.close();
});

test("a folder that is not there is said to be the trouble", async () => {
	const file = path.join(folder, "nowhere", "a.parquet");
	const columns = [{ name: "close", type: "DOUBLE" }];
	await expect(
		writeParquet({ columns, rows: [[1]], row_count: 1, truncated_by: null, duration_ms: 0, versions: {} }, file),
	).rejects.toMatchObject({ code: "invalid_input", message: expect.stringContaining("cannot be written as Parquet") });
});
