import { existsSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { inTransaction, maybeOne, one } from "../db";
import { inLake, quarantinePath } from "../lake/paths";
import type { RunView } from "../vocabulary/run-views";
import { executeRun } from "./execute-run";
import { getRun } from "./reads";
import { startRun } from "./start-run";

const { db, env, csv, dataset, ingest } = await openFixture();

/** A published dataset, and a delivery for it that has one bad row. */
async function deliver(name: string): Promise<number> {
	csv(`${name}/a.csv`, [HEADER, bar("AAA", "2024-01-02")]);
	await dataset(name, `${name}/*`);
	await ingest(name);
	csv(`${name}/a.csv`, [HEADER, bar("AAA", "2024-01-02"), bar("AAA", "2024-01-03"), bar("BBB", "2024-01-03", "x")]);
	return (await one<{ id: number }>(db, "select id from datasets where name = $1", [name])).id;
}

async function expectKept(run: RunView): Promise<void> {
	expect(await getRun(db, run.id)).toMatchObject({ has_quarantine: true });
	expect(existsSync(inLake(env.lake, quarantinePath(run.dataset, run.id)))).toBe(true);
}

test("a held run keeps the rows that it set aside", async () => {
	const id = await deliver("held_one");
	await db.query("insert into holds (dataset_id, reason, placed_by) values ($1, 'looking at it', 'olivia')", [id]);
	const run = await ingest("held_one");
	expect(run).toMatchObject({ state: "held", reason: "on_hold", rows: { quarantined: 1, published: 0 } });
	await expectKept(run);
});

test("a superseded run keeps the rows that it set aside", async () => {
	const id = await deliver("overtaken");
	const request = { dataset: "overtaken", from: null, to: null, symbols: null, full: false };
	const asked = await startRun(db, EVERYTHING, request);
	const run = await inTransaction(db, async (tx) => {
		await tx.query("select id from datasets where id = $1 for no key update", [id]);
		const ingesting = executeRun({ db, env, worker: "test" }, asked).then(() => getRun(db, asked));
		// The run has written its files and waits for the dataset: now another version becomes current.
		await vi.waitUntil(
			() =>
				maybeOne(
					db,
					"select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
				),
			{ timeout: 30_000, interval: 10 },
		);
		await tx.query("update dataset_versions set is_current = false where dataset_id = $1", [id]);
		await tx.query(
			`insert into dataset_versions
			 select (jsonb_populate_record(v, '{"version": 2, "base_version": 1, "run_id": null, "is_current": true}')).*
			 from dataset_versions v where dataset_id = $1`,
			[id],
		);
		return { ingesting };
	});
	const ended = await run.ingesting;
	expect(ended).toMatchObject({ state: "superseded", rows: { quarantined: 1, published: 0 } });
	await expectKept(ended);
});
