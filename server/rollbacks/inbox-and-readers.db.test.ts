/** What waits stays until it is done, however much there is; who has read something is all of them, at this moment. */
import { expect, test } from "vitest";
import { bar } from "../../tests/bars";
import { BAD, openGround } from "../../tests/rollback-ground";
import { getDataset } from "../datasets/reads";
import type { Actor } from "../policy";
import { runSql } from "../query/run-sql";
import { approveRollback } from "./approve-rollback";
import { compareTwo } from "./compare";
import { readersOf } from "./facts";
import { getRollback } from "./reads";
import { requestRollback } from "./request-rollback";
import { requiredActions } from "./required-actions";

const ground = await openGround();
const { db, sandbox, ingest, csv } = ground;
const olga = await ground.person("olga", ["operator"]);
const adam = await ground.person("adam", ["approver"]);
const rita: Actor = { name: "rita", roles: ["researcher"], via: "http" };

const idOf = async (dataset: string): Promise<number> =>
	(await db.query("select id from datasets where name = $1", [dataset])).rows[0].id;
const namesOf = (readers: { readers: { actor: string }[] }): string[] => readers.readers.map((reader) => reader.actor);

async function badly(dataset: string): Promise<void> {
	await ground.good(dataset);
	ground.bad(dataset);
	await ingest(dataset);
}

test("a held run waits until a newer one has published or is held itself", async () => {
	await badly("held");
	await ground.rollBack("held", 1);
	const waiting = async () =>
		(await requiredActions(db, olga)).filter((action) => action.kind === "release_run").map((action) => action.run);
	const first = await ingest("held", { full: true });
	expect(first).toMatchObject({ state: "held", reason: "withdrawn" });
	expect(await waiting()).toEqual([first.id]);
	for (const state of ["failed", "unchanged", "cancelled"]) {
		await db.query(
			`insert into ingestion_runs (dataset_id, definition_id, trigger, requested_by, publishes_as, is_full, state, started_at, finished_at)
			 select dataset_id, definition_id, trigger, requested_by, publishes_as, false, $2::run_state, started_at, finished_at
			 from ingestion_runs where id = $1`,
			[first.id, state],
		);
		expect(await waiting(), state).toEqual([first.id]);
	}
	csv("held/bars.csv", [...BAD, bar("CCC", "2024-01-05", 10)]);
	const second = await ingest("held", { full: true });
	expect(second).toMatchObject({ state: "held", reason: "withdrawn" });
	expect(await waiting()).toEqual([second.id]);
});

test("what one can do oneself is never cut, and comes first", async () => {
	await db.query(
		`with made as (
		   insert into datasets (name, zone, kind, calendar)
		   select 'many' || n, 'silver', 'prices_daily', 'XNYS' from generate_series(1, 230) n returning id
		 ) insert into holds (dataset_id, reason, placed_by) select id, 'looking', 'olga' from made`,
	);
	await badly("wanted");
	const id = await requestRollback(db, sandbox, olga, { dataset: "wanted", to: 1, reason: "bad", fingerprint: null });
	const mine = (await requiredActions(db, olga)).filter((action) => action.mine);
	expect(mine.filter((action) => action.kind === "release_hold")).toHaveLength(230);
	const ofAdam = await requiredActions(db, adam);
	expect(ofAdam[0]).toMatchObject({ kind: "decide_rollback", rollback: id, mine: true });
	expect(ofAdam.filter((action) => !action.mine)).toHaveLength(200);
});

test("comparing two versions is reading both", async () => {
	await badly("compared");
	await compareTwo(db, sandbox, rita, { dataset: "compared", a: 1, b: 2, limit: 10 });
	const id = await idOf("compared");
	expect([namesOf(await readersOf(db, id, [1])), namesOf(await readersOf(db, id, [2]))]).toEqual([["rita"], ["rita"]]);
	// What is in the history can be run again.
	const { sql } = (await db.query("select sql from query_history where actor = 'rita' order by id desc limit 1"))
		.rows[0];
	expect(await runSql(db, sandbox, rita, { sql, at: {}, atTime: null, rowsMax: 10 })).toMatchObject({ row_count: 4 });
});

test("a rollback's page names who has read since it was asked and since it was applied", async () => {
	await badly("read");
	const id = await requestRollback(db, sandbox, olga, { dataset: "read", to: 1, reason: "bad", fingerprint: null });
	const read = (name: string) =>
		runSql(db, sandbox, { ...rita, name }, { sql: `select 1 from lake."read@2"`, at: {}, atTime: null, rowsMax: 1 });
	await read("rita");
	await approveRollback(db, adam, { id, note: null, fingerprint: null });
	await read("ruth");
	const view = await getRollback(db, sandbox, adam, id);
	expect(view).toMatchObject({ fresh: null, preview: { readers_total: 2 } });
	expect(namesOf(view.preview)).toEqual(["ruth", "rita"]);
});

test("more readers than are named are counted", async () => {
	await ground.good("popular");
	await db.query(
		`with asked as (
		   insert into query_history (actor, via, sql, started_at, duration_ms)
		   select 'reader' || n, 'http', 'select 1', now(), 1 from generate_series(1, 130) n returning id
		 ) insert into version_reads (query_id, dataset_id, version) select asked.id, $1, 1 from asked`,
		[await idOf("popular")],
	);
	const { readers, readers_total } = await getDataset(db, "popular");
	expect([readers.length, readers_total]).toEqual([100, 130]);
});
