/** What becomes of rows that break a rule, as a definition says it. */
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { openFixture } from "../../tests/fixture";
import type { RowRules } from "../vocabulary/definition";

const { csv, dataset, ingest } = await openFixture();
const ROWS = [
	bar("AAA", "2024-01-02"),
	"AAA,2024-01-03,100,101,99,120,1000",
	"AAA,2024-01-04,130,101,99,100,1000",
	"AAA,2024-01-05,100,,99,100,1000",
];

async function counts(name: string, rules: RowRules | undefined) {
	csv(`${name}/a.csv`, [HEADER, ...ROWS]);
	await dataset(name, `${name}/*`, rules ? { checks: { rules } } : {});
	const { state, rows, checks } = await ingest(name);
	return {
		state,
		quarantined: rows.quarantined,
		flagged: rows.flagged,
		rule: checks.find((one) => one.name === "row_rules"),
	};
}

test("by default a close outside its range is set aside, an open is null, a missing high is flagged", async () => {
	expect(await counts("by_default", undefined)).toEqual({
		state: "succeeded",
		quarantined: 1,
		flagged: 2,
		rule: undefined,
	});
});

test("a close outside its range may stay, flagged; what would stay may be set aside", async () => {
	expect(await counts("lenient", { close_outside_range: "flag" })).toMatchObject({ quarantined: 0, flagged: 3 });
	expect(await counts("severe", { open_outside_range: "quarantine", high_null: "quarantine" })).toMatchObject({
		state: "succeeded",
		quarantined: 3,
		flagged: 0,
		rule: undefined,
	});
});

test("a rule that blocks publishes nothing and names the rows, whether they would stay or not", async () => {
	expect(await counts("flag_blocks", { high_null: "block" })).toMatchObject({
		state: "failed",
		rule: {
			status: "fail",
			severity: "critical",
			count: 1,
			sample: [{ symbol: "AAA", date: "2024-01-05", reasons: "high_null" }],
		},
	});
	expect(await counts("reason_blocks", { close_outside_range: "block" })).toMatchObject({
		state: "failed",
		rule: { status: "fail", count: 1, sample: [{ date: "2024-01-03", reasons: "close_outside_range" }] },
	});
	expect(await counts("nothing_blocks", { date_in_future: "block" })).toMatchObject({
		state: "succeeded",
		rule: { status: "pass" },
	});
});
