import { afterAll, beforeAll, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { openFixture } from "../../tests/fixture";
import { Sandbox } from "../lake/read/sandbox";
import type { Actor } from "../policy";
import { readHistory } from "./history";
import { runSql } from "./run-sql";

const { db, env, asOwner, csv, dataset, ingest } = await openFixture();
const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 0 });
afterAll(() => sandbox.close());

const rita: Actor = { name: "rita", roles: ["researcher"], via: "console" };
const ruth: Actor = { name: "ruth", roles: ["researcher"], via: "http" };
const ask = (actor: Actor, sql: string, signal?: AbortSignal) =>
	runSql(db, sandbox.for(actor.name, signal), actor, { sql, at: {}, atTime: null, rowsMax: 1 });

beforeAll(async () => {
	csv("prices/a.csv", [HEADER, bar("AAA", "2024-01-02"), bar("AAA", "2024-01-03")]);
	await dataset("prices", "prices/*");
	await ingest("prices");
});

test("a person's queries come newest first, with what they read and how they ended; other people's do not", async () => {
	await ask(rita, "select * from lake.prices");
	await ask(ruth, "select 7 as seven");
	await expect(ask(rita, "drop table prices")).rejects.toMatchObject({ code: "rejected_query" });
	const gone = AbortSignal.abort();
	await expect(ask(rita, "select 1 as one", gone)).rejects.toMatchObject({ code: "cancelled" });
	expect(await readHistory(db, rita, 10)).toMatchObject([
		{ sql: "select 1 as one", via: "console", error_code: "cancelled", row_count: null, versions: {} },
		{ sql: "drop table prices", error_code: "rejected_query", versions: {} },
		{
			sql: "select * from lake.prices",
			error_code: null,
			row_count: 1,
			truncated_by: "rows",
			versions: { "prices@1": 1 },
		},
	]);
	expect(await readHistory(db, rita, 1)).toHaveLength(1);
	expect(await readHistory(db, ruth, 10)).toMatchObject([{ sql: "select 7 as seven", via: "http" }]);
});

test("a query that holds a NUL is refused, and stands in the history with the NUL shown", async () => {
	await expect(ask(rita, "select 'a\0b'\n from lake.prices")).rejects.toMatchObject({ code: "rejected_query" });
	expect(await readHistory(db, rita, 1)).toMatchObject([
		{ sql: "select 'a␀b'\n from lake.prices", error_code: "rejected_query" },
	]);
});

test("an answer is given although the history cannot be written", async () => {
	await asOwner().query("alter table query_history add constraint full_up check (sql <> 'select 1 as one') not valid");
	await expect(ask(rita, "select 1 as one")).resolves.toMatchObject({ rows: [[1]] });
	await asOwner().query("alter table query_history drop constraint full_up");
});
