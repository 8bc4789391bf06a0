/** What time does to a rollback: a request that waits too long, an approval sent again, a run that was there before. */
import { expect, test } from "@playwright/test";
import { type Db, inTransaction, openDb } from "../server/db";
import { acquireEmbeddedPostgres } from "../server/postgres/embedded";
import { bar } from "../tests/bars";
import { until } from "../tests/faults/until";
import { holdBackPublish } from "../tests/hold-back-publish";
import { ROOT } from "./console-process";
import { BAD, type PersonName, type Production, startProduction } from "./production";

test.describe.configure({ mode: "serial", timeout: 120_000 });

let production: Production;
let postgres: Awaited<ReturnType<typeof acquireEmbeddedPostgres>>;
let db: Db;
test.beforeAll(async () => {
	test.setTimeout(180_000);
	production = await startProduction();
	postgres = await acquireEmbeddedPostgres(production.console.home, ROOT);
	db = openDb(postgres.ownerUrl, { max: 2, as: "owner" });
});
test.afterAll(async () => {
	await db?.end();
	await postgres?.release();
	await production?.stop();
});

const api = (who: PersonName) => production.people[who].api;
const currentOf = async (dataset: string): Promise<number | null> =>
	(await api("vera").datasets.get.query({ name: dataset })).current_version;
const ask = async (dataset: string): Promise<number> =>
	(await api("oscar").rollbacks.request.mutate({ dataset, to: 1, reason: "AAA is 10% too high" })).id;

/** As if 24 hours were over. What a request asks for cannot change, so the database's guard stands aside for it. */
async function letTimePass(id: number): Promise<void> {
	await inTransaction(db, async (tx) => {
		await tx.query("alter table rollback_requests disable trigger user");
		await tx.query("update rollback_requests set expires_at = clock_timestamp() where id = $1", [id]);
		await tx.query("alter table rollback_requests enable trigger user");
	});
}

test("a request that nobody decides in time ends by itself; its hold goes, and it can be approved no more", async ({
	browser,
}) => {
	await production.badDataset("waiting");
	const id = await ask("waiting");
	expect(await api("vera").holds.list.query({ dataset: "waiting" })).toHaveLength(1);
	const { url } = production.console;
	const context = await browser.newContext({ baseURL: url, locale: "en-US", viewport: { width: 1280, height: 900 } });
	await context.addCookies(production.people.anna.cookies.map((cookie) => ({ ...cookie, url })));
	const page = await context.newPage();
	await page.goto(`/rollbacks/${id}`);
	await expect(page.getByRole("button", { name: /Approve/ })).toBeVisible();
	await letTimePass(id);
	await expect(page.getByText("expired", { exact: true }).first()).toBeVisible();
	await expect(page.getByRole("button", { name: /Approve/ })).toHaveCount(0);
	await expect(api("anna").rollbacks.approve.mutate({ id })).rejects.toThrow(/expired/);
	expect(await currentOf("waiting")).toBe(2);
	expect(await api("vera").holds.list.query({ dataset: "waiting" })).toEqual([]);
	await context.close();
});

test("an approval that is sent again changes nothing", async () => {
	const id = await ask("waiting");
	await api("anna").rollbacks.approve.mutate({ id });
	expect(await currentOf("waiting")).toBe(3);
	for (const who of ["anna", "anton"] as const) {
		await expect(api(who).rollbacks.approve.mutate({ id })).rejects.toThrow(/applied/);
	}
	expect(await currentOf("waiting")).toBe(3);
});

test("a run that started before a rollback cannot publish after it", async () => {
	await production.badDataset("late");
	production.deliver("late", [...BAD, bar("AAA", "2024-01-05", 113)]);
	const { id } = await api("oscar").runs.start.mutate({ dataset: "late" });
	const ended = () =>
		until("the run's end", { deadlineMs: 60_000 }, async () => {
			const { state } = await api("vera").runs.get.query({ id });
			return ["queued", "running"].includes(state) ? null : state;
		});
	const state = await holdBackPublish({ db, databaseUrl: postgres.databaseUrl }, id, ended, async () => {
		await api("anna").rollbacks.approve.mutate({ id: await ask("late") });
	});
	expect(state).toBe("superseded");
	expect(await currentOf("late")).toBe(3);
	expect((await api("vera").datasets.version.query({ name: "late", version: 3 })).restored_version).toBe(1);
});

test("every invariant holds after all of it", async () => {
	expect(await production.command("ada", ["fsck", "--deep"])).toMatchObject({ code: 0, document: { ok: true } });
	expect(await production.command("ada", ["audit", "verify"])).toMatchObject({ code: 0 });
});
