/** Reference data as other people publish it, whole. The folder is optional: a user's clone does not have it. */
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { getDataset } from "../server/datasets/reads";
import { createDataset } from "../server/datasets/save-dataset";
import { adjustedSql } from "../server/query/adjusted-sql";
import { quartersSql } from "../server/query/quarters-sql";
import { runSql } from "../server/query/run-sql";
import type { DatasetDefinition } from "../server/vocabulary/definition";
import { EVERYTHING } from "./fixture";
import { openGround } from "./rollback-ground";

const SAMPLE = path.resolve(import.meta.dirname, "../../shared/data");
const IS_THERE = existsSync(SAMPLE);

describe.skipIf(!IS_THERE)("reference data (skipped where ../shared/data is absent)", async () => {
	const ground = IS_THERE ? await openGround() : null;
	if (!ground) return;
	const { db, sandbox, ingest, csv, folder } = ground;

	const create = (definition: Omit<DatasetDefinition, "zone" | "calendar">) =>
		createDataset(db, EVERYTHING, { zone: "silver", calendar: "XNYS", ...definition });
	const rowsOf = async (sql: string) =>
		(await runSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null, rowsMax: 20 })).rows;

	test("Lean's factors are actions: AAPL's four splits and its dividends on their ex-dates", async () => {
		await create({
			name: "lean_actions",
			kind: "corporate_actions",
			currency: "USD",
			source: { type: "lean_factors", path: `${SAMPLE}/prices/lean_raw/*.factors.csv` },
		});
		const run = await ingest("lean_actions");
		expect(run).toMatchObject({ state: "succeeded", rows: { quarantined: 0 } });
		expect(
			await rowsOf(
				"select ex_date::text, ratio from lake.lean_actions where symbol = 'AAPL' and type = 'split' order by 1",
			),
		).toEqual([
			["2000-06-21", 2],
			["2005-02-28", 2],
			["2014-06-09", 7],
			["2020-08-31", 4],
		]);
		expect(
			await rowsOf(
				`select ex_date::text, amount, currency from lake.lean_actions
				 where symbol = 'AAPL' and type = 'cash_dividend' and ex_date between '2012-01-01' and '2013-03-01' order by 1`,
			),
		).toEqual([
			["2012-08-09", 2.65, "USD"],
			["2012-11-07", 2.65, "USD"],
			["2013-02-07", 2.65, "USD"],
		]);
	});

	test("bars with actions beside them give the actions alone", async () => {
		await create({
			name: "zipline_actions",
			kind: "corporate_actions",
			source: {
				type: "file",
				path: `${SAMPLE}/actions/zipline_csvdir/daily/*.csv.gz`,
				format: "csv",
				symbol_from: "file_name",
				columns: { ex_date: "date", split: "split", cash_dividend: "dividend" },
			},
		});
		const run = await ingest("zipline_actions");
		expect(run).toMatchObject({ state: "succeeded", rows: { quarantined: 0 } });
		expect(
			await rowsOf("select symbol, ex_date::text, ratio from lake.zipline_actions where type = 'split' order by 1"),
		).toEqual([
			["AAPL", "2014-06-09", 7],
			["KO", "2012-08-13", 2],
		]);
	});

	test("spells of an index's members, with their re-entries", async () => {
		await create({
			name: "sp500",
			kind: "membership",
			source: {
				type: "file",
				path: `${SAMPLE}/membership/sp500_ticker_start_end.csv`,
				format: "csv",
				columns: { symbol: "ticker", from: "start_date", to: "end_date" },
				constants: { index: "SP500" },
			},
		});
		const run = await ingest("sp500");
		expect(run).toMatchObject({ state: "succeeded", rows: { extracted: 1230, published: 1230, quarantined: 0 } });
		expect(
			await rowsOf(
				`select count(*), count(distinct symbol), count(*) - count(distinct symbol),
				        max("to"::text) filter (where symbol = 'FB'), max("from"::text) filter (where symbol = 'META') from lake.sp500`,
			),
		).toEqual([[1230, 1181, 49, "2022-06-09", "2022-06-09"]]);
	});

	test("an exchange's sessions with their opens and closes", async () => {
		await create({
			name: "xlon_sessions",
			kind: "calendar",
			source: {
				type: "file",
				path: `${SAMPLE}/calendars/xlon.csv`,
				format: "csv",
				header: false,
				date_format: "%Y-%m-%dT%H:%M:%SZ",
				columns: { date: 1, open: 2, close: 3, break_start: 4, break_end: 5 },
				constants: { mic: "XLON" },
			},
		});
		const run = await ingest("xlon_sessions");
		// The header has no name for its first column, so that it is read as a row: set aside, with its reasons.
		expect(run).toMatchObject({ state: "succeeded", rows: { extracted: 8516, published: 8515, quarantined: 1 } });
		expect(
			await rowsOf(`select date::text, "open"::text, "close"::text from lake.xlon_sessions order by date limit 1`),
		).toEqual([["1990-01-02", "1990-01-02 08:00:00+00", "1990-01-02 16:30:00+00"]]);
	});

	test("a table has the columns and the key that its definition declares", async () => {
		await create({
			name: "index_changes",
			kind: "table",
			table: {
				columns: [
					{ name: "date", type: "DATE" },
					{ name: "added", type: "VARCHAR" },
					{ name: "removed", type: "VARCHAR" },
				],
				key: ["date"],
				date: "date",
			},
			source: {
				type: "file",
				path: `${SAMPLE}/membership/sp500_changes_since_2019.csv`,
				format: "csv",
				columns: { date: "date", added: "add", removed: "remove" },
			},
		});
		const run = await ingest("index_changes");
		expect(run.state).toBe("succeeded");
		const again = await ingest("index_changes", { full: true });
		expect(again.state).toBe("unchanged");
	});

	test("the SEC's figures have no false duplicates, and a restated one is usable from the next open, not before", async () => {
		await create({
			name: "sec_figures",
			kind: "fundamentals",
			source: { type: "sec_fsds", path: `${SAMPLE}/fundamentals/sec_fsds_2009q3.zip` },
		});
		const run = await ingest("sec_figures");
		expect(run).toMatchObject({
			state: "succeeded",
			rows: { extracted: 126_650, staged: 126_650, quarantined: 0, published: 126_650 },
		});
		expect(run.checks.find(({ name }) => name === "unique_key")).toMatchObject({ status: "pass", count: 0 });
		const asOf = (at: string) =>
			rowsOf(`select max_by(value, usable_from) from lake.sec_figures
			  where issuer = '874761' and tag = 'StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest'
			    and period_end = '2007-12-31' and segments like 'EquityComponents=NoncontrollingInterest%'
			    and usable_from <= timestamptz '${at}'`);
		expect(await asOf("2009-08-07 13:29:59+00")).toEqual([[null]]);
		expect(await asOf("2009-09-14 20:00:00+00")).toEqual([[3_241_000_000]]);
		// Accepted at 20:55 New York of the 14th; the open of the 15th is at 13:30 UTC.
		expect(await asOf("2009-09-15 13:29:59+00")).toEqual([[3_241_000_000]]);
		expect(await asOf("2009-09-15 13:30:00+00")).toEqual([[3_181_000_000]]);
		// Nothing that was accepted after a close is seen that day, whatever the day.
		expect(
			await rowsOf(`select count(*) from lake.sec_figures
			  where (accepted at time zone 'America/New_York')::time >= time '16:00'
			    and (usable_from at time zone 'America/New_York')::date <= (accepted at time zone 'America/New_York')::date`),
		).toEqual([[0]]);
		expect(await ingest("sec_figures", { full: true })).toMatchObject({ state: "unchanged" });
	});

	test("a second quarter that is held back is found again as the half year less the first: Bank of New York Mellon, 2009", async () => {
		// The one issuer of this archive with a first quarter beside a half year; no issuer has a year with its quarters.
		const columns = [
			"issuer",
			"taxonomy",
			"tag",
			"period_start",
			"period_end",
			"unit",
			"value",
			"form",
			"filed",
			"revision",
		];
		const facts = await runSql(db, sandbox, EVERYTHING, {
			sql: `select ${columns.map((column) => `${column}::varchar`).join(", ")} from lake.sec_figures
			  where issuer = '1390777' and segments is null and coregistrant is null and period_start is not null`,
			at: {},
			atTime: null,
			rowsMax: 10_000,
		});
		const isSecond = (row: unknown[]): boolean => row[3] === "2009-04-01" && row[4] === "2009-06-30";
		expect(facts.rows.filter(isSecond).length).toBeGreaterThan(50);
		csv(
			"held_back.csv",
			[columns, ...facts.rows.filter((row) => !isSecond(row))].map((row) => row.join(",")),
		);
		await create({
			name: "held_back",
			kind: "fundamentals",
			source: {
				type: "file",
				path: path.join(folder, "held_back.csv"),
				format: "csv",
				columns: Object.fromEntries(columns.map((column) => [column, column])),
			},
		});
		expect(await ingest("held_back")).toMatchObject({ state: "succeeded", rows: { quarantined: 0 } });
		const second = (dataset: string) =>
			quartersSql(db, { dataset, issuer: "1390777", tag: null, asOf: null, from: "2009-06-30", to: "2009-06-30" });
		expect(
			await rowsOf(
				`with derived as (${await second("held_back")}), reported as (${await second("sec_figures")})
				 select d.method, count(*), count(*) filter (where d.value = r.value), count(*) filter (where r.method = 'reported')
				 from derived d join reported r using (issuer, taxonomy, tag, unit, quarter_start, quarter_end) group by all`,
			),
		).toEqual([["year_to_date", 48, 48, 48]]);
		expect(
			await rowsOf(
				`with quarters as (${await quartersSql(db, { dataset: "held_back", issuer: "1390777", tag: "NoninterestExpense", asOf: null, from: "2009-03-31", to: "2009-06-30" })})
				 select sum(value) from quarters`,
			),
		).toEqual(
			await rowsOf(
				`select value from lake.held_back where tag = 'NoninterestExpense' and period_start = '2009-01-01' and period_end = '2009-06-30'`,
			),
		);
	});

	const ziplineBars = (name: string, basis: "raw" | "split") =>
		create({
			name,
			kind: "prices_daily",
			basis,
			references: { actions: "zipline_actions" },
			source: {
				type: "file",
				path: `${SAMPLE}/actions/zipline_csvdir/daily/*.csv.gz`,
				format: "csv",
				symbol_from: "file_name",
				columns: Object.fromEntries(
					["date", "open", "high", "low", "close", "volume"].map((column) => [column, column]),
				),
			},
		});

	test("zipline's bars contradict their own splits when they are called raw, and agree when called adjusted", async () => {
		await ziplineBars("zipline_raw", "raw");
		const refused = await ingest("zipline_raw");
		expect(refused.state).toBe("failed");
		expect(refused.checks.find(({ name }) => name === "basis")).toMatchObject({
			status: "fail",
			severity: "critical",
			count: 2,
			message: expect.stringContaining("basis contradicts actions: 2 splits of zipline_actions@1 without a jump"),
		});
		await ziplineBars("zipline_split", "split");
		const taken = await ingest("zipline_split");
		expect(taken).toMatchObject({ state: "succeeded", rows: { published: 3016, quarantined: 0 } });
		expect(taken.checks.find(({ name }) => name === "basis")).toMatchObject({ status: "pass" });
	});

	test("Lean's raw bars show each of their splits", async () => {
		await create({
			name: "lean_bars",
			kind: "prices_daily",
			basis: "raw",
			price_unit: 0.0001,
			references: { actions: "lean_actions" },
			source: {
				type: "file",
				path: `${SAMPLE}/prices/lean_raw/*.zip`,
				format: "csv",
				header: false,
				symbol_from: "file_name",
				symbol_case: "upper",
				date_format: "%Y%m%d %H:%M",
				columns: { date: 1, open: 2, high: 3, low: 4, close: 5, volume: 6 },
			},
		});
		const run = await ingest("lean_bars");
		expect(run.state).toBe("succeeded");
		expect(run.checks.find(({ name }) => name === "basis")).toMatchObject({
			status: "pass",
			message: expect.stringMatching(/^\d+ splits of lean_actions@1 as a raw series shows them$/),
		});
	});

	test("Lean's raw bars, adjusted by the actions of its factors, are where its own factors put them", async () => {
		const sql = await adjustedSql(db, { dataset: "lean_bars", basis: "total", symbol: "AAPL", from: null, to: null });
		const factors = await rowsOf(
			`with adjusted as (${sql}) select a.close / b.close from adjusted a join lake.lean_bars b using (instrument_id, date)
			 where a.date in ('1998-01-02', '2005-02-25', '2012-11-06', '2021-03-31') order by a.date`,
		);
		const theirs = [0.8613657 * 0.00892857, 0.8613657 * 0.0178571, 0.8650639 * 0.0357143, 1];
		for (const [i, [factor]] of factors.entries()) expect(Number(factor) / (theirs[i] ?? 0)).toBeCloseTo(1, 3);
		expect(factors).toHaveLength(4);
		await expect(
			adjustedSql(db, { dataset: "zipline_split", basis: "split", symbol: null, from: null, to: null }),
		).rejects.toThrow("adjusted for splits already");
	});

	test("a hundred of the index's five hundred make no session complete; the calendar has no gap of its own", async () => {
		await create({
			name: "sp500_bars",
			kind: "prices_daily",
			basis: "split",
			references: { universe: { dataset: "sp500", index: "SP500" } },
			source: {
				type: "file",
				path: `${SAMPLE}/prices/sp500_5yr/*.csv`,
				format: "csv",
				columns: {
					symbol: "Name",
					date: "date",
					open: "open",
					high: "high",
					low: "low",
					close: "close",
					volume: "volume",
				},
			},
		});
		const run = await ingest("sp500_bars");
		expect(run).toMatchObject({ state: "succeeded", rows: { extracted: 121_052 } });
		const universe = run.checks.find(({ name }) => name === "universe");
		expect(universe).toMatchObject({ status: "warn", count: 1259 });
		// 100 of about 505, less those that were no members at first.
		expect(universe?.observed).toBeGreaterThan(0.12);
		expect(universe?.observed).toBeLessThan(0.2);
		expect(universe?.message).toMatch(/2018-02-07 has \d+ of 50\d\)$/);
		expect(await getDataset(db, "sp500_bars")).toMatchObject({ watermark: "2018-02-07", complete_until: null });
		expect(run.checks.find(({ name }) => name === "session_dates")).toMatchObject({ status: "pass" });
	});
});
