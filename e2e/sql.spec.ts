import { expect, type Locator, type Page } from "@playwright/test";
import { DATASET } from "./pages";
import { answer, ask, editor, history, write } from "./sql-page";
import { test } from "./test";

const open = (page: Page): Locator => page.getByRole("list", { name: "Open queries" });

test.describe("a researcher", () => {
	test.use({ user: "rita", expected: [/40[03]|422/] });

	test("asks, and sees the rows, the version that they were read from, and the query in the history", async ({
		page,
	}) => {
		await page.goto("/sql");
		await ask(page, `select symbol, count(*) as sessions from lake.${DATASET} group by symbol order by symbol limit 5`);
		await expect(answer(page).getByRole("columnheader", { name: /sessions/ })).toBeVisible();
		await expect(answer(page).locator("tbody").getByRole("row")).toHaveCount(5);
		await expect(page.getByText("5 rows", { exact: true }).first()).toBeVisible();
		await expect(page.getByRole("link", { name: new RegExp(`^${DATASET}@\\d+$`) }).first()).toBeVisible();
		await expect((await history(page)).getByRole("button").first()).toContainText("group by symbol");
	});

	test("is told how much of a long answer is shown", async ({ page }) => {
		await page.goto("/sql");
		await ask(page, `select * from lake.${DATASET}`);
		await expect(page.getByText(/^first 1,000 only, cut at the most that this page shows/)).toBeVisible();
	});

	test("is refused what is no question, in plain words, and nothing is changed", async ({ page }) => {
		await page.goto("/sql");
		await ask(page, "drop table lake.prices");
		const alert = page.getByRole("main").getByRole("alert");
		await expect(alert).toContainText(/only SELECT/i);
		await expect(alert).toContainText("refused before anything ran");
		await expect((await history(page)).getByText("refused").first()).toBeVisible();
	});

	test("cancels a query that would take for ever, and it ends on the server too", async ({ page }) => {
		await page.goto("/sql");
		const all = `lake.${DATASET}`;
		const sent = page.waitForRequest((request) => request.url().includes("sql.run"));
		await ask(page, `select count(*) from ${all} a, ${all} b, ${all} c where a.close + b.close > c.close`);
		await sent;
		await page.getByRole("button", { name: "Cancel" }).click();
		await expect(page.getByText("Cancelled. Nothing is running any more.")).toBeVisible();
		await history(page);
		await expect
			.poll(async () => {
				await page.reload();
				return (await history(page)).locator("li").first().textContent();
			})
			.toContain("cancelled");
	});

	test("closes a draft whose query runs: it ends, and the next draft has nothing of it", async ({ page }) => {
		await page.goto("/sql");
		const all = `lake.${DATASET}`;
		const sent = page.waitForRequest((request) => request.url().includes("sql.run"));
		await ask(page, `select count(*) from ${all} a, ${all} b, ${all} c where a.close + b.close > c.close`);
		await sent;
		await open(page)
			.getByRole("button", { name: /^Close / })
			.click();
		await expect(page.getByRole("button", { name: "Cancel" })).toHaveCount(0);
		// An empty editor shows its placeholder as its text, so it cannot be asked to be empty.
		await expect(editor(page)).not.toContainText("count(*)");
		await ask(page, "select 44 as next");
		await expect(answer(page).getByRole("cell", { name: "44" })).toBeVisible();
		await expect(page.getByText("Cancelled. Nothing is running any more.")).toHaveCount(0);
		// It ended on the server, too, where nobody would see it run.
		await history(page);
		await expect
			.poll(async () => {
				await page.reload();
				return (await history(page)).locator("li").filter({ hasText: "count(*)" }).first().textContent();
			})
			.toContain("cancelled");
	});

	test("finds the queries open again after a reload, and closes one", async ({ page }) => {
		await page.goto("/sql");
		await write(page, "select 1 as first");
		await page.getByRole("button", { name: "New query" }).click();
		await write(page, "select 2 as second");
		await page.reload();
		await expect(open(page).getByRole("listitem")).toHaveCount(2);
		await expect(editor(page)).toContainText("select 2 as second");
		await open(page).getByRole("button", { name: "Close select 2 as second" }).click();
		await expect(editor(page)).toContainText("select 1 as first");
	});

	test("finds each draft's own answer under it, and is told when the text has changed since", async ({ page }) => {
		await page.goto("/sql");
		await ask(page, "select 41 as first");
		await expect(answer(page).getByRole("cell", { name: "41" })).toBeVisible();
		await page.getByRole("button", { name: "New query" }).click();
		await ask(page, "select 42 as second");
		await expect(answer(page).getByRole("cell", { name: "42" })).toBeVisible();
		await open(page).getByRole("button", { name: "select 41 as first", exact: true }).click();
		await expect(answer(page).getByRole("cell", { name: "41" })).toBeVisible();
		const changed = page.getByText("The text was changed since");
		await expect(changed).toHaveCount(0);
		await write(page, "select 43 as third");
		await expect(changed).toBeVisible();
		await expect(answer(page).getByRole("cell", { name: "41" })).toBeVisible();
	});

	test("opens a version's rows as a query pinned to it", async ({ page }) => {
		await page.goto(`/datasets/${DATASET}/versions/1?tab=data`);
		await page.getByRole("link", { name: "Open in SQL" }).click();
		await expect(editor(page)).toContainText(`from lake."${DATASET}@1"`);
		await expect(page).toHaveURL("/sql");
	});

	test("filters the history, and opens a query of it in a draft of its own", async ({ page }) => {
		await page.goto("/sql");
		await ask(page, "select 'needle' as found");
		await expect(answer(page).getByRole("cell", { name: "needle" })).toBeVisible();
		await ask(page, "select 'hay' as found");
		await expect(answer(page).getByRole("cell", { name: "hay" })).toBeVisible();
		await page.keyboard.press("ControlOrMeta+o");
		await expect(page).toHaveURL(/drawer=history/);
		const list = page.getByRole("list", { name: "Your history" });
		await expect(list.getByRole("button").first()).toContainText("hay");
		await page.getByRole("searchbox", { name: "Filter history" }).fill("NEEDLE select");
		await expect(list.getByText("hay")).toHaveCount(0);
		await list.getByRole("button", { name: "select 'needle' as found" }).first().click();
		await expect(page.getByRole("dialog")).toHaveCount(0);
		await expect(editor(page)).toContainText("select 'needle' as found");
		await expect(open(page).getByRole("listitem")).toHaveCount(2);
	});

	test("pins a version beside the text, which is read until it is unpinned", async ({ page }) => {
		const count = async (): Promise<string> => {
			await page.keyboard.press("ControlOrMeta+Enter");
			await expect(answer(page).getByRole("cell")).toHaveCount(1);
			return (await answer(page).getByRole("cell").textContent()) ?? "";
		};
		await page.goto("/sql");
		await write(page, `select count(*) as bars from lake."${DATASET}@1"`);
		const first = await count();
		await write(page, `select count(*) as bars from lake.${DATASET}`);
		const current = await count();
		expect(current).not.toBe(first);

		const dataset = page.getByRole("region", { name: "Datasets" });
		await dataset.getByText(DATASET, { exact: true }).click();
		await dataset.getByLabel(`Version of ${DATASET} to read`).selectOption("1");
		const pins = page.getByRole("list", { name: "Pinned versions" });
		await expect(pins).toHaveText(`${DATASET} pinned to v1`);
		await page.reload();
		await expect(pins).toHaveText(`${DATASET} pinned to v1`);
		await page.getByRole("button", { name: "Run", exact: true }).click();
		await expect(page.getByRole("link", { name: `${DATASET}@1`, exact: true })).toBeVisible();
		await expect(answer(page).getByRole("cell")).toHaveText(first);

		// A pin of what a query does not read stands back, and belongs to its draft.
		await write(page, "select 7 as other");
		await expect(pins).toContainText("which this query does not read");
		await page.getByRole("button", { name: "Run", exact: true }).click();
		await expect(answer(page).getByRole("cell")).toHaveText("7");
		await page.getByRole("button", { name: "New query" }).click();
		await expect(pins).toHaveCount(0);
		await open(page).getByRole("button", { name: "select 7 as other", exact: true }).click();
		await write(page, `select count(*) as bars from lake.${DATASET}`);
		await pins.getByRole("button", { name: `Unpin ${DATASET}` }).click();
		await expect(pins).toHaveCount(0);
		await page.getByRole("button", { name: "Run", exact: true }).click();
		await expect(answer(page).getByRole("cell")).toHaveText(current);
	});

	test("is told what to do where a pinned name is not a dataset in the query", async ({ page }) => {
		await page.goto("/sql");
		const dataset = page.getByRole("region", { name: "Datasets" });
		await dataset.getByText(DATASET, { exact: true }).click();
		await dataset.getByLabel(`Version of ${DATASET} to read`).selectOption("1");
		await ask(page, `select 1 as ${DATASET}`);
		await expect(page.getByRole("main").getByRole("alert")).toContainText("Unpin under the editor");
	});
});

test.describe("a viewer", () => {
	test.use({ user: "vera", expected: [/403/] });

	test("has no query page", async ({ page }) => {
		await page.goto("/sql");
		await expect(page.getByRole("heading", { name: "Not for your roles" })).toBeVisible();
	});
});
