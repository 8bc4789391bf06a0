/** In dev one person may ask and approve, and it is marked; a definition that reads otherwise keeps the dataset paused. */
import { expect, test } from "vitest";
import { EVERYTHING } from "../../tests/fixture";
import { liftHolds, openGround } from "../../tests/rollback-ground";
import { updateDataset } from "../datasets/save-dataset";
import { checkLake } from "../ops/fsck";
import { approveRollback } from "./approve-rollback";
import { breakGlass } from "./break-glass";
import { previewRollback } from "./preview";
import { getRollback, openHolds } from "./reads";
import { requestRollback } from "./request-rollback";

const ground = await openGround("dev");
const { db, env, sandbox, ingest } = ground;

const ask = (dataset: string): Promise<number> =>
	requestRollback(db, sandbox, EVERYTHING, { dataset, to: 1, reason: "bad bars", fingerprint: null });
const approve = (id: number) => approveRollback(db, EVERYTHING, { id, note: null, fingerprint: null });

test("local-admin asks and approves; it is marked, and the hold is gone", async () => {
	await ground.good("mine");
	ground.bad("mine");
	await ingest("mine");
	const id = await ask("mine");
	expect(await approve(id)).toMatchObject({ version: 3, on_hold: false });
	expect(await getRollback(db, sandbox, EVERYTHING, id)).toMatchObject({ self_approved: true, holds: [] });
	const { rows } = await db.query("select detail from audit_log where action = 'rollback.apply'");
	expect(rows[0]?.detail).toMatchObject({ self_approved: true, requested_by: "local-admin" });
});

test("a preview tells runs under way from those that will build on what is put back", async () => {
	const run = async (state: string): Promise<number> =>
		(
			await db.query(
				`insert into ingestion_runs (dataset_id, definition_id, state, requested_by, publishes_as)
				 select id, definition_id, $1, 'olivia', 'olivia' from datasets where name = 'mine' returning id`,
				[state],
			)
		).rows[0].id;
	const [running, waiting] = [await run("running"), await run("queued")];
	expect(await previewRollback(db, sandbox, "mine", 2)).toMatchObject({
		open_runs: [running],
		waiting_runs: [waiting],
	});
	await ground.asOwner().query("delete from ingestion_runs where id = any($1)", [[running, waiting]]);
});

test("there is no glass to break", async () => {
	const wish = { dataset: "mine", to: 2, reason: "now", fingerprint: null };
	await expect(breakGlass(db, sandbox, EVERYTHING, wish)).rejects.toMatchObject({ code: "conflict" });
});

test("a version of another reading pauses the dataset and says so, even in dev", async () => {
	await ground.good("reread");
	const definition = (
		await db.query(
			`select f.definition from datasets d join dataset_definitions f on f.id = d.definition_id where d.name = 'reread'`,
		)
	).rows[0].definition;
	await updateDataset(db, EVERYTHING, { ...definition, price_unit: 0.01 });
	expect(await ingest("reread")).toMatchObject({ state: "succeeded", version: 2 });
	const id = await ask("reread");
	expect(await getRollback(db, sandbox, EVERYTHING, id)).toMatchObject({
		fresh: { pauses: expect.stringContaining("revision 1") },
	});
	expect(await approve(id)).toMatchObject({ version: 3, on_hold: true });
	expect(await openHolds(db, "reread")).toMatchObject([
		{ reason: expect.stringContaining("change the definition back") },
	]);
	expect(await ingest("reread")).toMatchObject({ state: "held", reason: "withdrawn" });
	await liftHolds(db, EVERYTHING, "reread");
	await updateDataset(db, EVERYTHING, definition);
	expect(await ingest("reread")).toMatchObject({ state: "unchanged" });
});

test("every invariant holds after all of it", async () => {
	expect(await checkLake(db, env.lake, true)).toMatchObject({ ok: true, problems: [] });
});
