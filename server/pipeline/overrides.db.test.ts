/** Values that a person puts in the provider's place. */
import { rmSync } from "node:fs";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING } from "../../tests/fixture";
import { openGround } from "../../tests/rollback-ground";
import { setSimulatedClock } from "../clock";
import { one } from "../db";
import { checkLake } from "../ops/fsck";
import { listOverrides } from "../overrides/reads";
import { runSql } from "../query/run-sql";
import type { RunView } from "../vocabulary/run-views";
import { executeRun } from "./execute-run";
import { endExpiredOverrides, endOverride, overrideRow } from "./override-row";
import { getRun } from "./reads";

const { db, env, sandbox, csv, dataset, ingest, folder } = await openGround();
beforeEach(() => setSimulatedClock(db, new Date("2024-03-05T02:00:00Z"), 0));

const bars = async (name: string): Promise<unknown[]> =>
	(
		await runSql(db, sandbox, EVERYTHING, {
			sql: `select symbol, date::varchar as date, close, volume, array_to_string(flags, ',') from lake.${name} order by symbol, date`,
			at: {},
			atTime: null,
			rowsMax: 100,
		})
	).rows;
async function finish(run: number): Promise<RunView> {
	await executeRun({ db, env, worker: "test" }, run);
	return getRun(db, run);
}
const wish = (name: string, changes: object = {}) => ({
	dataset: name,
	symbol: "AAA",
	date: "2024-03-01",
	fields: { close: 42, volume: null },
	reason: "the exchange's own page",
	until: "2024-03-08",
	...changes,
});

async function published(name: string): Promise<void> {
	csv(`${name}/1.csv`, [HEADER, bar("AAA", "2024-03-01"), bar("BBB", "2024-03-01"), bar("AAA", "2024-03-04")]);
	await dataset(name, `${name}/*.csv`, { lookback: 5, checks: { row_count: { drop_share_max: 0.5 } } });
	await ingest(name);
}

test("the value comes in at once, stays through the provider's next deliveries, and goes when its time is over", async () => {
	await published("values");
	const { id, run } = await overrideRow(db, EVERYTHING, wish("values"));
	expect(await finish(run)).toMatchObject({ state: "succeeded" });
	const others = [
		["AAA", "2024-03-04", 100, 1000, null],
		["BBB", "2024-03-01", 100, 1000, null],
	];
	expect(await bars("values")).toEqual([["AAA", "2024-03-01", 42, null, "overridden"], ...others]);

	// The same wrong bar again, within the look-back.
	csv("values/1.csv", [HEADER, bar("AAA", "2024-03-01", 99), bar("BBB", "2024-03-01"), bar("AAA", "2024-03-04")]);
	const next = await ingest("values");
	expect(await bars("values")).toEqual([["AAA", "2024-03-01", 42, null, "overridden"], ...others]);
	expect(next.checks.find(({ name }) => name === "overridden_rows")).toMatchObject({ status: "pass", observed: 1 });

	expect(await endExpiredOverrides(db)).toEqual([]);
	await setSimulatedClock(db, new Date("2024-03-09T05:00:00Z"), 0);
	const [back, ...more] = await endExpiredOverrides(db);
	expect(more).toEqual([]);
	expect(await finish(back ?? 0)).toMatchObject({ state: "succeeded", requested_by: "service" });
	expect(await bars("values")).toEqual([["AAA", "2024-03-01", 99, 1000, null], ...others]);
	expect((await listOverrides(db, { dataset: "values", page: 1, page_size: 10 })).rows).toMatchObject([
		{ id, status: "ended", ended_by: "service", fields: { close: 42, volume: null } },
	]);
	expect(await endExpiredOverrides(db)).toEqual([]);
	expect(await checkLake(db, env.lake, true)).toMatchObject({ problems: [] });
});

