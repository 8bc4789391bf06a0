/** What could keep a run from its end: text that Postgres cannot store, checks it refuses, staging that stays. */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { openDuck } from "../lake/write/duck";
import { checkLake } from "../ops/fsck";
import { executeRun } from "./execute-run";
import { getRun } from "./reads";
import { startRun } from "./start-run";

const { db, env, folder, asOwner, csv, dataset, ingest } = await openFixture();
/** Lines that come behind the part of a file in which binary data is looked for. */
const filler = Array.from({ length: 3000 }, (_, i) => bar(`S${String(i).padStart(4, "0")}`, "2024-01-02"));

test("a NUL in a row that is set aside is shown in the check's sample, cut where it is long", async () => {
	csv("nul/a.csv", [HEADER, ...filler, `AAA,2024-01-02,1,1,1,1\0${"9".repeat(5000)},1`]);
	await dataset("nul", "nul/*");
	const run = await ingest("nul");
	expect(run).toMatchObject({ state: "succeeded", rows: { quarantined: 1, published: 3000 } });
	const [row] = run.checks.find((check) => check.name === "quarantine_share")?.sample ?? [];
	expect(row?.close).toMatch(/^1␀9{198}…$/);
});

test("tickers that no instrument can have are set aside with their own reason, as they were received", async () => {
	csv("tickers/a.csv", [
		HEADER,
		...filler,
		bar("A\0B", "2024-01-02"),
		bar("A\x1fB", "2024-01-02"),
		bar(`L${"O".repeat(64)}`, "2024-01-02"),
		bar("L".repeat(64), "2024-01-02"),
		bar("BRK B", "2024-01-02"),
		bar("日本", "2024-01-02"),
	]);
	await dataset("tickers", "tickers/*");
	const run = await ingest("tickers");
	expect(run).toMatchObject({ state: "succeeded", rows: { quarantined: 3, published: 3003 } });
	const duck = await openDuck(path.join(folder, "spill"), { memoryMb: 128 });
	const rows = await duck.rows(
		`select length(symbol) as length, date, close, reasons from '${path.join(env.lake, "_quarantine", "tickers", `${run.id}.parquet`)}' order by length, close`,
	);
	duck.close();
	const aside = { date: "2024-01-02", close: "100", reasons: ["symbol_invalid"] };
	expect(rows).toEqual([
		{ length: 3, ...aside },
		{ length: 3, ...aside },
		{ length: 65, ...aside },
	]);
});

test("a run whose checks cannot be stored ends all the same", async () => {
	csv("unstored/a.csv", [HEADER, bar("AAA", "2024-01-02", "x")]);
	await dataset("unstored", "unstored/*");
	await asOwner().query(
		"alter table quality_checks add constraint broken check (name <> 'quarantine_share') not valid",
	);
	try {
		const request = { dataset: "unstored", from: null, to: null, symbols: null, full: false };
		const run = await startRun(db, EVERYTHING, request);
		expect(await executeRun({ db, env, worker: "w" }, run)).toBe("errored");
		expect(await getRun(db, run)).toMatchObject({
			state: "errored",
			error_code: "internal",
			reason: expect.stringContaining("could not be stored"),
			checks: [],
		});
	} finally {
		await asOwner().query("alter table quality_checks drop constraint broken");
	}
});

test("a run whose staging cannot be cleared ends all the same", async () => {
	csv("uncleared/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
	await dataset("uncleared", "uncleared/*");
	rmSync(path.join(env.lake, "_staging"), { recursive: true, force: true });
	// Nothing can be made or removed under a file.
	writeFileSync(path.join(env.lake, "_staging"), "");
	expect(await ingest("uncleared")).toMatchObject({ state: "errored" });
	rmSync(path.join(env.lake, "_staging"));
	expect(await ingest("uncleared")).toMatchObject({ state: "succeeded" });
});

test("every invariant holds after all of it", async () => {
	expect((await checkLake(db, env.lake, false)).problems).toEqual([]);
});
