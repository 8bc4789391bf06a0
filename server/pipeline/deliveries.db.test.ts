import { copyFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { getDataset, listVersions } from "../datasets/reads";
import { updateDataset } from "../datasets/save-dataset";
import { openDuck } from "../lake/write/duck";

const { db, folder, csv, dataset, ingest } = await openFixture();
const newest = async (name: string) => (await listVersions(db, { name, page: 1, page_size: 1 })).rows[0];
const check = (run: Awaited<ReturnType<typeof ingest>>, name: string) =>
	run.checks.find((result) => result.name === name);

test("a run over some symbols loses none of the others: the next plain run brings them", async () => {
	const lines = [HEADER, bar("AAA", "2024-01-02"), bar("BBB", "2024-01-02"), bar("BBB", "2024-01-03")];
	csv("subset/a.csv", lines);
	await dataset("subset", "subset/*");
	expect((await ingest("subset", { symbols: ["AAA"] })).rows.published).toBe(1);
	expect((await newest("subset"))?.watermark).toBeNull();
	expect((await ingest("subset")).state).toBe("succeeded");
	csv("plain/a.csv", lines);
	await dataset("plain", "plain/*");
	await ingest("plain");
	expect((await newest("subset"))?.content_hash).toBe((await newest("plain"))?.content_hash);
});

test("a good row that turned bad outside the window is reported", async () => {
	csv("turned/a.csv", [HEADER, bar("AAA", "2014-05-06"), bar("AAA", "2024-01-02")]);
	await dataset("turned", "turned/*");
	await ingest("turned");
	csv("turned/a.csv", [HEADER, bar("AAA", "2014-05-06", "NaN"), bar("AAA", "2024-01-02")]);
	expect(check(await ingest("turned"), "outside_window")).toMatchObject({ status: "warn", count: 1 });
});

test("files with the same bytes are read once", async () => {
	const file = csv("twins/a.csv", [HEADER, bar("AAA", "2024-01-02"), bar("BBB", "2024-01-02", "x")]);
	copyFileSync(file, path.join(folder, "twins", "b.csv"));
	await dataset("twins", "twins/*");
	expect((await ingest("twins")).rows).toMatchObject({ quarantined: 1, published: 1 });
});

test.each([
	["2018-01-05 garbage", "date_invalid"],
	["2018-01-04T23:30:00Z", "date_invalid"],
	["2018-01-03 23:30:00", "date_invalid"],
	["2018-01-02", null],
	["2018-01-02 00:00:00", null],
	["2018-1-2", null],
])("the date %s is read as a day or not at all", async (date, reason) => {
	const name = `date_${date.replaceAll(/[^0-9a-z]/gi, "_").toLowerCase()}`;
	csv(`${name}/a.csv`, [HEADER, bar("AAA", date), bar("AAA", "2018-01-08")]);
	await dataset(name, `${name}/*`);
	expect((await ingest(name)).rows.quarantined).toBe(reason === null ? 0 : 1);
});

test("an instant with a time zone is no date", async () => {
	csv("instant/.keep", []);
	const duck = await openDuck(path.join(folder, "spill"), { memoryMb: 128 });
	await duck.run(
		`copy (select 'AAA' as symbol, timestamptz '2018-01-03 21:00:00-05' as date, 1.5 as close)
		 to '${folder}/instant/a.parquet' (format parquet)`,
	);
	duck.close();
	await dataset("instant", "instant/*.parquet", {
		source: {
			type: "file",
			path: `${folder}/instant/*.parquet`,
			format: "parquet",
			columns: { symbol: "symbol", date: "date", close: "close" },
		},
	});
	expect(await ingest("instant")).toMatchObject({
		state: "failed",
		reason: expect.stringContaining("instant with a time zone"),
	});
});

test("numbers with underscores are no numbers, and blanks around a ticker do not make another", async () => {
	csv("odd/a.csv", [HEADER, "AAA\t,2024-01-02,1,1,1,1,1", "AAA,2024-01-03,1_5,1_5,1_5,1_5,1"]);
	await dataset("odd", "odd/*");
	expect((await ingest("odd")).rows).toMatchObject({ quarantined: 1, published: 1 });
	expect((await getDataset(db, "odd")).row_count).toBe(1);
});

test("a definition that reads the same bytes otherwise takes everything anew; another basis is refused", async () => {
	csv("pence/a.csv", [HEADER, bar("AAA", "2024-01-02", 100), bar("AAA", "2024-01-03", 100)]);
	const definition = await dataset("pence", "pence/*");
	await ingest("pence");
	await updateDataset(db, EVERYTHING, { ...definition, price_unit: 0.01 });
	expect((await ingest("pence")).rows.staged).toBe(2);
	expect((await newest("pence"))?.rows_restated).toBe(2);
	await expect(updateDataset(db, EVERYTHING, { ...definition, basis: "raw" })).rejects.toMatchObject({
		code: "conflict",
	});
});
