import { expect, test } from "vitest";
import { fileDefinition } from "../../tests/bars";
import type { CheckSettings } from "../vocabulary/definition";
import { parseDefinition } from "./definition";

const parse = (checks: CheckSettings) => () =>
	parseDefinition({ ...fileDefinition("prices", "a.csv"), checks }, "/", "d.json");

test.each<[string, CheckSettings]>([
	[
		"a list of critical checks, built in and own",
		{
			critical: ["price_jump", "mine"],
			custom: [{ name: "mine", sql: "select 1" }],
		},
	],
	["a limit and a point where it fails", { completeness: { missing_sessions_max: 3, fail_above: 20 } }],
	["a check that is named twice as critical", { critical: ["universe"], universe: { severity: "critical" } }],
	["columns that are published", { references: { to: [{ dataset: "x", columns: { symbol: "symbol" } }] } }],
])("%s is taken", (_, checks) => {
	expect(parse(checks)).not.toThrow();
});

test.each<[string, CheckSettings, RegExp]>([
	["an unknown critical check", { critical: ["price_jmp"] }, /checks\.critical has price_jmp, which is no check/],
	["a query named as a check of ours", { custom: [{ name: "universe", sql: "select 1" }] }, /take another name/],
	[
		"a query's name that stands twice",
		{ custom: [1, 2].map(() => ({ name: "mine", sql: "select 1" })) },
		/mine, which stands twice/,
	],
	["two severities", { critical: ["universe"], universe: { severity: "info" } }, /its own severity is info/],
	[
		"a session's limit beyond its fail_above",
		{ session_rows: { drop_share_max: 0.5, fail_above: 0.1 } },
		/0\.5 is more than its fail_above 0\.1/,
	],
	[
		"a limit beyond its fail_above",
		{ stale_price: { sessions_max: 10, fail_above: 5 } },
		/10 is more than its fail_above 5/,
	],
	["a band upside down", { row_band: { rows_min: 5, rows_max: 4 } }, /rows_min 5 is more than rows_max 4/],
	[
		"a column that is not published",
		{ references: { to: [{ dataset: "x", columns: { desk: "desk" } }] } },
		/the column desk, which is not published/,
	],
])("%s is refused", (_, checks, message) => {
	expect(parse(checks)).toThrow(message);
});