test("a bar that the provider does not have is made, and goes when the values end", async () => {
	await published("made");
	const before = await bars("made");
	const values = { symbol: "BBB", date: "2024-03-04", fields: { close: 7 } };
	const { id, run } = await overrideRow(db, EVERYTHING, wish("made", values));
	await finish(run);
	expect(await bars("made")).toContainEqual(["BBB", "2024-03-04", 7, null, "overridden"]);
	const after = await finish(await endOverride(db, EVERYTHING, id));
	expect(after).toMatchObject({ state: "succeeded" });
	expect(await bars("made")).toEqual(before);
	const { rows } = await db.query("select rows_removed from dataset_versions where run_id = $1", [after.id]);
	expect(rows).toEqual([{ rows_removed: 1 }]);
});

test("where the source could not be asked whether it has the bar, it stays and is told", async () => {
	csv("unsure/2.csv", [HEADER, bar("CCC", "2024-03-01")]);
	await published("unsure");
	const { id, run } = await overrideRow(db, EVERYTHING, wish("unsure", { symbol: "CCC", fields: { close: 7 } }));
	await finish(run);
	rmSync(path.join(folder, "unsure/2.csv"));
	const after = await finish(await endOverride(db, EVERYTHING, id));
	expect(after).toMatchObject({ state: "unchanged", reason: "the source has no row of CCC in what was asked for" });
	const again = await ingest("unsure", { from: "2024-03-01" });
	expect(again.checks.find(({ name }) => name === "overridden_rows")).toMatchObject({ status: "warn", count: 1 });
});

test("rows that contradict each other are not settled by a person's value for another column", async () => {
	await published("contradicting");
	csv("contradicting/1.csv", [HEADER, bar("AAA", "2024-03-01", 99), bar("AAA", "2024-03-01", 98)]);
	const { run } = await overrideRow(db, EVERYTHING, wish("contradicting", { fields: { volume: 5 } }));
	expect(await finish(run)).toMatchObject({ state: "failed", reason: expect.stringContaining("unique_key") });
});

test("a value for a bar without a close makes no bar", async () => {
	await published("no_close");
	csv("known/1.csv", [HEADER, bar("ZZZ", "2024-03-01")]);
	await dataset("known", "known/*.csv");
	await ingest("known");
	const { run } = await overrideRow(db, EVERYTHING, wish("no_close", { symbol: "ZZZ", fields: { volume: 5 } }));
	expect(await finish(run)).toMatchObject({ state: "unchanged" });
});

test("refusals say why", async () => {
	await published("refusals");
	const set = (changes: object) => overrideRow(db, EVERYTHING, wish("refusals", changes));
	await expect(set({ symbol: "NOPE" })).rejects.toThrow(/no instrument of XNYS is or was called NOPE/);
	await expect(set({ fields: {} })).rejects.toThrow(/name the values/);
	await expect(set({ fields: { price: 1 } })).rejects.toThrow(/price is no value of a bar/);
	await expect(set({ fields: { close: null } })).rejects.toThrow(/a bar has a close/);
	await expect(set({ fields: { close: Number.NaN } })).rejects.toThrow(/must be a number/);
	await expect(set({ fields: { volume: -1 } })).rejects.toThrow(/not negative/);
	await expect(set({ fields: { high: 1, low: 2 } })).rejects.toThrow(/high 1 is below low 2/);
	await expect(set({ date: "2024-03-02" })).rejects.toThrow(/is no session of XNYS/);
	await expect(set({ date: "2024-03-06" })).rejects.toThrow(/has not come yet: today is 2024-03-04/);
	await expect(set({ until: "2024-03-01" })).rejects.toThrow(/is over/);
	await expect(set({ reason: "" })).rejects.toThrow(/a reason is required/);
	await expect(set({ dataset: "nowhere" })).rejects.toMatchObject({ code: "not_found" });
	await expect(overrideRow(db, { name: "vera", roles: ["viewer"] }, wish("refusals"))).rejects.toMatchObject({
		code: "forbidden",
	});
	const { id } = await set({});
	await expect(set({})).rejects.toThrow(`override ${id} of local-admin has AAA 2024-03-01 already`);
	await endOverride(db, EVERYTHING, id);
	await expect(endOverride(db, EVERYTHING, id)).rejects.toThrow(/was ended by local-admin already/);
	const { n } = await one<{ n: number }>(
		db,
		"select count(*) as n from ingestion_runs r join datasets d on d.id = r.dataset_id where d.name = 'refusals'",
	);
	expect(n).toBe(3);
});
