/** What is written of a year has the table's order and each row its own names, also where several row groups are read at once. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { PRICES_SHAPE } from "../../vocabulary/kind-shapes";
import { barsWriter } from "./bars-writer";
import { literal, openDuck } from "./duck";
import { stageYears } from "./files";

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-bars-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROWS = 600_000;
const SYMBOLS = 3000;

/** A file in the order of its rows is written in batches that are numbered; where DuckDB sees no order, it is not. */
const IN_BATCHES = "BATCH_COPY_TO_FILE";

test("a year's file holds the rows of the result in their order, under their names", async () => {
	const duck = await openDuck(folder, { memoryMb: 256, tablesIn: path.join(folder, "tables.duckdb") });
	try {
		await duck.run(
			`create table names as select i::integer as s, i::integer as k, 'S' || i as symbol, i + 7::bigint as instrument_id
			   from range(${SYMBOLS}) r(i) order by random();
			 create table result as
			   select 2024::smallint as y, (i // ${ROWS / SYMBOLS})::integer as k, k as s, date '2024-01-01' + (i % ${ROWS / SYMBOLS})::integer as date,
			          i::double as open, i::double as high, i::double as low, i::double as close, i::double as volume,
			          null::varchar as flags, true as is_new from range(${ROWS}) r(i);
			 create table runs as select y, s, count(*) as rows, min(date) as first_date, max(date) as last_date
			   from result group by y, s`,
		);
		const writer = barsWriter(PRICES_SHAPE);
		const [staged] = await stageYears(duck, {
			writer,
			zone: "silver",
			dataset: "prices",
			staging: path.join(folder, "staging"),
			years: [2024],
		});
		expect(staged?.file.rows).toBe(ROWS);
		expect(
			await duck.rows(
				`select count(*) as rows, count(*) filter (where close <> place) as misplaced,
				        count(*) filter (where symbol <> 'S' || (place // ${ROWS / SYMBOLS})) as misnamed,
				        count(*) filter (where instrument_id <> place // ${ROWS / SYMBOLS} + 7) as misnumbered
				 from (select *, row_number() over () - 1 as place from read_parquet(${literal(staged?.temporary ?? "")}))`,
			),
		).toEqual([{ rows: ROWS, misplaced: 0, misnamed: 0, misnumbered: 0 }]);
		// Which rows come first is a matter of luck where none has to; what DuckDB plans is not.
		const planned = async (rows: string): Promise<string> =>
			JSON.stringify(await duck.rows(`explain copy (${rows}) to ${literal(path.join(folder, "x"))} (format parquet)`));
		expect(await planned(writer.published(2024))).toContain(IN_BATCHES);
		expect(await planned("from result join names using (s)")).not.toContain(IN_BATCHES);
	} finally {
		duck.close();
	}
});
