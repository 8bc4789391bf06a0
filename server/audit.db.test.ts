import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openFixture } from "../tests/fixture";
import { appendAudit } from "./audit";
import { verifyChain } from "./audit/verify-chain";
import { inTransaction } from "./db";

const { db, asOwner } = await openFixture();

const append = (i: number): Promise<void> =>
	inTransaction(db, (tx) =>
		appendAudit(tx, {
			actor: "olivia",
			action: "run.start",
			subject: `run:${i}`,
			detail: { b: [i, "ü"], a: { z: null, y: 1.5 } },
		}),
	);

test("writers at once make one chain", async () => {
	await Promise.all(Array.from({ length: 100 }, (_, i) => append(i)));
	expect(await verifyChain(db, [])).toMatchObject({ ok: true, rows: 100 });
});

test("a transaction that fails leaves no row", async () => {
	await expect(
		inTransaction(db, async (tx) => {
			await appendAudit(tx, { actor: "a", action: "x", subject: "y", detail: {} });
			throw new Error("after all not");
		}),
	).rejects.toThrow("after all not");
	expect(await verifyChain(db, [])).toMatchObject({ ok: true, rows: 100 });
});

test("the owner's statements too are stopped by the trigger", async () => {
	const owner = asOwner();
	await expect(owner.query("update audit_log set actor = 'nobody' where id = 3")).rejects.toThrow("append-only");
	await expect(owner.query("delete from audit_log where id = 3")).rejects.toThrow("append-only");
	await expect(owner.query("truncate audit_log")).rejects.toThrow("append-only");
});

test.each([
	["an edit", "update audit_log set detail = '{}' where id = 40", 40],
	["a deletion", "delete from audit_log where id = 60", 61],
	["a reordering", "update audit_log set prev_hash = (select hash from audit_log where id = 10) where id = 80", 80],
])("verifying finds %s made past the trigger", async (_, tampering, id) => {
	const client = await asOwner().connect();
	try {
		await client.query("begin");
		await client.query("set local session_replication_role = replica");
		await client.query(tampering);
		const found = await verifyChain(client, []);
		expect(found).toMatchObject({ ok: false, id });
	} finally {
		await client.query("rollback");
		client.release();
	}
});

test("whatever JSON a detail holds, its row verifies", async () => {
	const text = fc.string({ unit: "grapheme" }).filter((value) => !value.includes("\0"));
	const { value } = fc.letrec((tie) => ({
		value: fc.oneof(
			{ maxDepth: 3 },
			fc.constantFrom(null, true, false),
			fc.double({ noNaN: true, noDefaultInfinity: true }),
			fc.maxSafeInteger(),
			text,
			fc.array(tie("value"), { maxLength: 4 }),
			fc.dictionary(text, tie("value"), { maxKeys: 4 }),
		),
	}));
	await fc.assert(
		fc.asyncProperty(value, async (detail) => {
			await inTransaction(db, (tx) =>
				appendAudit(tx, { actor: "olivia", action: "a.b", subject: "s", detail: { detail } }),
			);
		}),
		{ numRuns: 300 },
	);
	expect(await verifyChain(db, [])).toMatchObject({ ok: true });
});
