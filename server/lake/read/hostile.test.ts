import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REFUSED, TOO_LARGE, TOO_SLOW } from "./hostile-corpus";
import { Sandbox } from "./sandbox";
import { LIMITS, makeTestLake, ROOT, type TestLake } from "./test-lake";

let lake: TestLake;
let sandbox: Sandbox;
let hash: string;

beforeAll(async () => {
	lake = await makeTestLake();
	hash = lake.hash();
	sandbox = new Sandbox({ root: ROOT, allowedFolder: lake.folder, warm: 1 });
});
afterAll(async () => {
	await sandbox.close();
	lake.remove();
});

const withFile = (sql: string): string => sql.replaceAll("{file}", lake.views[0]?.files[0] ?? "");
/** Without the views of a query, analyse() cannot know that these are none of its datasets. */
const KNOWN_BY_VIEWS = /that was not given/;

describe("refused by the gate", () => {
	test.each(REFUSED)("$title", async ({ title, sql, says }) => {
		const views = lake.views;
		const running = sandbox.query({ sql: withFile(sql), views, limits: LIMITS });
		await expect(running).rejects.toMatchObject({ code: "rejected_query", message: expect.stringMatching(says) });
		if (KNOWN_BY_VIEWS.test(title)) return;
		const analysing = sandbox.analyse(withFile(sql));
		await expect(analysing).rejects.toMatchObject({ code: "rejected_query", message: expect.stringMatching(says) });
	});
});

describe("ended by a limit", () => {
	test.each(TOO_LARGE)(
		"$title",
		async ({ sql, says }) => {
			const running = sandbox.query({
				sql,
				views: lake.views,
				limits: { ...LIMITS, memoryMb: 256, deadlineMs: 60_000 },
			});
			await expect(running).rejects.toMatchObject({ code: "query_limit", message: expect.stringMatching(says) });
		},
		60_000,
	);
	test.each(TOO_SLOW)(
		"$title",
		async ({ sql, says }) => {
			const running = sandbox.query({ sql, views: lake.views, limits: { ...LIMITS, deadlineMs: 500 } });
			await expect(running).rejects.toMatchObject({ code: "query_limit", message: expect.stringMatching(says) });
		},
		30_000,
	);
});

test("after all of them the lake is as it was, and honest queries run", async () => {
	const sql = "SELECT count(*) AS rows FROM lake.prices";
	const { rows } = await sandbox.query({ sql, views: lake.views, limits: LIMITS });
	expect(rows).toEqual([[300]]);
	expect(lake.hash()).toBe(hash);
});
