import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { heldBars } from "./base-bars";
import { literal, openDuck } from "./duck";

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-held-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const files = [path.join(folder, "2023.parquet"), path.join(folder, "2024.parquet")];

const BARS: [file: number, symbol: string, date: string, close: number, flags: string][] = [
	[0, "GONE", "2023-05-01", 7, "null"],
	[0, "GONE", "2023-05-02", 8, "null"],
	[0, "O'NE", "2023-05-01", 1, "null"],
	[0, "O'NE", "2023-05-03", 2, "null"],
	[1, "O'NE", "2024-01-03", 3, "null"],
	[1, "O'NE", "2024-01-04", 4, "['price_jump']"],
	[1, "O'NE", "2024-01-05", 5, "['provisional']"],
	[1, "OTHER", "2024-01-04", 9, "null"],
];

beforeAll(async () => {
	const duck = await openDuck(folder, { memoryMb: 128 });
	for (const [at, file] of files.entries()) {
		const rows = BARS.filter(([of]) => of === at).map(
			([, symbol, date, close, flags]) => `(${literal(symbol)}, date '${date}', ${close}::double, ${flags}::varchar[])`,
		);
		await duck.run(
			`copy (select * from (values ${rows.join(", ")}) v(symbol, date, close, flags)) to ${literal(file)} (format parquet)`,
		);
	}
	duck.close();
});
const held = () => heldBars({ files, spill: folder, memoryMb: 128 });

test("closes come of the symbols that were asked for, of each from its own date on, without what is provisional", async () => {
	const asked = new Map([
		["GONE", "2023-05-02"],
		["O'NE", "2024-01-03"],
		["NEVER", "2020-01-01"],
	]);
	expect(await held().closes(asked)).toEqual(
		new Map([
			["GONE", new Map([["2023-05-02", 8]])],
			[
				"O'NE",
				new Map([
					["2024-01-03", 3],
					["2024-01-04", 4],
				]),
			],
		]),
	);
	expect(await held().closes(new Map())).toEqual(new Map());
});

test("each symbol's last date is that of its last bar", async () => {
	expect(await held().lastDates()).toEqual(
		new Map([
			["GONE", "2023-05-02"],
			["O'NE", "2024-01-05"],
			["OTHER", "2024-01-04"],
		]),
	);
});
