import { expect } from "@playwright/test";
import { apiAs } from "./given";
import { BLOCKED_DATASET } from "./pages";
import { settled } from "./settled";
import { test } from "./test";

const lanes = /What ran of/;

test("trouble comes first, a run is one key away, and the stretch is in the address", async ({ page }) => {
	await page.goto("/timeline");
	await settled(page);
	const first = page.getByRole("table", { name: "Timeline" }).locator("tbody tr[data-row]").first();
	await expect(first).toContainText("failed");
	await expect(first.getByRole("link", { name: BLOCKED_DATASET, exact: true })).toBeVisible();

	await page.getByRole("button", { name: "30 d" }).click();
	await expect(page).toHaveURL(/range=720/);
	await expect(page.getByRole("button", { name: "30 d" })).toHaveAttribute("aria-pressed", "true");
	const lane = first.getByRole("group", { name: lanes });
	await expect(lane.locator("[data-stop][tabindex='0']")).toHaveCount(1);
	const stop = lane.getByRole("link", { name: new RegExp(`^${BLOCKED_DATASET}, .*failed`) }).last();
	// One run, or several where they fell into one step: which, depends on the hour, and changes as it passes.
	const target = new RegExp(`^/runs(/\\d+$|\\?.*dataset=${BLOCKED_DATASET})`);
	await stop.focus();
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL((url) => target.test(`${url.pathname}${url.search}`));
	await expect(page.getByRole("main")).toContainText(BLOCKED_DATASET);
});

test("arrow keys go along a lane and from lane to lane", async ({ page }) => {
	await page.goto("/timeline?range=720");
	await settled(page);
	const stops = page.locator("[data-lane]").filter({ has: page.locator("[data-stop]") });
	expect(await stops.count()).toBeGreaterThan(1);
	await stops.first().locator("[data-stop][tabindex='0']").focus();
	await page.keyboard.press("ArrowDown");
	await expect(stops.nth(1).locator("[data-stop]:focus")).toHaveCount(1);
	await page.keyboard.press("ArrowUp");
	await expect(stops.first().locator("[data-stop]:focus")).toHaveCount(1);
});

test("a run that somebody starts appears in its lane without a reload", async ({ page }) => {
	await page.goto("/timeline?range=6");
	await settled(page);
	const lane = page.getByRole("group", { name: "What ran of us_prices_raw" });
	const text = (): Promise<string | null> =>
		page.getByRole("table", { name: "Timeline" }).getByRole("row").filter({ has: lane }).textContent();
	const before = await text();
	const api = await apiAs("admin");
	await api.runs.start.mutate({ dataset: "us_prices_raw" });
	await expect.poll(text).not.toBe(before);
});

test("earlier and later move by half of what is shown, and now comes back", async ({ page }) => {
	await page.goto("/timeline");
	await settled(page);
	await expect(page.getByRole("button", { name: "Later" })).toBeDisabled();
	await page.getByRole("button", { name: "Earlier" }).click();
	await expect(page).toHaveURL(/end=/);
	await page.getByRole("button", { name: "Now", exact: true }).click();
	await expect(page).not.toHaveURL(/end=/);
});

test("a name that no dataset has says so", async ({ page }) => {
	await page.goto("/timeline?q=no_such");
	await page.getByRole("button", { name: "Show all datasets" }).click();
	await expect(page.getByRole("table", { name: "Timeline" })).toBeVisible();
});
