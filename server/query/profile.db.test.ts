/** A profile tells of every row of an answer, whatever of it a page would show. */
import { afterAll, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { Sandbox } from "../lake/read/sandbox";
import { PROFILE_BINS } from "../vocabulary/query-views";
import { readHistory } from "./history";
import { profileSql } from "./profile";
import { listSymbols, profileVersion, readCandles, readRows } from "./reads";

const { db, env, csv, dataset, ingest } = await openFixture();
const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 0 });
afterAll(() => sandbox.close());

csv("bars/bars.csv", [
	HEADER,
	bar("AAA", "2024-01-02", 100),
	bar("AAA", "2024-01-03", 101),
	"AAA,2024-01-04,,103,101,102,1000",
	bar("BBB", "2024-01-03", 50),
	bar("O'N", "2024-01-03", 7),
]);
await dataset("bars", "bars/*.csv");
await ingest("bars");

const ask = (sql: string) => profileSql(db, sandbox, EVERYTHING, { sql, at: {}, atTime: null });

test("counts, ranges, quartiles and histograms are those of all rows", async () => {
	const rows =
		"select i::integer as n, date '2024-01-01' + i::integer as day, i % 3 = 0 as third, if(i % 4 = 0, null, 'x' || i % 5) as word, [i] as list from range(0, 2400) r(i)";
	const profile = await ask(`${rows} -- every one\n ; `);
	expect(profile).toMatchObject({ row_count: 2400, versions: {} });
	const [n, day, third, word, list] = profile.columns;
	expect(n).toMatchObject({ name: "n", type: "INTEGER", nulls: 0, min: "0", max: "2399", mean: 1199.5 });
	expect(n?.quartiles?.map((value) => Math.round(value / 10))).toEqual([60, 120, 180]);
	expect(n?.histogram).toEqual(Array.from({ length: PROFILE_BINS }, () => 100));
	expect(day).toMatchObject({ min: "2024-01-01", max: "2030-07-27", mean: null, quartiles: null });
	expect(day?.histogram?.reduce((sum, count) => sum + count, 0)).toBe(2400);
	expect(third).toMatchObject({ nulls: 0, distinct: 2, min: "false", max: "true", histogram: null });
	expect(word).toMatchObject({ nulls: 600, distinct: 5, distinct_exact: true, min: "x0", max: "x4", histogram: null });
	const many = await ask("select i from range(0, 50000) r(i)");
	expect(many.columns[0]?.distinct_exact).toBe(false);
	expect(Math.abs((many.columns[0]?.distinct ?? 0) - 50_000)).toBeLessThan(5_000);
	expect(list).toMatchObject({ nulls: 0, min: "[0]", max: "[2399]" });
});

test("what is no finite number is counted, and neither averaged nor drawn", async () => {
	const profile = await ask(
		"select v from (values (1.0::double), (3.0), ('nan'::double), ('inf'::double), (null)) t(v)",
	);
	expect(profile.columns[0]).toMatchObject({ nulls: 1, min: "1.0", max: "nan", mean: 2 });
	expect(profile.columns[0]?.histogram?.reduce((sum, count) => sum + count, 0)).toBe(2);
});

test("an answer without rows, of nulls, or of one value has a profile too", async () => {
	expect((await ask("select 1 as a where false")).columns[0]).toMatchObject({
		nulls: 0,
		min: null,
		mean: null,
		histogram: null,
	});
	expect((await ask("select null::double as a")).columns[0]).toMatchObject({ nulls: 1, min: null, quartiles: null });
	expect((await ask("select 5 as a from range(9)")).columns[0]).toMatchObject({
		min: "5",
		max: "5",
		distinct: 1,
		histogram: null,
	});
	expect((await ask('select 1 as "a""b", 2 as "a""b"')).columns.map(({ name }) => name)).toHaveLength(2);
});

test("a query that ends in a semicolon and a comment has a profile", async () => {
	expect(await ask("select 1 as a; -- note")).toMatchObject({ row_count: 1 });
});

