import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { appendAudit } from "../audit";
import { setSimulatedClock } from "../clock";
import { updateDataset } from "../datasets/save-dataset";
import { inTransaction, many } from "../db";
import { lockDataset } from "../versions";
import { startDueRuns } from "./schedule-runs";

const { db, csv, dataset } = await openFixture();

/** Two datasets whose schedules are due at once. @returns their ids */
async function twoDue(prefix: string): Promise<[number, number]> {
	await setSimulatedClock(db, new Date("2024-01-02T20:00:00Z"), 0);
	for (const name of [`${prefix}_a`, `${prefix}_b`]) {
		csv(`${name}/a.csv`, [HEADER, bar("AAA", "2024-01-02")]);
		const definition = await dataset(name, `${name}/*`);
		await updateDataset(db, EVERYTHING, { ...definition, schedule: { after_close_minutes: 30 } });
	}
	await startDueRuns(db);
	await setSimulatedClock(db, new Date("2024-01-02T21:31:00Z"), 0);
	const rows = await many<{ id: number }>(db, "select id from datasets where name like $1 order by name", [
		`${prefix}%`,
	]);
	return rows.map(({ id }) => id) as [number, number];
}

const scheduled = (ids: readonly number[]) =>
	many(db, "select dataset_id from ingestion_runs where dataset_id = any($1) and trigger = 'schedule' order by 1", [
		ids,
	]);

test("a tick and a publisher of one of two due datasets do not wait for each other", async () => {
	const [first, second] = await twoDue("both");
	// As a publish: its dataset locked, the audit's chain last.
	await inTransaction(db, async (tx) => {
		await lockDataset(tx, second);
		await startDueRuns(db);
		expect(await scheduled([first, second])).toEqual([{ dataset_id: first }]);
		await appendAudit(tx, { actor: "test", action: "run.succeeded", subject: "run:0", detail: {} });
	});
	expect(await startDueRuns(db)).toHaveLength(1);
	expect(await scheduled([first, second])).toEqual([{ dataset_id: first }, { dataset_id: second }]);
	expect(await startDueRuns(db)).toEqual([]);
});

test("a tick and a new revision of a due dataset do not wait for each other", async () => {
	const [first] = await twoDue("revised");
	await inTransaction(db, async (tx) => {
		await lockDataset(tx, first);
		expect(await startDueRuns(db)).toHaveLength(1);
		await tx.query("update schedules set delay_minutes = 20 where dataset_id = $1", [first]);
		await appendAudit(tx, { actor: "test", action: "dataset.update", subject: "dataset:revised_a", detail: {} });
	});
	expect(await startDueRuns(db)).toHaveLength(1);
});

test("a schedule that cannot be handled does not keep the others from their time", async () => {
	const [first, second] = await twoDue("poison");
	await db.query("update datasets set calendar = 'NOWHERE' where id = $1", [first]);
	await startDueRuns(db);
	expect(await scheduled([first, second])).toEqual([{ dataset_id: second }]);
	await db.query("update datasets set calendar = 'XNYS' where id = $1", [first]);
	await startDueRuns(db);
	expect(await scheduled([first, second])).toHaveLength(2);
});

test("two ticks at once start one run per schedule", async () => {
	const ids = await twoDue("twice");
	await Promise.all([startDueRuns(db), startDueRuns(db)]);
	await startDueRuns(db);
	expect(await scheduled(ids)).toHaveLength(2);
});
