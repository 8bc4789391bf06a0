/** What a rollback took away does not come back by itself: alone, beside new rows, or after further rollbacks. */
import { expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { publishAfter } from "../../tests/publish-after";
import { BAD, GOOD, openGround } from "../../tests/rollback-ground";
import { checkLake } from "../ops/fsck";
import { executeRun } from "../pipeline/execute-run";
import { getRun } from "../pipeline/reads";
import { releaseRun } from "../pipeline/release-run";
import { retryRun } from "../pipeline/retry-run";
import { startRun } from "../pipeline/start-run";
import { requestRollback } from "./request-rollback";

const ground = await openGround();
const { db, env, csv, ingest, sandbox } = ground;
const operator = await ground.person("oscar", ["operator"]);

/** A run that these tests stand on: how it ended otherwise is what a failure must say. */
async function published(...asked: Parameters<typeof ingest>): Promise<void> {
	expect(await ingest(...asked)).toMatchObject({ state: "succeeded", reason: null });
}

async function release(run: number) {
	const id = await releaseRun(db, operator, run);
	await executeRun({ db, env, worker: "test" }, id);
	return getRun(db, id);
}

async function currentOf(dataset: string) {
	const { rows } = await db.query<{
		version: number;
		content_hash: string;
		watermark: string;
		row_count: number;
		restored_version: number | null;
	}>(
		`select v.version, v.content_hash, v.watermark, v.row_count, v.restored_version from dataset_versions v
		 join datasets d on d.id = v.dataset_id where d.name = $1 and v.is_current`,
		[dataset],
	);
	return rows[0];
}

test("the same bad window pulled again is held, reason withdrawn, and current does not move", async () => {
	await ground.good("again");
	const good = await currentOf("again");
	ground.bad("again");
	await published("again");
	expect(await ground.rollBack("again", 1)).toBe(3);
	expect(await currentOf("again")).toEqual({ ...good, version: 3, restored_version: 1 });
	const run = await ingest("again");
	expect(run).toMatchObject({ state: "held", reason: "withdrawn", version: null, rows_withdrawn: 2 });
	expect(await currentOf("again")).toMatchObject({ version: 3 });
	const retried = await retryRun(db, operator, run.id);
	await executeRun({ db, env, worker: "test" }, retried);
	expect(await getRun(db, retried)).toMatchObject({ state: "held", reason: "withdrawn" });
});

test("so is it with a new session beside it, and with --full; a corrected delivery passes by itself", async () => {
	await ground.good("beside");
	ground.bad("beside");
	await published("beside");
	await ground.rollBack("beside", 1);
	csv("beside/bars.csv", [...BAD, bar("AAA", "2024-01-05", 113)]);
	expect(await ingest("beside")).toMatchObject({ state: "held", reason: "withdrawn", rows_withdrawn: 2 });
	expect(await ingest("beside", { full: true })).toMatchObject({ state: "held", reason: "withdrawn" });
	csv("beside/bars.csv", [...GOOD, bar("AAA", "2024-01-04", 102), bar("AAA", "2024-01-05", 103)]);
	expect(await ingest("beside")).toMatchObject({ state: "succeeded", version: 4 });
});

test("a release clears those rows and runs again; the memory of them is gone", async () => {
	await ground.good("released");
	ground.bad("released");
	await published("released");
	await ground.rollBack("released", 1);
	const held = await ingest("released");
	const released = await release(held.id);
	expect(released).toMatchObject({ state: "succeeded", retry_of: held.id, trigger: "release", rows_withdrawn: 0 });
	await expect(releaseRun(db, operator, held.id)).rejects.toMatchObject({ code: "conflict" });
	// The row goes away and comes back once more: nobody has withdrawn it since the release.
	csv("released/bars.csv", [...GOOD, bar("AAA", "2024-01-04", 102)]);
	expect(await ingest("released", { full: true })).toMatchObject({ state: "succeeded" });
	ground.bad("released");
	expect(await ingest("released", { full: true })).toMatchObject({ state: "succeeded" });
});

test("a later rollback withdraws the released rows anew", async () => {
	const current = await currentOf("released");
	await ground.rollBack("released", 3);
	expect((await currentOf("released"))?.version).toBe((current?.version ?? 0) + 1);
	expect(await ingest("released", { full: true })).toMatchObject({ state: "held", reason: "withdrawn" });
});

test("undo is a rollback: what stands again may be delivered again, what it withdrew may not", async () => {
	await ground.good("undone");
	ground.bad("undone");
	await published("undone");
	await ground.rollBack("undone", 1);
	await ground.rollBack("undone", 2);
	const { rows } = await db.query(
		`select v.version, v.withdrawn_by from dataset_versions v join datasets d on d.id = v.dataset_id
		 where d.name = 'undone' order by v.version`,
	);
	expect(rows).toEqual([
		{ version: 1, withdrawn_by: null },
		{ version: 2, withdrawn_by: null },
		{ version: 3, withdrawn_by: 4 },
		{ version: 4, withdrawn_by: null },
	]);
	expect(await ingest("undone")).toMatchObject({ state: "unchanged" });
	// The first version's bar was taken away by the undo, so it does not come back unseen either.
	csv("undone/bars.csv", [...GOOD, bar("AAA", "2024-01-04", 112)]);
	expect(await ingest("undone", { full: true })).toMatchObject({
		state: "held",
		reason: "withdrawn",
		rows_withdrawn: 1,
	});
});

test("a value that an earlier, restored version had is still remembered where a later version was withdrawn for it", async () => {
	csv("swing/bars.csv", [HEADER, bar("AAA", "2024-01-02", 100)]);
	await ground.dataset("swing", "swing/*.csv");
	await published("swing");
	csv("swing/bars.csv", [HEADER, bar("AAA", "2024-01-02", 105)]);
	await published("swing");
	csv("swing/bars.csv", [HEADER, bar("AAA", "2024-01-02", 100)]);
	await published("swing");
	await ground.rollBack("swing", 2);
	expect(await ingest("swing")).toMatchObject({ state: "held", reason: "withdrawn", rows_withdrawn: 1 });
});

test("a value that the bad version shared with the restored one may come and go", async () => {
	await ground.good("shared");
	ground.bad("shared");
	await published("shared");
	await ground.rollBack("shared", 1);
	const restated = GOOD.map((line) => line.replace(bar("AAA", "2024-01-02", 100), bar("AAA", "2024-01-02", 99)));
	csv("shared/bars.csv", restated);
	expect(await ingest("shared", { full: true })).toMatchObject({ state: "succeeded", version: 4 });
	csv("shared/bars.csv", GOOD);
	expect(await ingest("shared", { full: true })).toMatchObject({ state: "succeeded", version: 5 });
});

test("a run that started before the rollback cannot publish after it (I10)", async () => {
	await ground.good("late");
	ground.bad("late");
	await published("late");
	csv("late/bars.csv", [...BAD, bar("AAA", "2024-01-05", 113)]);
	const id = await startRun(db, operator, { dataset: "late", from: null, to: null, symbols: null, full: false });
	// The rollback commits between the run's last look at its base and its publish.
	const state = await publishAfter({ db, env }, id, () => ground.rollBack("late", 1));
	expect(state).toBe("superseded");
	expect(await currentOf("late")).toMatchObject({ version: 3, restored_version: 1 });
});

test("a run on a held dataset ends held, and is not released before the hold is lifted", async () => {
	await ground.good("waiting");
	ground.bad("waiting");
	await published("waiting");
	await requestRollback(db, sandbox, operator, { dataset: "waiting", to: 1, reason: "bad", fingerprint: null });
	csv("waiting/bars.csv", [...BAD, bar("AAA", "2024-01-05", 113)]);
	const run = await ingest("waiting");
	expect(run).toMatchObject({ state: "held", reason: "on_hold" });
	await expect(releaseRun(db, operator, run.id)).rejects.toMatchObject({
		code: "conflict",
		message: expect.stringContaining("qtrade unhold waiting"),
	});
});

test("every invariant holds after all of it", async () => {
	expect(await checkLake(db, env.lake, true)).toMatchObject({ ok: true, problems: [] });
});
