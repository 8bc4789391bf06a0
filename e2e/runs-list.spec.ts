import { expect } from "@playwright/test";
import { apiAs } from "./given";
import { BLOCKED_DATASET } from "./pages";
import { settled } from "./settled";
import { test } from "./test";

test("filters are in the address and survive a reload and the way back", async ({ page }) => {
	await page.goto("/runs");
	await page.getByRole("combobox", { name: "Filter by dataset" }).selectOption(BLOCKED_DATASET);
	await expect(page).toHaveURL(`/runs?dataset=${BLOCKED_DATASET}`);
	const states = page.getByRole("group", { name: "Filter by state" });
	await states.getByRole("button", { name: "failed" }).click();
	await expect(page).toHaveURL(`/runs?dataset=${BLOCKED_DATASET}&state=failed`);

	const rows = page.getByRole("table", { name: "Runs" }).locator("tbody").getByRole("row");
	const onlyFailed = async (): Promise<void> => {
		await settled(page);
		await expect(rows.filter({ hasText: /failed/ }).filter({ hasText: BLOCKED_DATASET })).not.toHaveCount(0);
		await expect(rows.filter({ hasNotText: BLOCKED_DATASET })).toHaveCount(0);
		await expect(rows.filter({ hasNotText: "failed" })).toHaveCount(0);
	};
	await onlyFailed();
	await page.reload();
	await expect(page.getByRole("combobox", { name: "Filter by dataset" })).toHaveValue(BLOCKED_DATASET);
	await expect(states.getByRole("button", { name: "failed" })).toHaveAttribute("aria-pressed", "true");
	await onlyFailed();

	await page.goBack();
	await expect(page).toHaveURL(`/runs?dataset=${BLOCKED_DATASET}`);
	await expect(states.getByRole("button", { name: "failed" })).toHaveAttribute("aria-pressed", "false");
	await expect(rows.filter({ hasText: "succeeded" })).not.toHaveCount(0);
});

test("a filter that fits nothing says so and offers all", async ({ page }) => {
	await page.goto("/runs?state=superseded");
	await expect(page.getByText("No run is like that")).toBeVisible();
	await page.getByRole("button", { name: "Show all runs" }).click();
	await expect(page).toHaveURL("/runs");
	await expect(page.getByRole("table", { name: "Runs" })).toBeVisible();
});

test("fifty at a time, with how many there are", async ({ page }) => {
	const api = await apiAs("olivia");
	const { total } = await api.runs.list.query({ page_size: 1 });
	// An old day each, and another one each, or they would be one run: they find nothing new, and quickly.
	for (let more = total; more <= 52; more += 1) {
		const day = new Date(Date.UTC(2023, 0, 1 + more)).toISOString().slice(0, 10);
		await api.runs.start.mutate({ dataset: "us_prices_raw", from: day, to: day });
	}
	await page.goto("/runs");
	const pages = page.getByRole("navigation", { name: "Pages of runs" });
	await expect(pages).toContainText(/^1–50of\d+/);
	const rows = page.getByRole("table", { name: "Runs" }).locator("tbody").getByRole("row");
	await expect(rows).toHaveCount(50);
	await expect(pages.getByRole("button", { name: "Previous page" })).toBeDisabled();
	await pages.getByRole("button", { name: "Next page" }).click();
	await expect(page).toHaveURL("/runs?page=2");
	await expect(pages).toContainText(/^51–\d+of\d+/);
	await page.reload();
	await expect(pages).toContainText(/^51–\d+of\d+/);
	await expect(rows.first()).toBeVisible();
	expect(await rows.count()).toBeLessThan(50);
});

test("a click on a header sorts all runs, not only those on the page, and the address keeps it", async ({ page }) => {
	const api = await apiAs("olivia");
	const { rows: largest } = await api.runs.list.query({ page_size: 1, sort: { by: "extracted", descending: true } });
	await page.goto("/runs");
	const table = page.getByRole("table", { name: "Runs" });
	await table.getByRole("button", { name: "Extracted" }).click();
	await expect(page).toHaveURL("/runs?sort=-extracted");
	await expect(table.getByRole("columnheader", { name: "Extracted" })).toHaveAttribute("aria-sort", "descending");
	await page.reload();
	await expect(table.getByRole("columnheader", { name: "Extracted" })).toHaveAttribute("aria-sort", "descending");
	await expect(table.locator("tbody").getByRole("row").first()).toContainText(`${largest[0]?.id}`);
	await page.getByRole("combobox", { name: "Filter by what started it" }).selectOption("manual");
	await expect(page).toHaveURL("/runs?sort=-extracted&trigger=manual");
	await settled(page);
	await expect(table.locator("tbody").getByRole("row").first()).toBeVisible();
});

test("of a long page only the rows near the window are there, and the keyboard still walks through all", async ({
	page,
}) => {
	const api = await apiAs("olivia");
	// A row of the log each at least: they find nothing new, and quickly.
	while ((await api.audit.list.query({ page_size: 1 })).total < 150) {
		await api.runs.start.mutate({ dataset: "us_prices_raw", from: "2023-03-01", to: "2023-03-01" });
	}
	await page.goto("/audit?size=200");
	const table = page.getByRole("table", { name: "Audit log" });
	const rows = table.locator("tr[data-row]");
	await expect(rows.first()).toBeVisible();
	expect(Number(await table.getAttribute("aria-rowcount")) - 1).toBeGreaterThanOrEqual(150);
	expect(await rows.count()).toBeLessThan(80);
	/** How far the focused row is from the end, read at one instant: the log may grow at any time. */
	const fromTheEnd = (): Promise<number> =>
		table.evaluate((element) => {
			const focused = document.activeElement?.closest<HTMLElement>("tr[data-row]");
			return Number(element.getAttribute("aria-rowcount")) - 2 - Number(focused?.dataset.row ?? Number.NaN);
		});
	await page.keyboard.press("k");
	await expect.poll(fromTheEnd).toBe(0);
	expect(await rows.count()).toBeLessThan(80);
	await page.keyboard.press("k");
	await expect.poll(fromTheEnd).toBe(1);
});

test("a column that was hidden stays hidden", async ({ page }) => {
	await page.goto("/runs");
	const window = page.getByRole("table", { name: "Runs" }).getByRole("columnheader", { name: "Window" });
	await expect(window).toBeVisible();
	await page.getByRole("button", { name: "Choose columns" }).click();
	await page.getByRole("menuitemcheckbox", { name: "Window" }).click();
	await expect(window).toHaveCount(0);
	await page.reload();
	await expect(page.getByRole("table", { name: "Runs" })).toBeVisible();
	await expect(window).toHaveCount(0);
});
