/** Years are sorted together as far as they fit into memory: the result is the same, whatever fits. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stagingRequest } from "../../../tests/staging-request";
import { parseEnv, setEnv } from "../../env";
import { slicesOf } from "./build-result";
import { hashYears } from "./content-hash";
import { type Duck, literal, openDuck } from "./duck";
import { stagePricesDaily } from "./stage";
import type { Staged } from "./staging";

let folder = "";
beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), "qtrade-build-"));
	setEnv(parseEnv({ QTRADE_ROOT: process.env.QTRADE_ROOT }, process.cwd()));
});
afterAll(() => {
	setEnv(null);
	rmSync(folder, { recursive: true, force: true });
});

const slices = (rows: readonly number[], most: number): number[][] =>
	slicesOf(
		rows.map((_, i) => 2000 + i),
		(year) => rows[year - 2000] as number,
		most,
	);

test("years go together up to the most rows, in their order", () => {
	expect(slices([4, 3, 3, 5, 5, 1], 10)).toEqual([[2000, 2001, 2002], [2003, 2004], [2005]]);
});

test("a year beyond the most stands alone, and is not split", () => {
	expect(slices([1, 50, 1, 1], 10)).toEqual([[2000], [2001], [2002, 2003]]);
	expect(slices([50], 10)).toEqual([[2000]]);
	expect(slices([], 10)).toEqual([]);
});

/** With a gap, which no stretch of years may fill. */
const YEARS = [2015, 2020, 2021, 2022, 2023];
/** 1 January is no session, but a bar's place in its year is all that matters here; 31 December tells leap years apart. */
const DAYS = ["01-01", "02-28", "03-01", "12-31"];
const SYMBOLS = ["ZZ", "A", "M"];
const KEYS = new Map([
	[1, "XNYS:M"],
	[2, "XNYS:A"],
	[3, "XNYS:ZZ"],
	[4, "XNYS:GONE"],
]);
const idOf = (symbol: string): number => [...KEYS].find(([, key]) => key === `XNYS:${symbol}`)?.[0] as number;

/** A base of all years but the last, with one symbol that is delivered no more; flags in one of its years. */
async function writeBase(duck: Duck): Promise<Map<number, string>> {
	const base = new Map<number, string>();
	for (const year of YEARS.slice(0, -1)) {
		const file = path.join(folder, `base-${year}.parquet`);
		const rows = ["A", "GONE"].flatMap((symbol) =>
			DAYS.map((day) => `(${idOf(symbol)}::bigint, '${symbol}', date '${year}-${day}')`),
		);
		await duck.run(
			`copy (select *, 1.0::double as open, 1.0::double as high, 1.0::double as low, 1.0::double as close,
			         1.0::double as volume, ${year === 2020 ? "['volume_null']" : "null::varchar[]"} as flags
			       from (values ${rows.join(", ")}) v(instrument_id, symbol, date)) to ${literal(file)} (format parquet)`,
		);
		base.set(year, file);
	}
	return base;
}

/** Everything in `result` in its own order, and what it hashes to, of a staging that may sort so many MiB at once. */
async function stagedWith(
	memoryMb: number,
): Promise<{ staged: Staged; rows: unknown[]; hashes: unknown; sorts: number }> {
	const csv = path.join(folder, "prices.csv");
	// Newest year first, the last symbol first, one bar twice, one that is set aside.
	const lines = [...YEARS]
		.reverse()
		.flatMap((year) =>
			SYMBOLS.flatMap((symbol) => DAYS.map((day, i) => `${symbol},${year}-${day},2,3,1,${2 + i / 10},100`)),
		);
	const text = ["symbol,date,open,high,low,close,volume", ...lines, lines[0], "A,2021-06-30,2,3,1,-5,100", ""];
	writeFileSync(csv, text.join("\n"));
	const opened = await openDuck(folder, { memoryMb: 128, tablesIn: path.join(folder, "tables.duckdb") });
	let sorts = 0;
	const run = async (sql: string): Promise<void> => {
		if (sql.startsWith("insert into result")) sorts += 1;
		await opened.run(sql);
	};
	const duck = { ...opened, run, memoryMb };
	try {
		const staged = await stagePricesDaily(
			duck,
			stagingRequest({
				files: [{ name: "prices.csv", path: csv, bytes: statSync(csv).size }],
				base: await writeBase(duck),
				vanished: "keep",
				finalDate: "2022-12-31",
				resolveInstruments: async ({ staged }) => ({
					holders: new Map(
						staged.map((symbol) => [
							symbol,
							[{ id: idOf(symbol), canonicalKey: `XNYS:${symbol}`, from: "-infinity", until: "infinity" }],
						]),
					),
					refused: [],
				}),
				keysOfInstruments: async () => KEYS,
			}),
		);
		const rows = await duck.rows(
			"select result.*, symbol, pos from (select *, row_number() over () as pos from result) result join names using (s) order by pos",
		);
		return { staged, rows, hashes: await hashYears(duck), sorts };
	} finally {
		duck.close();
	}
}

test("the result is the same, sorted at once, two years at a time or year by year", async () => {
	const whole = await stagedWith(128);
	expect(whole.sorts).toBe(1);
	expect(await stagedWith(0)).toEqual({ ...whole, sorts: YEARS.length });
	// Two years of some twenty rows fit, three do not.
	expect(await stagedWith(0.0075)).toEqual({ ...whole, sorts: 3 });
	expect(whole.staged).toMatchObject({ duplicatesDropped: 1, quarantined: 1, vanished: 4 * DAYS.length });
	// Three symbols in five years, and what the base alone has in four of them.
	expect(whole.rows).toHaveLength((3 * 5 + 4) * DAYS.length);
	const flags = (whole.rows as { flags: string | null }[]).map((row) => row.flags);
	expect(flags.filter((flag) => flag === "provisional")).toHaveLength(3 * DAYS.length);
	expect(flags.filter((flag) => flag === "vanished")).toHaveLength(3 * DAYS.length);
	expect(flags.filter((flag) => flag === "volume_null,vanished")).toHaveLength(DAYS.length);
	const order = (whole.rows as { y: number; symbol: string; date: string }[]).map(
		({ y, symbol, date }) => `${y} ${symbol} ${date}`,
	);
	expect(order).toEqual([...order].sort());
});
