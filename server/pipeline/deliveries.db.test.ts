import { copyFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { getDataset, listVersions } from "../datasets/reads";
import { updateDataset } from "../datasets/save-dataset";
import { many } from "../db";
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

const instruments = () =>
	many<{ symbol: string }>(db, "select symbol from instrument_tickers").then((rows) => rows.map((row) => row.symbol));

test("rows outside the window that no run could publish are reported until they are set aside, and after a change", async () => {
	const settled = [HEADER, bar("AAA", "2024-01-02"), bar("AAA", "2024-01-03")];
	csv("late_broken/a.csv", settled);
	await dataset("late_broken", "late_broken/*");
	await ingest("late_broken");
	const broken = [
		bar("AAA", "2014-05-06", "x"),
		bar("", "2014-05-06"),
		bar("NEVER\0SEEN", "2014-05-07"),
		bar("NEW", "2014-05-07", "x"),
	];
	const filler = Array.from({ length: 3000 }, () => bar("AAA", "2024-01-02"));
	csv("late_broken/a.csv", [...settled, ...filler, ...broken, bar("AAA", "2024-01-04")]);
	for (const state of ["succeeded", "unchanged"]) {
		const run = await ingest("late_broken");
		expect(run.state).toBe(state);
		expect(check(run, "outside_window")).toMatchObject({ status: "warn", count: 4 });
	}
	csv("late_broken/a.csv", [...settled, ...filler, ...broken, bar("AAA", "2024-01-04"), bar("AAA", "2024-01-05")]);
	expect((await ingest("late_broken", { full: true })).rows.quarantined).toBe(4);
	csv("late_broken/a.csv", [...settled, ...filler, ...broken, bar("AAA", "2024-01-05"), bar("AAA", "2024-01-08")]);
	const after = await ingest("late_broken");
	expect(after).toMatchObject({ state: "succeeded", rows: { quarantined: 0 } });
	expect(check(after, "outside_window")).toMatchObject({ status: "pass" });
	// A row that is mended is news, though it was set aside before, and though nobody has an instrument of that name.
	csv("late_broken/a.csv", [
		...settled,
		...filler,
		...broken.slice(0, 3),
		bar("NEW", "2014-05-07"),
		bar("AAA", "2024-01-09"),
	]);
	expect(check(await ingest("late_broken"), "outside_window")).toMatchObject({ status: "warn", count: 1 });
	expect(await instruments()).not.toContain("NEW");
});

test("a strict dataset reports tickers outside the window that it does not know, until they are set aside", async () => {
	csv("known/a.csv", [HEADER, bar("KNOWN", "2024-01-02")]);
	await dataset("known", "known/*");
	await ingest("known");
	const lines = [HEADER, bar("KNOWN", "2024-01-02"), bar("KNOWN", "2024-01-03")];
	csv("strict/a.csv", lines);
	await dataset("strict", "strict/*", { instruments: "strict" });
	await ingest("strict");
	csv("strict/a.csv", [...lines, bar("STRANGE", "2014-05-06"), bar("KNOWN", "2024-01-04")]);
	for (const state of ["succeeded", "unchanged"]) {
		const run = await ingest("strict");
		expect(run.state).toBe(state);
		expect(check(run, "outside_window")).toMatchObject({ status: "warn", count: 1 });
	}
	csv("strict/a.csv", [...lines, bar("STRANGE", "2014-05-06"), bar("KNOWN", "2024-01-05")]);
	expect((await ingest("strict", { full: true })).rows).toMatchObject({ quarantined: 1 });
	csv("strict/a.csv", [...lines, bar("STRANGE", "2014-05-06"), bar("KNOWN", "2024-01-08")]);
	expect(check(await ingest("strict"), "outside_window")).toMatchObject({ status: "pass" });
	expect(await instruments()).not.toContain("STRANGE");
});

test("minus zero is the price zero", async () => {
	const low = (zero: string): string[] => [HEADER, `AAA,2024-01-02,${zero},1,${zero},1,${zero}`];
	csv("zero/a.csv", low("0.0"));
	await dataset("zero", "zero/*");
	await ingest("zero");
	csv("zero/a.csv", low("-0.0"));
	expect((await ingest("zero")).state).toBe("unchanged");
});

test("a run over some symbols takes the rows that a plain run takes for theirs", async () => {
	csv("blanks/a.csv", [HEADER, "AAA\t,2024-01-02,1,1,1,1,1", "BBB,2024-01-02,1,1,1,1,1"]);
	await dataset("blanks", "blanks/*");
	expect((await ingest("blanks", { symbols: ["AAA"] })).rows.published).toBe(1);
});
