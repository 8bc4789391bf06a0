/** Queries of a definition's own: what they see, when they block, and what they may not do. */
import { expect, test } from "vitest";
import { bar, fileDefinition, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { createDataset, updateDataset } from "../datasets/save-dataset";
import type { CustomCheck } from "../vocabulary/definition";
import type { CheckView } from "../vocabulary/run-views";

const { db, csv, dataset, ingest } = await openFixture();
const checkOf = (run: { checks: CheckView[] }, name: string): CheckView | undefined =>
	run.checks.find((check) => check.name === name);
const query = (sql: string, more: Partial<CustomCheck> = {}): CustomCheck => ({ name: "mine", sql, ...more });

test("a query sees the result, what came and what is published, as they are published", async () => {
	csv("seen/a.csv", [HEADER, bar("AAA", "2024-01-02"), "AAA,2024-01-03,100,,99,100,1000"]);
	const custom = [
		query("select symbol, date, close, flags from result where list_contains(flags, 'high_null')", { name: "flagged" }),
		query("select count(*) as rows from staged having count(*) <> 1", { name: "one_row" }),
		query("select * from base", { name: "no_base" }),
		query(
			"with b as (select instrument_id, date from base) select r.symbol from result r anti join b using (instrument_id, date)",
			{
				name: "fresh",
				rows_max: 1,
			},
		),
	];
	const definition = await dataset("seen", "seen/*", { checks: { custom } });
	const first = await ingest("seen");
	expect(first.state).toBe("succeeded");
	expect(checkOf(first, "flagged")).toMatchObject({
		status: "warn",
		severity: "warning",
		count: 1,
		threshold: 0,
		sample: [{ symbol: "AAA", date: "2024-01-03", close: 100, flags: ["high_null"] }],
	});
	expect(checkOf(first, "one_row")).toMatchObject({ status: "warn", sample: [{ rows: 2 }] });
	expect(checkOf(first, "no_base")).toMatchObject({ status: "pass", count: 0 });
	expect(checkOf(first, "fresh")).toMatchObject({ status: "warn", count: 2, threshold: 1 });

	csv("seen/b.csv", [HEADER, bar("AAA", "2024-01-04")]);
	const second = await ingest("seen");
	expect(checkOf(second, "one_row")).toMatchObject({ status: "pass" });
	expect(checkOf(second, "no_base")).toMatchObject({ status: "warn", count: 2 });
	expect(checkOf(second, "fresh")).toMatchObject({ status: "pass", count: 1 });

	await updateDataset(db, EVERYTHING, { ...definition, checks: { custom, critical: ["no_base"] } });
	csv("seen/c.csv", [HEADER, bar("AAA", "2024-01-05")]);
	expect((await ingest("seen")).state).toBe("failed");
	// Up to fail_above it warns, critical or not.
	await updateDataset(db, EVERYTHING, {
		...definition,
		checks: { custom: [query("select * from base", { severity: "critical", fail_above: 3 })] },
	});
	const graded = await ingest("seen");
	expect(graded.state).toBe("succeeded");
	expect(checkOf(graded, "mine")).toMatchObject({ status: "warn", severity: "critical", count: 3 });
	csv("seen/d.csv", [HEADER, bar("AAA", "2024-01-08")]);
	expect((await ingest("seen")).state).toBe("failed");
});

test("more rows than are shown are counted all the same, and judged by their number", async () => {
	csv("many/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
	const sql = "select symbol, n from result, (select unnest(range(12000)) as n); -- each of them";
	await dataset("many", "many/*", { checks: { custom: [query(sql, { rows_max: 10, fail_above: 11_000 })] } });
	const run = await ingest("many");
	expect(checkOf(run, "mine")).toMatchObject({ status: "fail", observed: 12_000, count: 12_000 });
	expect(checkOf(run, "mine")?.sample).toHaveLength(20);
});

test("a query that cannot be answered is an error, and a critical one blocks", async () => {
	csv("wrong/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
	await dataset("wrong", "wrong/*", { checks: { custom: [query("select nothing from result")] } });
	const run = await ingest("wrong");
	expect(run.state).toBe("succeeded");
	expect(checkOf(run, "mine")).toMatchObject({ status: "error", message: expect.stringContaining("nothing") });
	await dataset("blocked", "wrong/*", {
		checks: { custom: [query("select nothing from result", { severity: "critical" })] },
	});
	expect((await ingest("blocked")).state).toBe("failed");
});

test.each([
	["a file", "select * from 'x.csv'", /x\.csv is not a dataset/],
	["a function that reads files", "select * from read_csv('/etc/passwd')", /read_csv is not allowed/],
	["a change", "delete from result", /not allowed|only SELECT/],
	["two statements", "select 1; select 2", /one statement/],
	["another dataset", "select * from lake.wrong", /it reads wrong: it may read result, staged, base/],
	["another version", 'select * from "result@1"', /it reads result@1/],
	["no SELECT of rows", "describe select * from result", /it is a DESCRIBE/],
	["no SQL", "select from where", /syntax|parse/i],
])("%s is refused when the definition is saved", async (_, sql, message) => {
	const definition = { ...fileDefinition("unsound", "a.csv"), checks: { custom: [query(sql)] } };
	const refused = {
		code: "invalid_input",
		message: expect.stringMatching(message),
	};
	await expect(createDataset(db, EVERYTHING, definition)).rejects.toMatchObject(refused);
});

test("a query is looked at when a definition is changed, too", async () => {
	const definition = await dataset("sound", "sound/*");
	const changed = { ...definition, checks: { custom: [query("select * from lake.other")] } };
	await expect(updateDataset(db, EVERYTHING, changed)).rejects.toMatchObject({
		code: "invalid_input",
		message: "sound: checks.custom mine: it reads other: it may read result, staged, base",
	});
});
