import { afterAll, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { Sandbox } from "../lake/read/sandbox";
import type { Caller } from "../policy";
import { placeHold } from "../rollbacks/holds";
import { appRouter } from "../router";
import { createCallerFactory } from "../trpc";
import type { Role } from "../vocabulary/roles";
import { QUERY_LIMITS } from "./run-sql";

const { db, env, csv, dataset, ingest } = await openFixture();
const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 0 });
afterAll(() => sandbox.close());

function callerOf(name: string, role: Role, signal?: AbortSignal) {
	const actor: Caller = { name, roles: [role], via: "http", is_demo: false, must_change_password: false };
	return createCallerFactory(appRouter)({ db, sandbox, actor, address: "192.0.2.1" }, { signal });
}

test("over HTTP, too, a query reads a version of one's choice, or refuses while a dataset is on hold", async () => {
	csv("prices/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
	await dataset("prices", "prices/*");
	await ingest("prices");
	csv("prices/a.csv", [HEADER, bar("AAA", "2024-01-02"), bar("AAA", "2024-01-03")]);
	await ingest("prices");
	await placeHold(db, EVERYTHING, "prices", "looking");
	const { sql } = callerOf("rita", "researcher");
	const count = "select count(*) as n from lake.prices";
	expect(await sql.run({ sql: count })).toMatchObject({ rows: [[2]], versions: { prices: 2 } });
	expect(await sql.run({ sql: count, at: { prices: 1 }, strict: true })).toMatchObject({
		rows: [[1]],
		versions: { prices: 1 },
	});
	await expect(sql.run({ sql: count, strict: true })).rejects.toMatchObject({ cause: { code: "held" } });
	await expect(sql.run({ sql: count, at: { other: 1 } })).rejects.toMatchObject({ cause: { code: "invalid_input" } });
});

test("what a page reads ends with the page, and counts as its reader's", async () => {
	const gone = new AbortController();
	gone.abort();
	const { datasets } = callerOf("vera", "viewer", gone.signal);
	const bars = { name: "prices", version: 1, symbol: "AAA" };
	for (const read of [
		() => datasets.sample({ name: "prices" }),
		() => datasets.profile({ name: "prices", version: 1 }),
		() => datasets.symbols({ name: "prices", version: 1 }),
		() => datasets.candles(bars),
	]) {
		await expect(read()).rejects.toMatchObject({ cause: { code: "cancelled" } });
	}
	// With two that run and twelve that wait she has no more to come; somebody else has.
	const doors = Array.from({ length: 14 }, () => new AbortController());
	const limits = { ...QUERY_LIMITS, rowsMax: 1 };
	const long = "select sum(a.range * b.range) from range(1000000) a, range(1000000) b";
	const hers = Promise.allSettled(
		doors.map(({ signal }) => sandbox.for("vera", signal).query({ sql: long, views: [], limits })),
	);
	await expect(callerOf("vera", "viewer").datasets.candles(bars)).rejects.toMatchObject({ cause: { code: "busy" } });
	expect(await callerOf("olga", "operator").datasets.candles(bars)).toMatchObject({ total: 1 });
	for (const door of doors) door.abort();
	for (const one of await hers) expect(one).toMatchObject({ status: "rejected", reason: { code: "cancelled" } });
});
