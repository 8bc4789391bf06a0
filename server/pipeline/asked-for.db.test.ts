/** Only what a provider was asked for can be missing from its answer. */
import { expect, test } from "vitest";
import { EVERYTHING } from "../../tests/fixture";
import { openProviderGround } from "../../tests/provider-ground";
import { createDataset, updateDataset } from "../datasets/save-dataset";
import type { DatasetDefinition, HttpSource } from "../vocabulary/definition";

const { db, provider, at, create, limits, ingest, rowsOf } = await openProviderGround();
const checkOf = (run: { checks: { name: string; status: string; count: number }[] }) =>
	run.checks.find(({ name }) => name === "vanished_rows");

test("bars from before the date that it is ever asked for stay as they are", async () => {
	await at("2024-01-05T23:00:00Z");
	const row = (day: string, close: number) => ({ symbol: "AAA", day, close });
	const recent = [row("2024-01-04", 11), row("2024-01-05", 12)];
	provider.answers.set("/all", { rows: [row("1989-12-28", 5), row("1989-12-29", 6), ...recent] });
	await create("window", {
		type: "http",
		url: `${provider.url}/all?from={from}`,
		format: "json",
		rows: "/rows",
		columns: { symbol: "symbol", date: "day", close: "close" },
		limits,
	});
	expect(await ingest("window", { from: "1980-01-01" })).toMatchObject({ state: "succeeded" });
	// Asked from its start on, it has no eighties.
	provider.answers.set("/all", { rows: recent });
	const full = await ingest("window", { full: true });
	expect(full).toMatchObject({ state: "unchanged" });
	expect(checkOf(full)).toMatchObject({ status: "pass" });
	provider.answers.set("/all", { rows: recent.slice(1) });
	expect(checkOf(await ingest("window", { full: true }))).toMatchObject({ status: "warn", count: 1 });
	expect((await rowsOf("window")).map(([, date, , flags]) => [date, flags])).toEqual([
		["1989-12-28", null],
		["1989-12-29", null],
		["2024-01-04", ["vanished"]],
		["2024-01-05", null],
	]);
});

test("a symbol that was taken off the list has not vanished, though rows that vanish are removed", async () => {
	await at("2024-01-05T23:00:00Z");
	const split = (symbol: string, ex_date: string) => ({ symbol, ex_date, type: "split", ratio: 2 });
	provider.answers.set("/acts/AAA", { rows: [split("AAA", "2023-03-01"), split("AAA", "2023-05-01")] });
	provider.answers.set("/acts/BBB", { rows: [split("BBB", "2023-04-03")] });
	const source = (symbols: string[]): HttpSource => ({
		type: "http",
		url: `${provider.url}/acts/{symbol}`,
		format: "json",
		rows: "/rows",
		columns: Object.fromEntries(["symbol", "ex_date", "type", "ratio"].map((name) => [name, name])),
		symbols,
		limits,
	});
	const definition = (symbols: string[]): DatasetDefinition => ({
		name: "acts",
		zone: "silver",
		kind: "corporate_actions",
		calendar: "XNYS",
		vanished: "remove",
		checks: { row_count: { drop_share_max: 0.9 } },
		source: source(symbols),
	});
	await createDataset(db, EVERYTHING, definition(["AAA", "BBB"]));
	expect(await ingest("acts")).toMatchObject({ state: "succeeded" });
	await updateDataset(db, EVERYTHING, definition(["AAA"]));
	provider.answers.set("/acts/AAA", { rows: [split("AAA", "2023-03-01")] });
	const run = await ingest("acts");
	expect(checkOf(run)).toMatchObject({ status: "warn", count: 1 });
	const { rows } = await db.query("select rows_removed, row_count from dataset_versions where run_id = $1", [run.id]);
	expect(rows).toEqual([{ rows_removed: 1, row_count: 2 }]);
});
