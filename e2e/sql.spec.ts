import { expect, type Page } from "@playwright/test";
import { DATASET } from "./pages";
import { test } from "./test";

const editor = (page: Page) => page.getByRole("textbox", { name: "Query" });
const history = (page: Page) => page.getByRole("region", { name: "Your history" });

async function ask(page: Page, sql: string): Promise<void> {
	await editor(page).fill(sql);
	await page.keyboard.press("ControlOrMeta+Enter");
}

test.describe("a researcher", () => {
	test.use({ user: "rita", expected: [/40[03]|422/] });

	test("asks, and sees the rows, the version that they were read from, and the query in the history", async ({
		page,
	}) => {
		await page.goto("/sql");
		await ask(page, `select symbol, count(*) as sessions from lake.${DATASET} group by symbol order by symbol limit 5`);
		const answer = page.getByRole("region", { name: "Answer" });
		await expect(answer.getByRole("columnheader", { name: /sessions/ })).toBeVisible();
		await expect(answer.locator("tbody").getByRole("row")).toHaveCount(5);
		await expect(page.getByText("5 rows", { exact: true }).first()).toBeVisible();
		await expect(page.getByRole("link", { name: new RegExp(`^${DATASET}@\\d+$`) }).first()).toBeVisible();
		await expect(history(page).getByRole("button").first()).toContainText("group by symbol");
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
		await expect(history(page).getByText("refused").first()).toBeVisible();
	});

	test("cancels a query that would take for ever, and it ends on the server too", async ({ page }) => {
		await page.goto("/sql");
		const all = `lake.${DATASET}`;
		const sent = page.waitForRequest((request) => request.url().includes("sql.run"));
		await ask(page, `select count(*) from ${all} a, ${all} b, ${all} c where a.close + b.close > c.close`);
		await sent;
		await page.getByRole("button", { name: "Cancel" }).click();
		await expect(page.getByText("Cancelled. Nothing is running any more.")).toBeVisible();
		await expect
			.poll(async () => {
				await page.reload();
				return history(page).locator("li").first().textContent();
			})
			.toContain("cancelled");
	});

	test("finds the queries open again after a reload, and closes one", async ({ page }) => {
		await page.goto("/sql");
		await editor(page).fill("select 1 as first");
		await page.getByRole("button", { name: "New query" }).click();
		await editor(page).fill("select 2 as second");
		await page.reload();
		const open = page.getByRole("list", { name: "Open queries" });
		await expect(open.getByRole("listitem")).toHaveCount(2);
		await expect(editor(page)).toContainText("select 2 as second");
		await open.getByRole("button", { name: "Close select 2 as second" }).click();
		await expect(editor(page)).toContainText("select 1 as first");
	});

	test("opens a version's rows as a query pinned to it", async ({ page }) => {
		await page.goto(`/datasets/${DATASET}/versions/1?tab=data`);
		await page.getByRole("link", { name: "Open in SQL" }).click();
		await expect(editor(page)).toContainText(`from lake."${DATASET}@1"`);
		await expect(page).toHaveURL("/sql");
	});
});

test.describe("a viewer", () => {
	test.use({ user: "vera", expected: [/403/] });

	test("has no query page", async ({ page }) => {
		await page.goto("/sql");
		await expect(page.getByRole("heading", { name: "Not for your roles" })).toBeVisible();
	});
});
