import { expect } from "@playwright/test";
import { apiAs } from "./given";
import { settled } from "./settled";
import { test } from "./test";

const DATASET = "us_prices_raw";

test("a run that somebody else starts appears in the list, and ends there, without a reload", async ({ page }) => {
	await page.goto("/runs");
	await settled(page);
	await page.evaluate(() => {
		document.body.dataset.loaded = "once";
	});
	const api = await apiAs("admin");
	const { id } = await api.runs.start.mutate({ dataset: DATASET });
	const row = page
		.getByRole("table", { name: "Runs" })
		.getByRole("row")
		.filter({
			has: page.getByRole("link", { name: String(id), exact: true }),
		});
	await expect(row).toBeVisible({ timeout: 5000 });
	await expect(row).toContainText("admin");
	await expect(row).toContainText(/succeeded|unchanged/, { timeout: 30_000 });
	await expect(page.locator("body")).toHaveAttribute("data-loaded", "once");
});

test("the overview tells of it, too", async ({ page }) => {
	await page.goto("/");
	await settled(page);
	const api = await apiAs("admin");
	const { id } = await api.runs.start.mutate({ dataset: DATASET });
	const lately = page.getByRole("region", { name: "Lately" }).getByRole("listitem");
	await expect(lately.filter({ hasText: `admin started run ${id} of ${DATASET}` })).toBeVisible({ timeout: 5000 });
	await expect(lately.filter({ hasText: new RegExp(`^Run ${id} (published|found nothing new)`) })).toBeVisible();
});

test("a person whose session ends is sent to sign in, and from there back", async ({ page, context }) => {
	await page.goto("/checks?status=warn");
	await settled(page);
	await context.clearCookies();
	await page.getByRole("group", { name: "Filter by result" }).getByRole("button", { name: "passed" }).click();
	await expect(page).toHaveURL(/\/login\?next=/);
	expect(new URL(page.url()).searchParams.get("next")).toBe("/checks?status=warn,pass");
});
