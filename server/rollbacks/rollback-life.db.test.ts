/** A rollback request's life where two people are needed: asked, decided, applied; refused to everybody else. */
import { renameSync, rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { bar } from "../../tests/bars";
import { BAD, liftHolds, openGround } from "../../tests/rollback-ground";
import { verifyChain } from "../audit/verify-chain";
import { updateDataset } from "../datasets/save-dataset";
import { checkLake } from "../ops/fsck";
import { approveRollback } from "./approve-rollback";
import { breakGlass, reviewBreakGlass } from "./break-glass";
import { placeHold } from "./holds";
import { expireRollbacks } from "./lapse-requests";
import { previewRollback } from "./preview";
import { getRollback, listRollbacks, openHolds, pendingRollback } from "./reads";
import { rejectRollback, withdrawRollback } from "./refuse-rollback";
import { requestRollback } from "./request-rollback";
import { requiredActions } from "./required-actions";

const ground = await openGround("prod");
const { db, env, sandbox, ingest, csv } = ground;
const oscar = await ground.person("oscar", ["operator", "approver"]);
const olga = await ground.person("olga", ["operator"]);
const anna = await ground.person("anna", ["approver"]);
const admin = await ground.person("ada", ["admin"]);

const ask = (dataset: string, by = oscar, to = 1): Promise<number> =>
	requestRollback(db, sandbox, by, { dataset, to, reason: "AAA is wrong on 2024-01-03", fingerprint: null });
const approve = (id: number, by = anna) => approveRollback(db, by, { id, note: null, fingerprint: null });
const stateOf = async (id: number): Promise<string> => (await getRollback(db, sandbox, anna, id)).status;

async function currentOf(dataset: string): Promise<number> {
	const { rows } = await db.query<{ version: number }>(
		"select version from dataset_versions v join datasets d on d.id = v.dataset_id where d.name = $1 and is_current",
		[dataset],
	);
	return rows[0]?.version ?? 0;
}

async function badly(dataset: string): Promise<void> {
	await ground.good(dataset);
	ground.bad(dataset);
	await ingest(dataset);
}

describe("a preview", () => {
	test("says what would happen, from the files that differ, and changes nothing", async () => {
		await badly("seen");
		const preview = await previewRollback(db, sandbox, "seen", 1);
		expect(preview).toMatchObject({
			environment: "prod",
			from: { version: 2, row_count: 4, watermark: "2024-01-04" },
			to: { version: 1, row_count: 3, watermark: "2024-01-03" },
			changes: {
				added: 0,
				removed: 1,
				restated: 1,
				by_symbol: [{ symbol: "AAA", added: 0, removed: 1, restated: 1 }],
				symbols: 1,
				dates: 2,
				files_shared: 0,
				files_read: 2,
			},
			schema: { added: [], removed: [], retyped: [] },
			next_window: { now: "2024-01-04", after: "2024-01-03" },
			withdraws: [2],
			readers: [],
			restorable: { ok: true, files: 1, problems: [] },
			pauses: null,
			refusals: [],
		});
		expect(await currentOf("seen")).toBe(2);
		expect(await openHolds(db, "seen")).toEqual([]);
	});

	test("refuses the current version, an unknown one, and one whose file is gone", async () => {
		expect((await previewRollback(db, sandbox, "seen", 2)).refusals).toEqual(["version 2 is current already"]);
		await expect(previewRollback(db, sandbox, "seen", 9)).rejects.toMatchObject({ code: "not_found" });
		await expect(previewRollback(db, sandbox, "nothing", 1)).rejects.toMatchObject({ code: "not_found" });
	});
});

describe("asking", () => {
	test("holds the dataset, needs a reason, and one wish waits at a time", async () => {
		await badly("asked");
		await expect(
			requestRollback(db, sandbox, oscar, { dataset: "asked", to: 1, reason: "  ", fingerprint: null }),
		).rejects.toMatchObject({ code: "invalid_input" });
		await expect(ask("asked", anna)).rejects.toMatchObject({ code: "forbidden" });
		const id = await ask("asked");
		expect(await openHolds(db, "asked")).toMatchObject([{ rollback_request: id, placed_by: "oscar" }]);
		expect(await pendingRollback(db, "asked")).toBe(id);
		await expect(ask("asked", olga)).rejects.toMatchObject({ code: "conflict", details: { rollback: id } });
		csv("asked/bars.csv", [...BAD, bar("AAA", "2024-01-05", 113)]);
		expect(await ingest("asked")).toMatchObject({ state: "held", reason: "on_hold" });
		await withdrawRollback(db, oscar, id, null);
		expect(await openHolds(db, "asked")).toEqual([]);
		expect(await ingest("asked")).toMatchObject({ state: "succeeded", version: 3 });
	});

	test("for another version takes the place of the open wish", async () => {
		const first = await ask("asked");
		const second = await ask("asked", olga, 2);
		expect([await stateOf(first), await stateOf(second)]).toEqual(["superseded", "pending"]);
		expect((await openHolds(db, "asked")).map((hold) => hold.rollback_request)).toEqual([second]);
		await withdrawRollback(db, olga, second, null);
	});

	test("with another preview in sight than what is there now is refused", async () => {
		const wish = { dataset: "asked", to: 1, reason: "wrong", fingerprint: "0".repeat(64) };
		await expect(requestRollback(db, sandbox, oscar, wish)).rejects.toMatchObject({ code: "conflict" });
	});

	test("reads and hashes what it would restore: a file that was changed refuses it", async () => {
		await badly("damaged");
		const { rows } = await db.query<{ path: string }>(
			`select path from files_of_version f join datasets d on d.id = f.dataset_id where d.name = 'damaged' and version = 1`,
		);
		rmSync(`${env.lake}/${rows[0]?.path}`);
		await expect(ask("damaged")).rejects.toMatchObject({
			code: "conflict",
			message: expect.stringContaining("is missing"),
		});
		await db.query("update datasets set archived_at = now() where name = 'damaged'");
	});
});

describe("a manifest that is gone", () => {
	test("refuses the request, and the approval of one that was asked before", async () => {
		await badly("nameless");
		const id = await ask("nameless");
		const { rows } = await db.query<{ manifest_path: string }>(
			`select manifest_path from dataset_versions v join datasets d on d.id = v.dataset_id
			 where d.name = 'nameless' and version = 1`,
		);
		const manifest = `${env.lake}/${rows[0]?.manifest_path}`;
		renameSync(manifest, `${manifest}.away`);
		try {
			const gone = { code: "conflict", message: expect.stringContaining("is missing") };
			await expect(approve(id)).rejects.toMatchObject(gone);
			expect([await stateOf(id), await currentOf("nameless")]).toEqual(["pending", 2]);
			await withdrawRollback(db, oscar, id, null);
			await expect(ask("nameless")).rejects.toMatchObject(gone);
		} finally {
			renameSync(`${manifest}.away`, manifest);
		}
	});
});

describe("deciding", () => {
	test("the requester may not, though an approver too; another approver applies it", async () => {
		await badly("decided");
		const id = await ask("decided");
		await expect(approve(id, oscar)).rejects.toMatchObject({ code: "forbidden" });
		await expect(rejectRollback(db, oscar, id, null)).rejects.toMatchObject({ code: "forbidden" });
		expect(await getRollback(db, sandbox, oscar, id)).toMatchObject({
			can: { approve: false, reject: false, withdraw: true },
			why_not_approve: expect.stringContaining("another person"),
		});
		expect((await getRollback(db, sandbox, anna, id)).can.approve).toBe(true);
		expect(await approve(id)).toEqual({ id, dataset: "decided", version: 3, on_hold: true });
		expect(await getRollback(db, sandbox, anna, id)).toMatchObject({
			status: "applied",
			decided_by: "anna",
			self_approved: false,
			applied_version: 3,
		});
	});

	test("an approval replayed changes nothing", async () => {
		const { rows } = await listRollbacks(db, { dataset: "decided", page: 1, page_size: 1 });
		await expect(approve(rows[0]?.id ?? 0)).rejects.toMatchObject({ code: "conflict" });
		expect(await currentOf("decided")).toBe(3);
	});

	test("the hold stays outside dev until an operator lifts it", async () => {
		csv("decided/bars.csv", [...BAD, bar("CCC", "2024-01-05", 10)]);
		expect(await ingest("decided")).toMatchObject({ state: "held", reason: "withdrawn" });
		await expect(liftHolds(db, anna, "decided")).rejects.toMatchObject({ code: "forbidden" });
		expect(await liftHolds(db, olga, "decided")).toEqual({ released: 1 });
	});

	test("a role taken away between the click and the transaction counts", async () => {
		const id = await ask("decided", oscar, 2);
		await db.query("update users set roles = '{viewer}' where name = 'anna'");
		await expect(approve(id)).rejects.toMatchObject({ code: "forbidden" });
		await db.query("update users set roles = '{approver}', disabled_at = now() where name = 'anna'");
		await expect(approve(id)).rejects.toMatchObject({ code: "unauthenticated" });
		await ground.person("anna", ["approver"]);
		expect(await currentOf("decided")).toBe(3);
		await rejectRollback(db, anna, id, "look again");
		expect(await stateOf(id)).toBe("rejected");
		expect(await openHolds(db, "decided")).toEqual([]);
	});

	test("a changed definition voids the request, and that is kept", async () => {
		const id = await ask("decided", oscar, 2);
		const { rows } = await db.query(
			`select f.definition from datasets d join dataset_definitions f on f.id = d.definition_id where d.name = 'decided'`,
		);
		await updateDataset(db, admin, { ...rows[0].definition, lookback: 3 });
		expect(await getRollback(db, sandbox, anna, id)).toMatchObject({
			status: "superseded",
			decision_note: expect.stringContaining("definition"),
		});
		expect(await openHolds(db, "decided")).toEqual([]);
		await expect(approve(id)).rejects.toMatchObject({ code: "conflict" });
	});

	test("nobody decides after the time is over: it expires by the tick, or when somebody tries", async () => {
		env.rollbackExpiryHours = 0;
		try {
			const first = await ask("decided", oscar, 2);
			await expect(approve(first)).rejects.toMatchObject({
				code: "conflict",
				message: expect.stringContaining("expired"),
			});
			const second = await ask("decided", oscar, 2);
			expect(await expireRollbacks(db)).toBe(1);
			expect(await expireRollbacks(db)).toBe(0);
			expect([await stateOf(first), await stateOf(second)]).toEqual(["expired", "expired"]);
			expect(await openHolds(db, "decided")).toEqual([]);
		} finally {
			env.rollbackExpiryHours = 24;
		}
	});

	test("two approvers at once apply it once", async () => {
		const anton = await ground.person("anton", ["approver"]);
		const id = await ask("decided", oscar, 2);
		const before = await currentOf("decided");
		const outcomes = await Promise.allSettled([approve(id), approve(id, anton)]);
		expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
		expect(await currentOf("decided")).toBe(before + 1);
	});
});

describe("breaking the glass", () => {
	test("restores at once, holds, supersedes the open wish, and waits for another person's review", async () => {
		await badly("urgent");
		const waiting = await ask("urgent", olga);
		const applied = await breakGlass(db, sandbox, oscar, {
			dataset: "urgent",
			to: 1,
			reason: "the desk trades in two minutes",
			fingerprint: null,
		});
		expect(applied).toMatchObject({ dataset: "urgent", version: 3, on_hold: true });
		expect(await stateOf(waiting)).toBe("superseded");
		expect((await openHolds(db, "urgent")).map((hold) => hold.rollback_request)).toEqual([applied.id]);
		const seen = (await requiredActions(db, anna)).find((action) => action.kind === "review_break_glass");
		expect(seen).toMatchObject({ rollback: applied.id, mine: true, overdue: false });
		const ofOscar = (await requiredActions(db, oscar)).filter((action) => action.rollback === applied.id);
		expect(ofOscar.find((action) => action.kind === "review_break_glass")?.mine).toBe(false);
		const review = { id: applied.id, verdict: "accepted" as const, note: "right" };
		await expect(reviewBreakGlass(db, oscar, review)).rejects.toMatchObject({ code: "forbidden" });
		await expect(reviewBreakGlass(db, olga, review)).rejects.toMatchObject({ code: "forbidden" });
		await reviewBreakGlass(db, anna, review);
		await expect(reviewBreakGlass(db, anna, review)).rejects.toMatchObject({ code: "conflict" });
		expect((await requiredActions(db, anna)).filter((action) => action.kind === "review_break_glass")).toEqual([]);
	});

	test("is for operators, with a reason", async () => {
		const wish = { dataset: "urgent", to: 2, reason: "", fingerprint: null };
		await expect(breakGlass(db, sandbox, anna, { ...wish, reason: "now" })).rejects.toMatchObject({
			code: "forbidden",
		});
		await expect(breakGlass(db, sandbox, oscar, wish)).rejects.toMatchObject({ code: "invalid_input" });
	});
});

describe("a hold", () => {
	test("is placed by one person, stands beside a request's, and is lifted", async () => {
		await badly("held");
		await expect(placeHold(db, anna, "held", "looking")).rejects.toMatchObject({ code: "forbidden" });
		await placeHold(db, olga, "held", "looking at AAA");
		await expect(placeHold(db, oscar, "held", "me too")).rejects.toMatchObject({ code: "conflict" });
		const id = await ask("held");
		expect(await openHolds(db, "held")).toHaveLength(2);
		expect(await liftHolds(db, olga, "held")).toEqual({ released: 1 });
		await expect(liftHolds(db, olga, "held")).rejects.toMatchObject({ code: "conflict", details: { rollback: id } });
		await expect(withdrawRollback(db, olga, id, null)).rejects.toMatchObject({ code: "forbidden" });
		await withdrawRollback(db, oscar, id, null);
		await expect(liftHolds(db, olga, "held")).rejects.toMatchObject({ code: "conflict" });
	});
});

test("every invariant and the audit's chain hold after all of it", async () => {
	const report = await checkLake(db, env.lake, true);
	// The file that a test has removed on purpose is the one thing that is missing.
	expect(report.problems.filter((problem) => !problem.where.includes("damaged"))).toEqual([]);
	expect(await verifyChain(db, [])).toMatchObject({ ok: true });
});
