import { expect, test } from "vitest";
import { openFixture } from "../tests/fixture";
import { inTransaction, one } from "./db";
import { assertFence, claimLease, endExpiredLease, heartbeat, releaseLease } from "./leases";

const { db } = await openFixture();
const TERM_MS = 60_000;
/** Moves the lease's end into the past: what waiting would do. */
const expire = (resource: string) =>
	db.query("update job_leases set expires_at = clock_timestamp() - interval '1 second' where resource = $1", [
		resource,
	]);

test("of ten claimants at once, one gets the lease", async () => {
	const claims = await Promise.all(Array.from({ length: 10 }, (_, i) => claimLease(db, "dataset:1", `w${i}`, TERM_MS)));
	expect(claims.filter((lease) => lease !== null)).toHaveLength(1);
});

test("fences grow over claims, releases and expiry", async () => {
	const first = await claimLease(db, "dataset:2", "a", TERM_MS);
	if (!first) throw new Error("not claimed");
	await releaseLease(db, first);
	const second = await claimLease(db, "dataset:2", "b", TERM_MS);
	await expire("dataset:2");
	const third = await claimLease(db, "dataset:2", "c", TERM_MS);
	expect([first.fence, second?.fence, third?.fence]).toEqual([1, 2, 3]);
});

test("who lost the lease can neither heartbeat, write nor release it", async () => {
	const stale = await claimLease(db, "dataset:3", "a", TERM_MS);
	if (!stale) throw new Error("not claimed");
	await expire("dataset:3");
	const owner = await claimLease(db, "dataset:3", "b", TERM_MS);
	expect(await heartbeat(db, stale, TERM_MS)).toBe(false);
	await expect(inTransaction(db, (tx) => assertFence(tx, stale))).rejects.toMatchObject({ code: "lease_lost" });
	await releaseLease(db, stale);
	expect(await one(db, "select holder, fence from job_leases where resource = 'dataset:3'")).toEqual({
		holder: "b",
		fence: owner?.fence,
	});
});

test("a holder whose term ran out may go on while nobody took over", async () => {
	const lease = await claimLease(db, "dataset:4", "a", TERM_MS);
	if (!lease) throw new Error("not claimed");
	await expire("dataset:4");
	expect(await heartbeat(db, lease, TERM_MS)).toBe(true);
});

test("ending an expired lease shuts its holder out; a live one is left alone", async () => {
	const lease = await claimLease(db, "dataset:5", "a", TERM_MS);
	if (!lease) throw new Error("not claimed");
	expect(await inTransaction(db, (tx) => endExpiredLease(tx, "dataset:5"))).toBe(false);
	await expire("dataset:5");
	expect(await inTransaction(db, (tx) => endExpiredLease(tx, "dataset:5"))).toBe(true);
	expect(await heartbeat(db, lease, TERM_MS)).toBe(false);
});
