/** Raw bars as QuantConnect's Lean keeps them. The folder is optional: a user's clone does not have it. */
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { createDataset } from "../server/datasets/save-dataset";
import { runSql } from "../server/query/run-sql";
import { EVERYTHING } from "./fixture";
import { openGround } from "./rollback-ground";

const SAMPLE = path.resolve(import.meta.dirname, "../../shared/data/prices/lean_raw");

describe.skipIf(!existsSync(SAMPLE))("lean_raw (skipped where ../shared/data is absent)", async () => {
	const ground = existsSync(SAMPLE) ? await openGround() : null;
	if (!ground) return;
	const { db, sandbox, ingest } = ground;

	test("flows in as it is: zipped, without a header, in ten-thousandths, raw", async () => {
		await createDataset(db, EVERYTHING, {
			name: "us_raw",
			zone: "silver",
			kind: "prices_daily",
			calendar: "XNYS",
			basis: "raw",
			price_unit: 0.0001,
			source: {
				type: "file",
				path: `${SAMPLE}/*.zip`,
				format: "csv",
				header: false,
				symbol_from: "file_name",
				symbol_case: "upper",
				date_format: "%Y%m%d %H:%M",
				columns: { date: 1, open: 2, high: 3, low: 4, close: 5, volume: 6 },
			},
		});
		const run = await ingest("us_raw");
		expect(run.rows).toEqual({ extracted: 29_245, staged: 29_245, quarantined: 0, flagged: 0, published: 29_245 });
		// Splits that nobody adjusted for, and a bank in 2008 and 2009.
		const jumps = run.checks.find(({ name }) => name === "price_jump");
		expect(jumps).toMatchObject({ status: "warn", count: 14 });
		expect(run.checks.filter(({ status }) => status !== "pass")).toEqual([jumps]);
		const { rows } = await runSql(db, sandbox, EVERYTHING, {
			sql: `select symbol, count(*), min(date)::text, max(date)::text, max(close) filter (where date = '2014-06-06'),
			             max(close) filter (where date = '2014-06-09') from lake.us_raw group by 1 order by 1 limit 2`,
			at: {},
			atTime: null,
			rowsMax: 10,
		});
		expect(rows).toEqual([
			["AAPL", 5849, "1998-01-02", "2021-03-31", 645.57, 93.7],
			["AIG", 5849, "1998-01-02", "2021-03-31", expect.any(Number), expect.any(Number)],
		]);
	});
});
