import { afterAll, expect, test } from "vitest";
import { bar, HEADER } from "../../tests/bars";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { Sandbox } from "../lake/read/sandbox";
import type { Caller } from "../policy";
import { placeHold } from "../rollbacks/holds";
import { appRouter } from "../router";
import { createCallerFactory } from "../trpc";

const { db, env, csv, dataset, ingest } = await openFixture();
const sandbox = new Sandbox({ root: env.root, allowedFolder: env.lake, warm: 0 });
afterAll(() => sandbox.close());

test("over HTTP, too, a query reads a version of one's choice, or refuses while a dataset is on hold", async () => {
	csv("prices/a.csv", [HEADER, bar("AAA", "2024-01-02")]);
	await dataset("prices", "prices/*");
	await ingest("prices");
	csv("prices/a.csv", [HEADER, bar("AAA", "2024-01-02"), bar("AAA", "2024-01-03")]);
	await ingest("prices");
	await placeHold(db, EVERYTHING, "prices", "looking");
	const rita: Caller = {
		name: "rita",
		roles: ["researcher"],
		via: "http",
		is_demo: false,
		must_change_password: false,
	};
	const { sql } = createCallerFactory(appRouter)({ db, sandbox, actor: rita, address: "192.0.2.1" });
	const count = "select count(*) as n from lake.prices";
	expect(await sql.run({ sql: count })).toMatchObject({ rows: [[2]], versions: { prices: 2 } });
	expect(await sql.run({ sql: count, at: { prices: 1 }, strict: true })).toMatchObject({
		rows: [[1]],
		versions: { prices: 1 },
	});
	await expect(sql.run({ sql: count, strict: true })).rejects.toMatchObject({ cause: { code: "held" } });
	await expect(sql.run({ sql: count, at: { other: 1 } })).rejects.toMatchObject({ cause: { code: "invalid_input" } });
});
