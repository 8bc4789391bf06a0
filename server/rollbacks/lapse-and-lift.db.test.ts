/** What waits and what is on hold must never be a dead end, and nobody lifts a hold that they have not seen. */
import { describe, expect, test } from "vitest";
import { bar } from "../../tests/bars";
import { BAD, liftHolds, openGround } from "../../tests/rollback-ground";
import { archiveDataset, updateDataset } from "../datasets/save-dataset";
import type { DatasetDefinition } from "../vocabulary/definition";
import { breakGlass } from "./break-glass";
import { placeHold, releaseHolds } from "./holds";
import { expireRollbacks } from "./lapse-requests";
import { getRollback, openHolds, pendingRollback } from "./reads";
import { requestRollback } from "./request-rollback";

const ground = await openGround("prod");
const { db, env, sandbox } = ground;
const oscar = await ground.person("oscar", ["operator"]);
const olga = await ground.person("olga", ["operator"]);
const ada = await ground.person("ada", ["admin"]);

const ask = (dataset: string): Promise<number> =>
	requestRollback(db, sandbox, oscar, { dataset, to: 1, reason: "AAA is wrong", fingerprint: null });
const stateOf = async (id: number): Promise<string> => (await getRollback(db, sandbox, oscar, id)).status;
const idsOf = async (dataset: string): Promise<number[]> => (await openHolds(db, dataset)).map((hold) => hold.id);
const definitionOf = async (dataset: string): Promise<DatasetDefinition> =>
	(
		await db.query(
			"select f.definition from datasets d join dataset_definitions f on f.id = d.definition_id where d.name = $1",
			[dataset],
		)
	).rows[0].definition;

async function badly(dataset: string): Promise<void> {
	await ground.good(dataset);
	ground.bad(dataset);
	await ground.ingest(dataset);
}

async function askExpired(dataset: string): Promise<number> {
	env.rollbackExpiryHours = 0;
	try {
		return await ask(dataset);
	} finally {
		env.rollbackExpiryHours = 24;
	}
}

describe("a request that does not stand any more", () => {
	test("ends with the change of the definition that voids it, its hold with it", async () => {
		await badly("revised");
		const id = await ask("revised");
		await updateDataset(db, ada, { ...(await definitionOf("revised")), lookback: 3 });
		expect([await stateOf(id), await openHolds(db, "revised")]).toEqual(["superseded", []]);
	});

	test("ends with its dataset's archiving", async () => {
		await badly("shelved");
		const id = await ask("shelved");
		await archiveDataset(db, ada, "shelved");
		expect([await stateOf(id), await openHolds(db, "shelved")]).toEqual(["superseded", []]);
	});

	test("ends by the tick where it was voided before anything ended it, and one that cannot be ended stops no other", async () => {
		await badly("stuck");
		await badly("old_shelf");
		await badly("old_revision");
		const stuck = await askExpired("stuck");
		const [shelf, revision] = [await ask("old_shelf"), await ask("old_revision")];
		await db.query("update datasets set archived_at = clock_timestamp() where name = 'old_shelf'");
		await db.query(
			`with made as (
			   insert into dataset_definitions (dataset_id, revision, definition, definition_hash, created_by)
			   select d.id, 2, f.definition, repeat('0', 64), 'ada'
			   from datasets d join dataset_definitions f on f.id = d.definition_id where d.name = 'old_revision' returning id
			 ) update datasets set definition_id = made.id from made where name = 'old_revision'`,
		);
		await ground.asOwner().query(`
			create function refuse() returns trigger language plpgsql as $$ begin raise 'a fault of its own'; end $$;
			create trigger refuse before update on rollback_requests for each row when (old.id = ${stuck}) execute function refuse()`);
		expect(await expireRollbacks(db)).toBe(2);
		expect([await stateOf(stuck), await stateOf(shelf), await stateOf(revision)]).toEqual([
			"pending",
			"superseded",
			"superseded",
		]);
		await ground.asOwner().query("drop trigger refuse on rollback_requests");
		expect(await expireRollbacks(db)).toBe(1);
		expect(await stateOf(stuck)).toBe("expired");
	});

	test("is ended by whoever lifts its hold where no worker runs", async () => {
		await badly("lifted");
		const id = await askExpired("lifted");
		expect(await pendingRollback(db, "lifted")).toBeNull();
		expect(await liftHolds(db, olga, "lifted")).toEqual({ released: 1 });
		expect([await stateOf(id), await openHolds(db, "lifted")]).toEqual(["expired", []]);
	});

	test("does not stop a run where no worker runs", async () => {
		await badly("ingested");
		const id = await askExpired("ingested");
		ground.csv("ingested/bars.csv", [...BAD, bar("CCC", "2024-01-05", 10)]);
		expect(await ground.ingest("ingested")).toMatchObject({ state: "succeeded", version: 3 });
		expect(await stateOf(id)).toBe("expired");
	});
});

test("only holds that were shown are lifted: another one beside them, or instead of them, is to be looked at first", async () => {
	await badly("looked_at");
	await placeHold(db, oscar, "looked_at", "AAA looks wrong");
	const shown = await idsOf("looked_at");
	const again = { code: "conflict", message: expect.stringContaining("look again") };
	await expect(releaseHolds(db, olga, "looked_at", [])).rejects.toMatchObject(again);
	await expect(releaseHolds(db, olga, "looked_at", [...shown, 999_999])).rejects.toMatchObject(again);
	await liftHolds(db, oscar, "looked_at");
	await placeHold(db, oscar, "looked_at", "BBB, too");
	await expect(releaseHolds(db, olga, "looked_at", shown)).rejects.toMatchObject(again);
	const withPerson = await idsOf("looked_at");
	await ask("looked_at");
	await expect(releaseHolds(db, olga, "looked_at", withPerson)).rejects.toMatchObject(again);
	expect(await idsOf("looked_at")).toHaveLength(2);
	expect(await liftHolds(db, olga, "looked_at")).toEqual({ released: 1 });
});

test("breaking the glass back to another reading says in its hold why the dataset stays paused", async () => {
	await ground.good("reread");
	await updateDataset(db, ada, { ...(await definitionOf("reread")), price_unit: 0.01 });
	await ground.ingest("reread");
	await breakGlass(db, sandbox, oscar, { dataset: "reread", to: 1, reason: "the desk waits", fingerprint: null });
	expect(await openHolds(db, "reread")).toMatchObject([
		{
			reason: expect.stringMatching(
				/^break-glass rollback \d+ to version 1: the desk waits; .*change the definition back/,
			),
		},
	]);
});
