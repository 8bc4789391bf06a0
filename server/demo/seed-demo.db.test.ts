import { expect, test } from "vitest";
import { openFixture } from "../../tests/fixture";
import { claimRun } from "../pipeline/claim-run";
import { startRun } from "../pipeline/start-run";
import { ROLES } from "../vocabulary/roles";
import { seedDemo } from "./seed-demo";

const { db, env } = await openFixture({ QTRADE_LEASE_SECONDS: "1" });

/** A start that is stopped after so many steps. */
async function start(steps: number): Promise<string[]> {
	const lines: string[] = [];
	let taken = 0;
	await seedDemo(
		{ db, env, worker: "up" },
		(line) => lines.push(line),
		() => ++taken > steps,
	);
	return lines;
}

test("a demo that was stopped between its steps, or killed in a run, is whole after the next starts", {
	timeout: 300_000,
}, async () => {
	expect(await start(1)).toEqual(["seeding the demo (simulated data) …", "  us_prices_daily: history published"]);
	expect((await start(2))[0]).toMatch(/^going on with the demo/);

	// Killed in the middle of a run: claimed by a process that is no more.
	const request = { dataset: "us_prices_raw", from: null, to: null, symbols: null, full: false };
	const cutOff = await startRun(db, { name: "local-admin", roles: ROLES }, request);
	expect(await claimRun(db, cutOff, "gone", env.leaseMs)).toMatchObject({ kind: "claimed" });
	expect(await start(5)).toContain("  us_prices_raw: waiting for the run that was cut off (1 s at most)");

	for (const steps of [3, 1]) await start(steps);
	expect((await start(99)).at(-1)).toBe("  the simulated clock runs: a day takes three minutes");
	expect(await start(99)).toEqual([]);

	const { rows: datasets } = await db.query(
		`select d.name, v.version, v.watermark::text, (select count(*) from schedules s where s.dataset_id = d.id) as schedules,
		        (select state from ingestion_runs r where r.dataset_id = d.id order by r.id desc limit 1) as last
		 from datasets d join dataset_versions v on v.dataset_id = d.id and v.is_current order by 1`,
	);
	expect(datasets).toEqual([
		{ name: "us_prices_daily", version: 7, watermark: "2024-05-31", schedules: 1, last: "succeeded" },
		{ name: "us_prices_raw", version: 7, watermark: "2024-05-31", schedules: 1, last: "succeeded" },
		{ name: "vendor_b_prices", version: 8, watermark: "2024-05-30", schedules: 0, last: "failed" },
	]);
	const { rows: runs } = await db.query("select state, count(*) as n from ingestion_runs group by 1 order by 1");
	expect(runs).toEqual([
		{ state: "succeeded", n: 20 },
		{ state: "unchanged", n: 1 },
		{ state: "failed", n: 1 },
		{ state: "lost", n: 1 },
	]);
	const { rows: rollbacks } = await db.query("select state from rollback_requests");
	expect(rollbacks).toEqual([{ state: "applied" }, { state: "applied" }]);
});
