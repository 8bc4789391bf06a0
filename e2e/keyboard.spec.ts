import { expect } from "@playwright/test";
import { apiAs, demoLandmarks } from "./given";
import { DATASET } from "./pages";
import { settled } from "./settled";
import { test } from "./test";

test("Ctrl+K finds a page, a dataset and a run by its number", async ({ page }) => {
	const { failed } = await demoLandmarks();
	await page.goto("/");
	await settled(page);
	const box = page.getByRole("combobox", { name: "Search and act" });
	const go = async (typed: string, option: string | RegExp, address: string): Promise<void> => {
		await page.keyboard.press("Control+k");
		await expect(box).toBeFocused();
		await page.keyboard.type(typed);
		await expect(page.getByRole("option", { selected: true })).toHaveAccessibleName(option);
		await page.keyboard.press("Enter");
		await expect(page).toHaveURL(address);
		await expect(box).toHaveCount(0);
	};
	await go("checks", "Checks", "/checks");
	await go("us_prices_daily", /us_prices_daily/, `/datasets/${DATASET}`);
	await go(String(failed), new RegExp(`run ${failed}`, "i"), `/runs/${failed}`);
	await go("1", /run 1\b/i, "/runs/1");

	await page.keyboard.press("Control+k");
	await page.keyboard.press("ArrowDown");
	await expect(page.getByRole("option", { selected: true })).toHaveAccessibleName("Datasets");
	await page.keyboard.press("Escape");
	await expect(box).toHaveCount(0);
	await expect(page).toHaveURL("/runs/1");
});

test("among runs that fit equally well, the newest is offered first", async ({ page }) => {
	// The palette knows the newest twenty; which datasets have several of them depends on what ran before.
	const { rows } = await (await apiAs("olivia")).runs.list.query({ page: 1, page_size: 20 });
	const names = rows.map(({ dataset }) => dataset);
	const repeated = names.find((name, at) => names.indexOf(name) !== at) ?? "none has two";
	await page.goto("/");
	await settled(page);
	await page.keyboard.press("Control+k");
	await page.keyboard.type(`run ${repeated}`);
	const runs = page.getByRole("option", { name: /^Run \d+ of/ });
	await expect(runs.nth(1)).toBeVisible();
	const numbers = (await runs.allInnerTexts()).map((text) => Number(/^Run (\d+)/.exec(text)?.[1]));
	expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
});

test("a run is started without touching the mouse", async ({ page }) => {
	await page.goto("/");
	await settled(page);
	await page.keyboard.press("g");
	await page.keyboard.press("d");
	await expect(page.getByRole("heading", { level: 1, name: "Datasets" })).toBeVisible();
	const rows = page.getByRole("table", { name: "Datasets" }).locator("tbody").getByRole("row");
	await expect(rows.first()).toBeVisible();
	// Worst first: walk down to the one that is meant.
	const names = await rows.allInnerTexts();
	for (const text of names) {
		await page.keyboard.press("j");
		if (text.includes(DATASET)) break;
	}
	await expect(rows.filter({ hasText: DATASET })).toBeFocused();
	await page.keyboard.press("Enter");
	await expect(page.getByRole("heading", { level: 1, name: DATASET })).toBeVisible();
	await expect(page.getByRole("button", { name: "Start run" })).toBeVisible();
	await page.keyboard.press("s");
	const dialog = page.getByRole("dialog", { name: /Start a run/ });
	await expect(dialog.getByRole("radio", { checked: true })).toBeFocused();
	const start = dialog.getByRole("button", { name: "Start run" });
	for (let tabs = 0; tabs < 10 && !(await start.evaluate((button) => button === document.activeElement)); tabs += 1) {
		await page.keyboard.press("Tab");
	}
	await expect(start).toBeFocused();
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(/\/runs\/\d+\?tab=log$/);
	await expect(page.getByRole("heading", { level: 1, name: new RegExp(`of ${DATASET}$`) })).toBeVisible();
	// From run to run, too.
	const here = page.url();
	await page.keyboard.press("[");
	await expect(page).not.toHaveURL(here);
	await expect(page).toHaveURL(/\/runs\/\d+$/);
});

test("tabs answer to arrow keys, and ? lists the keys that work here", async ({ page }) => {
	await page.goto(`/datasets/${DATASET}`);
	await page.getByRole("tab", { name: "Overview" }).focus();
	await page.keyboard.press("ArrowRight");
	await expect(page.getByRole("tab", { name: /^Versions/ })).toBeFocused();
	await expect(page).toHaveURL(/tab=versions/);
	await page.keyboard.press("ArrowLeft");
	await expect(page).toHaveURL(`/datasets/${DATASET}`);
	await page.keyboard.press("?");
	const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
	await expect(sheet.getByText("Start a run")).toBeVisible();
	await page.keyboard.press("Escape");
	await expect(sheet).toHaveCount(0);
});

test("the first Tab offers to skip to the content", async ({ page }) => {
	await page.goto("/");
	await settled(page);
	await page.keyboard.press("Tab");
	await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
	await page.keyboard.press("Enter");
	await expect(page.getByRole("main")).toBeFocused();
});
