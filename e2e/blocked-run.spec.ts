import { expect, type Page } from "@playwright/test";
import { demoLandmarks } from "./given";
import { BLOCKED_DATASET } from "./pages";
import { settled } from "./settled";
import { test } from "./test";

const diagnosis = (page: Page) => page.getByRole("region", { name: "What happened" });

test("the overview leads to the blocked run, which says why, what it means and what to do", async ({ page }) => {
	const { failed } = await demoLandmarks();
	await page.goto("/");
	const first = page.getByRole("table", { name: "Datasets" }).getByRole("row").nth(1);
	await expect(first).toContainText("failed");
	await first.getByRole("link", { name: BLOCKED_DATASET }).click();
	await page.getByRole("link", { name: `See run ${failed}` }).click();

	await expect(page.getByRole("heading", { level: 1, name: `Run ${failed} of ${BLOCKED_DATASET}` })).toBeVisible();
	await expect(page).toHaveTitle(`failed: run ${failed} · qtrade`);
	const said = diagnosis(page);
	await expect(said).toContainText(/\d+ rows of \d+ set aside \(\d+\.\d%\)/);
	await expect(said).toContainText(/Nothing was published; readers keep version \d+/);
	await expect(said).toContainText("Looks like: the provider");
	await expect(said.getByRole("listitem")).toHaveText([/quarantined rows/, /Ask the provider/, /Retry/]);
	await expect(said.getByRole("button", { name: "Retry" })).toBeEnabled();

	const phases = page.getByRole("region", { name: "Phases" }).getByRole("listitem");
	await expect(phases.filter({ hasText: "validate" })).toContainText("failed");
	await expect(phases.filter({ hasText: "publish" })).toContainText("skipped");
	await expect(page.getByRole("row").filter({ hasText: "quarantine share" })).toContainText(/failed.*critical/);
});

test("the version that readers keep is still current", async ({ page }) => {
	const { failed } = await demoLandmarks();
	await page.goto(`/runs/${failed}`);
	const kept = /readers keep version (\d+)/.exec(await diagnosis(page).innerText())?.[1];
	await page.goto(`/datasets/${BLOCKED_DATASET}/versions/${kept}`);
	await expect(page.getByText("current", { exact: true })).toBeVisible();
});

test("the quarantined rows are there with the rules that they broke", async ({ page }) => {
	const { failed } = await demoLandmarks();
	await page.goto(`/runs/${failed}`);
	await diagnosis(page).getByRole("link", { name: "Quarantined rows" }).click();
	await expect(page).toHaveURL(/tab=quarantine/);
	const rows = page.getByRole("region", { name: `Quarantined rows of run ${failed}` });
	await expect(rows.getByRole("columnheader").first()).toContainText("reasons");
	await expect(rows.getByRole("row").nth(1)).toContainText(/close_|not_a_number/);
	const pages = page.getByRole("navigation", { name: "Pages of quarantined rows" });
	await expect(pages).toContainText(/^1–100of\d+$/);
	await pages.getByRole("button", { name: "Next page" }).click();
	await expect(page).toHaveURL(/page=2/);
	await expect(pages).toContainText(/^101–/);
	await expect(rows.getByRole("row").nth(1)).toContainText(/close_|not_a_number/);
});

test("the check unfolds to the rows that it points at", async ({ page }) => {
	const { failed } = await demoLandmarks();
	await page.goto(`/runs/${failed}?tab=checks`);
	const row = page.getByRole("row").filter({ hasText: "quarantine share" });
	await row.getByRole("button", { name: "Unfold" }).click();
	await expect(page.getByRole("region", { name: "Rows of quarantine share" })).toBeVisible();
	await row.getByRole("button", { name: "Fold" }).click();
	await expect(page.getByRole("region", { name: "Rows of quarantine share" })).toHaveCount(0);
});

test("a retry is a new run that names the old one, and the old one leads to it", async ({ page }) => {
	const { failed } = await demoLandmarks();
	await page.goto(`/runs/${failed}`);
	await diagnosis(page).getByRole("button", { name: "Retry" }).click();
	await expect(page).toHaveURL(/\/runs\/\d+\?tab=log$/);
	await expect(page).not.toHaveURL(new RegExp(`/runs/${failed}\\?`));
	await expect(page.getByRole("region", { name: "About" })).toContainText(`retry of ${failed}`);
	// The feed is still broken, so the checks block it again.
	await expect(diagnosis(page)).toContainText(/set aside/, { timeout: 45_000 });
	const again = /\/runs\/(\d+)/.exec(page.url())?.[1];
	await page.goto(`/runs/${failed}`);
	await settled(page);
	await diagnosis(page)
		.getByRole("link", { name: `Tried again as run ${again}` })
		.click();
	await expect(page.getByRole("heading", { level: 1, name: `Run ${again} of ${BLOCKED_DATASET}` })).toBeVisible();
});
