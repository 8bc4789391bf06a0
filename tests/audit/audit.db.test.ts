import { readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { appendAudit } from "../../server/audit";
import { HEADS_FOLDER, publishHead } from "../../server/audit/heads";
import { parseHead, verifyAndRecord, verifyAudit } from "../../server/audit/verify-audit";
import { readHead } from "../../server/audit/verify-chain";
import { inTransaction, many } from "../../server/db";
import { checkLake } from "../../server/ops/fsck";
import { startWorker } from "../../workers/worker";
import { openFixture } from "../fixture";
import { runAuditCampaign } from "./campaign";

const { db, asOwner, databaseUrl, env } = await openFixture();
const heads = path.join(env.lake, HEADS_FOLDER);

test("eight writers make one chain, and a hundred tamperings are found", async () => {
	const campaign = await runAuditCampaign(
		{ databaseUrl, owner: asOwner(), lake: env.lake },
		{ rows: 2000, writers: 8, tamperings: 100, seed: 20_240_603 },
	);
	expect(campaign.missed).toEqual([]);
	expect(campaign).toMatchObject({ found: 100, outOfOrder: [] });
	for (const verdict of campaign.verdicts) expect(verdict).toMatchObject({ ok: true, rows: 2000, heads: 1 });
});

test("writing a row anew as it was is no tampering, whatever the order of its keys", async () => {
	const client = await asOwner().connect();
	await client.query("begin");
	await client.query("set local session_replication_role = replica");
	await client.query(
		`update audit_log set detail = (select jsonb_object_agg(key, value order by key desc) from jsonb_each(detail)) where id < 100`,
	);
	expect(await verifyAudit(client, env.lake)).toMatchObject({ ok: true, rows: 2000 });
	await client.query("rollback");
	client.release();
});

test("a tail cut behind the last published head is found by a head that was kept elsewhere, and by nothing else", async () => {
	const kept = await readHead(db);
	expect(readdirSync(heads)).toEqual(["2000.json"]);
	expect(statSync(path.join(heads, "2000.json")).mode & 0o777).toBe(0o444);
	const client = await asOwner().connect();
	await client.query("begin");
	await client.query("set local session_replication_role = replica");
	await client.query("delete from audit_log where id > 1990");
	expect(await verifyAudit(client, env.lake)).toMatchObject({
		ok: false,
		problem: { row: 1991, text: "is missing: the chain ends at row 1990, but row 2000 was its head once" },
	});
	rmSync(path.join(heads, "2000.json"));
	expect(await verifyAudit(client, env.lake)).toMatchObject({ ok: true, rows: 1990, heads: 0 });
	expect(await verifyAudit(client, env.lake, kept)).toMatchObject({ ok: false, problem: { row: 1991 } });
	await client.query("rollback");
	client.release();
	expect(await verifyAudit(db, env.lake, kept)).toMatchObject({ ok: true, rows: 2000 });
});

test("publishing at once and again writes one file, and leaves nothing else behind", async () => {
	await Promise.all(Array.from({ length: 10 }, () => publishHead(db, env.lake)));
	await publishHead(db, env.lake);
	expect(readdirSync(heads)).toEqual(["2000.json"]);
});

test("verifying publishes the head of a chain that verifies, and keeps what was found", async () => {
	await inTransaction(db, (tx) => appendAudit(tx, { actor: "olivia", action: "a.b", subject: "s", detail: {} }));
	expect(await verifyAndRecord(db, env.lake, "olivia")).toMatchObject({ ok: true, rows: 2001, heads: 1 });
	expect(readdirSync(heads).sort()).toEqual(["2000.json", "2001.json"]);
	const wrong = parseHead(`9999:${"0".repeat(64)}`);
	expect(await verifyAndRecord(db, env.lake, null, wrong)).toMatchObject({ ok: false, problem: { row: 2002 } });
	expect(
		await many(db, "select requested_by, ok, row_count, head_id, problem_row from audit_verifications order by id"),
	).toEqual([
		{ requested_by: "olivia", ok: true, row_count: 2001, head_id: 2001, problem_row: null },
		{ requested_by: null, ok: false, row_count: 2001, head_id: null, problem_row: 2002 },
	]);
	expect(() => parseHead("12:abc")).toThrow("is no head");
});

test("a worker publishes the head when it starts and when it stops", async () => {
	const append = () =>
		inTransaction(db, (tx) => appendAudit(tx, { actor: "olivia", action: "a.b", subject: "s", detail: {} }));
	await append();
	const worker = await startWorker(db, env, { concurrency: 1 });
	await vi.waitUntil(() => readdirSync(heads).includes("2002.json"), { timeout: 20_000 });
	await append();
	await worker.stop();
	expect(readdirSync(heads)).toContain("2003.json");
	expect(await verifyAudit(db, env.lake)).toMatchObject({ ok: true, rows: 2003, heads: 4 });
	expect(await checkLake(db, env.lake, false)).toMatchObject({ ok: true, checked: { unreferenced_files: 0 } });
});
