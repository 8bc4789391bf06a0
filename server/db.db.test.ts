import { expect, test, vi } from "vitest";
import { openFixture } from "../tests/fixture";
import { idleInTransactionMs, inTransaction, maybeOne, one, openDb } from "./db";
import { toQtradeError } from "./errors";
import { openControlPlane } from "./postgres/control-plane";

const { db, env, databaseUrl } = await openFixture();

const pidOf = async (tx: Parameters<typeof one>[0]): Promise<number> =>
	(await one<{ pid: number }>(tx, "select pg_backend_pid() as pid")).pid;
const gone = (pid: number): Promise<boolean> =>
	vi.waitUntil(async () => (await maybeOne(db, "select from pg_stat_activity where pid = $1", [pid])) === null, {
		timeout: 20_000,
		interval: 20,
	});

test("a transaction that stands still is ended by the server, and its locks with it", async () => {
	const stopped = openDb(databaseUrl, { max: 1, idleInTransactionMs: 200 });
	const thrown = await inTransaction(stopped, async (tx) => {
		await tx.query("select pg_advisory_xact_lock(77)");
		await gone(await pidOf(tx));
		expect(await one(db, "select pg_try_advisory_lock(77) as free")).toEqual({ free: true });
		await tx.query("select 1");
	}).catch((error: unknown) => error);
	expect(toQtradeError(thrown)).toMatchObject({
		code: "infrastructure",
		message: expect.stringContaining("stood still in a transaction"),
	});
	// The pool has let that connection go and opens another one.
	expect(await one(stopped, "select 1 as n")).toEqual({ n: 1 });
	await stopped.end();
});

test.each(["between two statements", "inside a statement"])(
	"a connection that is ended %s is an error of the infrastructure",
	async (when) => {
		const thrown = await inTransaction(db, async (tx) => {
			const pid = await pidOf(tx);
			const ended = when === "inside a statement" ? tx.query("select pg_sleep(60)") : null;
			ended?.catch(() => undefined);
			await db.query("select pg_terminate_backend($1)", [pid]);
			await gone(pid);
			await (ended ?? tx.query("select 1"));
		}).catch((error: unknown) => error);
		expect(toQtradeError(thrown)).toMatchObject({ code: "infrastructure" });
	},
);

test("the time a transaction may stand still follows the lease, within bounds", () => {
	expect([200, 30_000, 600_000].map(idleInTransactionMs)).toEqual([5_000, 30_000, 60_000]);
});

test("the control plane's connections have it", async () => {
	const plane = await openControlPlane(env, { name: "test" });
	expect(await one(plane.db, "show idle_in_transaction_session_timeout")).toEqual({
		idle_in_transaction_session_timeout: "30s",
	});
	await plane.close();
});
