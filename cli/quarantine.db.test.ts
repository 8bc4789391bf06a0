/** What was set aside, on the command line: why, the first rows, and all of them, of a run that published nothing too. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { getRun } from "../server/pipeline/reads";
import { startRun } from "../server/pipeline/start-run";
import { bar, HEADER } from "../tests/bars";
import { EVERYTHING, openFixture } from "../tests/fixture";
import { qtradeOn } from "../tests/qtrade-command";
import type { CommandContext } from "./context";
import { printRun, runText } from "./run-text";

const fixture = await openFixture();
const qtrade = qtradeOn(fixture);
await fixture.dataset("prices", "prices/*.csv");
const day = (date: string, rows: readonly string[]) => fixture.csv(`prices/${date}.csv`, [HEADER, ...rows]);

test("rows that a published version left out, by symbol and by reason", async () => {
	day("2024-01-02", [bar("AAA", "2024-01-02", 10), "BBB,2024-01-02,1,1,1,,5", "CCC,2031-01-04,1,1,1,1,5"]);
	const run = await fixture.ingest("prices");
	expect(run).toMatchObject({ state: "succeeded", rows: { quarantined: 2 } });
	const { code, document } = qtrade(["quarantine", "prices"]);
	expect(code).toBe(0);
	expect(document.rows).toEqual([
		expect.objectContaining({ run: run.id, symbol: "BBB", close: null, reasons: "close_null" }),
		expect.objectContaining({ run: run.id, symbol: "CCC", date: "2031-01-04", reasons: "date_in_future" }),
	]);
	day("2024-01-04", [bar("AAA", "2024-01-04", 10), "DDD,2024-01-04,1,1,1,,5"]);
	const next = await fixture.ingest("prices");
	const rows = qtrade(["quarantine", "prices"]).document.rows as { run: number }[];
	expect(
		rows.map((row) => row.run),
		"newest run first",
	).toEqual([next.id, run.id, run.id]);
	expect(qtrade(["quarantine", "prices", "--symbol", "CCC", "--reason", "date_in_future"]).document).toMatchObject({
		row_count: 1,
	});
	expect(qtrade(["quarantine", "prices", "--symbol", "CCC", "--reason", "close_null"]).document.rows).toEqual([]);
});

test("a run that published nothing says why, after which day, shows the first rows and where all are", async () => {
	const bad = Array.from({ length: 30 }, (_, i) => `S${10 + i},2031-01-06,1,1,1,1,5`);
	day("2024-01-05", [bar("AAA", "2024-01-05", 10), ...bad]);
	const failed = await fixture.ingest("prices");
	expect(failed.state).toBe("failed");
	const text = runText(await getRun(fixture.db, failed.id));
	const today = new Date().toISOString().slice(0, 4);
	expect(text).toMatch(new RegExp(`30 rows of 31 set aside \\(96\\.8%\\): date_in_future \\(30, after ${today}-`));
	expect(text.match(/2031-01-06/g)).toHaveLength(5);
	expect(text.trimEnd().split("\n").at(-1)).toBe(
		`rows set aside: qtrade quarantine prices --run ${failed.id} --format csv`,
	);

	const { document } = qtrade(["quarantine", "prices", "--run", String(failed.id), "--limit", "7"]);
	expect(document).toMatchObject({ row_count: 7, truncated_by: "rows" });
	// Into a file go all of them; one that is cut says so, though a CSV has no place for it.
	const file = path.join(fixture.env.home, "aside.csv");
	const toFile = (...more: string[]) =>
		spawnSync(
			process.execPath,
			[
				...["cli/qtrade.mjs", "quarantine", "prices", "--run", String(failed.id), "--format", "csv", "--out", file],
				...more,
			],
			{
				cwd: fixture.env.root,
				encoding: "utf8",
				env: { ...process.env, DATABASE_URL: fixture.databaseUrl, QTRADE_ENV: "dev", QTRADE_HOME: fixture.env.home },
			},
		);
	expect(toFile("--limit", "7")).toMatchObject({
		status: 0,
		stderr: expect.stringContaining("7 rows, cut by the limit of rows"),
	});
	expect(toFile()).toMatchObject({ status: 0, stderr: expect.not.stringContaining("cut") });
	expect(readFileSync(file, "utf8").trimEnd().split("\n")).toHaveLength(31);
	// The version that readers have does not know of them.
	expect(qtrade(["quarantine", "prices"]).document).toMatchObject({ row_count: 3 });
});

test("before a first version the run that holds the rows is named, and the columns are the same with rows and without", async () => {
	await fixture.dataset("unsound", "unsound/*.csv");
	fixture.csv("unsound/1.csv", [HEADER, "BBB,2024-01-02,1,1,1,,5"]);
	const run = await fixture.ingest("unsound");
	expect(run).toMatchObject({
		state: "unchanged",
		version: null,
		reason: "nothing is left to publish: 1 of 1 rows were set aside",
	});
	const none = qtrade(["quarantine", "unsound"]);
	expect(none).toMatchObject({
		code: 0,
		document: { row_count: 0 },
		stderr: expect.stringContaining(`--run ${run.id}`),
	});
	const some = qtrade(["quarantine", "unsound", "--run", String(run.id)]);
	expect(some.document).toMatchObject({ row_count: 1, columns: none.document.columns });
});

test("a run that was not waited out is no success for a script; one that was left to a worker is", async () => {
	const id = await startRun(fixture.db, EVERYTHING, {
		dataset: "prices",
		from: null,
		to: null,
		symbols: null,
		full: false,
	});
	const run = await getRun(fixture.db, id);
	const context = { out: { json: true, result: () => undefined, note: () => undefined } } as unknown as CommandContext;
	expect(printRun(context, run, true)).toBe(1);
	expect(printRun(context, run)).toBe(0);
});

test.each([
	[["quarantine", "no_such"], "there is no dataset no_such"],
	[["quarantine", "prices", "--run", "999"], "there is no run 999 of prices"],
])("%j is refused in one line", (args, message) => {
	expect(qtrade(args)).toMatchObject({
		code: 1,
		error: { code: "not_found", message: expect.stringContaining(message) },
	});
});
