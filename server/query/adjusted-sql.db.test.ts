/** Raw bars adjusted by the actions that their definition names; what is adjusted already is refused. */
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING } from "../../tests/fixture";
import { openGround } from "../../tests/rollback-ground";
import { createDataset } from "../datasets/save-dataset";
import { adjustedSql } from "./adjusted-sql";
import { runSql } from "./run-sql";

const { db, sandbox, csv, dataset, ingest, folder } = await openGround();

const adjusted = async (
	name: string,
	basis: "split" | "total",
	changes: { symbol?: string; from?: string } = {},
): Promise<unknown[][]> => {
	const sql = await adjustedSql(db, { dataset: name, basis, symbol: null, from: null, to: null, ...changes });
	const { rows } = await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 100 });
	// symbol, date, close, volume
	return rows.map((row) => [row[1], row[2], Math.round(Number(row[6]) * 1e6) / 1e6, row[7]]);
};

test("splits and dividends yet to come at a bar's day are taken out of it, those of its own day are in it", async () => {
	csv("acts/a.csv", [
		"symbol,ex_date,type,ratio,amount",
		"AAA,2024-01-03,cash_dividend,,4",
		"AAA,2024-01-04,split,2,",
		"AAA,2024-01-05,split,5,",
		"BBB,2024-01-05,rename,,",
	]);
	await createDataset(db, EVERYTHING, {
		name: "acts",
		zone: "silver",
		kind: "corporate_actions",
		calendar: "XNYS",
		source: {
			type: "file",
			path: path.join(folder, "acts/*.csv"),
			format: "csv",
			columns: Object.fromEntries(["symbol", "ex_date", "type", "ratio", "amount"].map((name) => [name, name])),
		},
	});
	await ingest("acts");
	csv("bars/a.csv", [
		HEADER,
		bar("AAA", "2024-01-02", 100),
		bar("AAA", "2024-01-03", 96),
		bar("AAA", "2024-01-04", 48),
		bar("AAA", "2024-01-05", 9.6),
		bar("BBB", "2024-01-04", 7),
		bar("BBB", "2024-01-05", 7),
	]);
	const references = { actions: "acts" };
	await dataset("bars", "bars/*", { basis: "raw", references });
	expect(await ingest("bars")).toMatchObject({ state: "succeeded" });
	const volume = (await adjusted("bars", "split", { symbol: "BBB" }))[0]?.[3];
	expect(volume).toEqual(expect.any(Number));
	expect(await adjusted("bars", "split")).toEqual([
		["AAA", "2024-01-02", 10, Number(volume) * 10],
		["AAA", "2024-01-03", 9.6, Number(volume) * 10],
		["AAA", "2024-01-04", 9.6, Number(volume) * 5],
		["AAA", "2024-01-05", 9.6, volume],
		["BBB", "2024-01-04", 7, volume],
		["BBB", "2024-01-05", 7, volume],
	]);
	expect((await adjusted("bars", "total", { symbol: "AAA" })).map((row) => row[2])).toEqual([9.6, 9.6, 9.6, 9.6]);
	expect(await adjusted("bars", "split", { symbol: "AAA", from: "2024-01-05" })).toHaveLength(1);

	await dataset("adjusted_bars", "bars/*", { basis: "split" });
	await expect(adjusted("adjusted_bars", "split")).rejects.toThrow(
		"adjusted for splits already: applying its actions again would make jumps",
	);
	await createDataset(db, EVERYTHING, {
		name: "yahoo_acts",
		zone: "silver",
		kind: "corporate_actions",
		calendar: "XNYS",
		source: { type: "yahoo", symbols: ["AAA"] },
	});
	await dataset("by_yahoo", "bars/*", { basis: "raw", references: { actions: "yahoo_acts" } });
	await expect(adjusted("by_yahoo", "total")).rejects.toThrow("Yahoo's dividends, which are adjusted for later splits");
	await dataset("bare", "bars/*", { basis: "raw" });
	await expect(adjusted("bare", "split")).rejects.toThrow("names no actions");
	await expect(adjusted("acts", "split")).rejects.toThrow("has corporate_actions, no prices");
});