test("what is no SELECT, or too wide, is refused in words; a refusal is history too", async () => {
	await expect(ask("explain select 1")).rejects.toMatchObject({ code: "invalid_input" });
	await expect(ask("drop table x")).rejects.toMatchObject({ code: "rejected_query" });
	const full = Array.from({ length: 100 }, (_, at) => `i + ${at} as a_column_with_a_long_name_${at}`).join(", ");
	expect((await ask(`select ${full} from range(48) r(i)`)).columns[99]?.histogram).toEqual(Array(PROFILE_BINS).fill(2));
	const wide = Array.from({ length: 101 }, (_, at) => `${at} as c${at}`).join(", ");
	await expect(ask(`select ${wide}`)).rejects.toMatchObject({ code: "invalid_input" });
	await expect(ask("select * from lake.no_such")).rejects.toMatchObject({ code: "not_found" });
	const history = await readHistory(db, EVERYTHING, 4);
	expect(history.map(({ error_code }) => error_code)).toEqual(["not_found", "invalid_input", null, "rejected_query"]);
});

test("a version is profiled and shown through the same filter, and both are recorded as reads of it", async () => {
	const of = { name: "bars", version: 1 };
	const whole = await profileVersion(db, sandbox, EVERYTHING, { ...of, filter: {} });
	expect(whole).toMatchObject({ row_count: 5, versions: { "bars@1": 1 } });
	expect(whole.columns.find(({ name }) => name === "open")).toMatchObject({ nulls: 1 });
	const filter = { symbol: "AAA", from: "2024-01-03", flagged: true };
	const flagged = await profileVersion(db, sandbox, EVERYTHING, { ...of, filter });
	const rows = await readRows(db, sandbox, EVERYTHING, { ...of, filter, limit: 10 });
	expect([flagged.row_count, rows.row_count, rows.truncated_by]).toEqual([1, 1, null]);
	const two = await readRows(db, sandbox, EVERYTHING, { ...of, filter: {}, limit: 2 });
	expect([two.rows.length, two.truncated_by]).toEqual([2, "rows"]);
	expect((await readRows(db, sandbox, EVERYTHING, { ...of, filter: { symbol: "O'N" }, limit: 2 })).rows).toHaveLength(
		1,
	);
	await expect(
		readRows(db, sandbox, EVERYTHING, { ...of, filter: { from: "2024-01-05", to: "2024-01-04" }, limit: 2 }),
	).rejects.toMatchObject({ code: "invalid_input" });
	await expect(
		readRows(db, sandbox, EVERYTHING, { ...of, filter: { from: "' or 1=1" }, limit: 2 }),
	).rejects.toMatchObject({ code: "invalid_input" });
	const reads = await db.query(
		"select count(*) as n from version_reads r join datasets d on d.id = r.dataset_id where d.name = 'bars'",
	);
	expect(Number(reads.rows[0]?.n)).toBe(5);
});

test("a symbol's bars come oldest first, with what they lack as null and with their flags", async () => {
	const of = { name: "bars", version: 1 };
	const { symbols, total } = await listSymbols(db, sandbox, { ...of, starts: "", limit: 2 });
	expect(total).toBe(3);
	expect(symbols).toEqual([
		{ symbol: "AAA", first_date: "2024-01-02", last_date: "2024-01-04", rows: 3, flagged: 1 },
		{ symbol: "BBB", first_date: "2024-01-03", last_date: "2024-01-03", rows: 1, flagged: 0 },
	]);
	expect((await listSymbols(db, sandbox, { ...of, starts: "o'", limit: 2 })).symbols).toHaveLength(1);
	const { candles, total: sessions } = await readCandles(db, sandbox, EVERYTHING, {
		...of,
		symbol: "AAA",
		sessions: 2,
	});
	expect(sessions).toBe(3);
	expect(candles.map(({ date }) => date)).toEqual(["2024-01-03", "2024-01-04"]);
	expect(candles[1]).toMatchObject({ open: null, high: 103, low: 101, close: 102, volume: 1000, flags: ["open_null"] });
	await expect(readCandles(db, sandbox, EVERYTHING, { ...of, symbol: "ZZZ", sessions: 2 })).rejects.toMatchObject({
		code: "not_found",
	});
});
