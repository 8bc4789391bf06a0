import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stagingRequest } from "../../../../tests/staging-request";
import { parseEnv, setEnv } from "../../../env";
import { CANONICAL_CSV, canonicalColumns } from "../../../sources/source";
import { shapeOf } from "../../../vocabulary/kind-shapes";
import { contentHashOf } from "../content-hash";
import { openDuck } from "../duck";
import { writerFor } from "../writer-for";

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-rows-hash-"));
beforeAll(() => setEnv(parseEnv({ QTRADE_ROOT: process.env.QTRADE_ROOT }, process.cwd())));
afterAll(() => {
	setEnv(null);
	rmSync(folder, { recursive: true, force: true });
});

const FIELDS = ["symbol", "ex_date", "type", "ratio"];

/** The content hash of these actions when their tickers have these ids. */
async function hashOf(lines: readonly string[], idOf: (symbol: string) => number): Promise<string> {
	const file = path.join(folder, "actions.csv");
	writeFileSync(file, `${[FIELDS.join(","), ...lines].join("\n")}\n`);
	const writer = writerFor(shapeOf({ kind: "corporate_actions" }));
	const duck = await openDuck(path.join(folder, "spill"), { memoryMb: 128 });
	const holder = (symbol: string) => [
		{ id: idOf(symbol), canonicalKey: `XNYS:${symbol}`, from: "-infinity", until: "infinity" },
	];
	try {
		await writer.stage(
			duck,
			stagingRequest({
				files: [{ name: "actions.csv", path: file, bytes: statSync(file).size }],
				read: { ...CANONICAL_CSV, columns: canonicalColumns(FIELDS) },
				resolveInstruments: async ({ staged }) => ({
					holders: new Map(staged.map((symbol) => [symbol, holder(symbol)])),
					refused: [],
				}),
			}),
		);
		return contentHashOf(await writer.hashYears(duck));
	} finally {
		duck.close();
	}
}

test("instruments enter by their key: the ids that a database happened to give change nothing", async () => {
	const lines = ["AAA,2024-01-02,split,2", "BBB,2024-01-02,split,3"];
	const first = await hashOf(lines, (symbol) => (symbol === "AAA" ? 1 : 2));
	expect(await hashOf(lines, (symbol) => (symbol === "AAA" ? 900 : 7))).toBe(first);
	expect(
		await hashOf(["AAA,2024-01-02,split,3", "BBB,2024-01-02,split,2"], (symbol) => (symbol === "AAA" ? 1 : 2)),
	).not.toBe(first);
});
