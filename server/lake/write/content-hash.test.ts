import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stagingRequest } from "../../../tests/staging-request";
import { parseEnv, setEnv } from "../../env";
import { contentHashOf, hashYears } from "./content-hash";
import { type Duck, openDuck } from "./duck";
import { stagePricesDaily } from "./stage";

let folder = "";
let next = 0;

beforeAll(() => {
	folder = mkdtempSync(path.join(tmpdir(), "qtrade-hash-"));
	setEnv(parseEnv({ QTRADE_ROOT: process.env.QTRADE_ROOT }, process.cwd()));
});
afterAll(() => {
	setEnv(null);
	rmSync(folder, { recursive: true, force: true });
});

type Bar = { symbol: string; date: string; close: number; volume: number | null };
const line = ({ symbol, date, close, volume }: Bar): string =>
	`${symbol},${date},${close},${close},${close},${close},${volume ?? ""}`;

/** The content hash of these lines, delivered in these files, to instruments numbered from `firstId` on. */
async function hashOf(files: readonly (readonly string[])[], firstId: number, hash = hashYears): Promise<string> {
	next += 1;
	const landed = files.map((lines, i) => {
		const file = path.join(folder, `${next}-${i}.csv`);
		writeFileSync(file, `symbol,date,open,high,low,close,volume\n${lines.map((text) => `${text}\n`).join("")}`);
		return { name: `${i}.csv`, path: file, bytes: statSync(file).size, sha256: "" };
	});
	const duck = await openDuck(path.join(folder, "spill"), { memoryMb: 128 });
	try {
		await stagePricesDaily(
			duck,
			stagingRequest({
				files: landed,
				resolveInstruments: async ({ staged }) => {
					const holder = (symbol: string, i: number) => [
						{ id: firstId + i, canonicalKey: `XNYS:${symbol}`, from: "-infinity", until: "infinity" },
					];
					return { holders: new Map(staged.map((symbol, i) => [symbol, holder(symbol, i)])), refused: [] };
				},
			}),
		);
		return contentHashOf(await hash(duck));
	} finally {
		duck.close();
	}
}

const bars = fc
	.uniqueArray(
		fc.record({
			symbol: fc.constantFrom("A", "AB", "B", "BRK.B", "ÅÄ"),
			date: fc.constantFrom("2022-12-30", "2023-01-03", "2023-01-04", "2023-12-29", "2024-01-02"),
			close: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
			volume: fc.option(fc.integer({ min: 0, max: 1e9 })),
		}),
		{ selector: ({ symbol, date }) => `${symbol} ${date}`, minLength: 1, maxLength: 20 },
	)
	.chain((rows) =>
		fc.tuple(
			fc.constant(rows),
			fc.shuffledSubarray(rows, { minLength: rows.length }),
			fc.integer({ min: 0, max: rows.length }),
		),
	);

test("equal rows hash equally in any order, split over any files, under any instrument ids", async () => {
	await fc.assert(
		fc.asyncProperty(bars, async ([rows, shuffled, cut]) => {
			const lines = shuffled.map(line);
			const whole = await hashOf([rows.map(line)], 1);
			expect(await hashOf([lines.slice(0, cut), lines.slice(cut)], 1000)).toBe(whole);
		}),
		{ numRuns: 25 },
	);
}, 120_000);

test("one changed value, or one row more or less, hashes otherwise", async () => {
	await fc.assert(
		fc.asyncProperty(bars, fc.nat(), async ([rows], pick) => {
			const at = pick % rows.length;
			const whole = await hashOf([rows.map(line)], 1);
			const changed = rows.map((row, i) => line(i === at ? { ...row, close: row.close * 1.5 } : row));
			expect(await hashOf([changed], 1)).not.toBe(whole);
			const renamed = rows.map((row, i) => line(i === at ? { ...row, symbol: `${row.symbol}X` } : row));
			expect(await hashOf([renamed], 1)).not.toBe(whole);
			if (rows.length > 1) expect(await hashOf([rows.filter((_, i) => i !== at).map(line)], 1)).not.toBe(whole);
		}),
		{ numRuns: 15 },
	);
}, 120_000);

/** As in a publish, which writes the years while it hashes them. */
async function hashYearsAmongOthers(duck: Duck): Promise<Map<number, string>> {
	let isHashed = false;
	const hashing = hashYears(duck).finally(() => {
		isHashed = true;
	});
	while (!isHashed) await duck.rows("select 1");
	return hashing;
}

test("what runs on the same database meanwhile changes no hash", async () => {
	const lines = ["A", "B"].flatMap((symbol) =>
		["2023-12-29", "2024-01-02"].map((date) => line({ symbol, date, close: 1, volume: null })),
	);
	expect(await hashOf([lines], 1, hashYearsAmongOthers)).toBe(await hashOf([lines], 1));
});
