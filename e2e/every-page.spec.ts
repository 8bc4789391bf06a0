import { expect, type Page } from "@playwright/test";
import { poorContrast } from "./contrast";
import { demoLandmarks } from "./given";
import { PAGES } from "./pages";
import { settled } from "./settled";
import { test } from "./test";

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

const CONTROL =
	"button|link|textbox|searchbox|combobox|checkbox|radio|switch|slider|spinbutton|tab|option|menuitem(?:checkbox|radio)?";
const UNNAMED = new RegExp(`^\\s*- (?:${CONTROL})(?=$|:| \\[)`);

/** Lines of the accessibility tree that are a control without a name. */
async function unnamedControls(page: Page): Promise<string[]> {
	const tree = await page.locator("body").ariaSnapshot();
	return tree.split("\n").filter((line) => UNNAMED.test(line));
}

const duplicateIds = (page: Page): Promise<string[]> =>
	page.evaluate(() => {
		const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
		return ids.filter((id, at) => ids.indexOf(id) !== at);
	});

/** How far the page itself can be scrolled sideways. */
const sideways = (page: Page): Promise<number> =>
	page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function holdsWhatAllPagesHold(page: Page): Promise<void> {
	await settled(page);
	await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
	await expect(page.getByRole("main")).toHaveCount(1);
	expect(await page.title()).toMatch(/\S · qtrade$|^qtrade$/);
	expect(await unnamedControls(page), "controls without a name").toEqual([]);
	expect(await duplicateIds(page), "ids that are used twice").toEqual([]);
	expect(await poorContrast(page), "text that is hard to read").toEqual([]);
	expect(await sideways(page), "pixels of sideways scrolling").toBe(0);
}

async function everywhere(page: Page, address: string): Promise<void> {
	for (const [size, colorScheme] of [
		[DESK, "light"],
		[PHONE, "dark"],
	] as const) {
		await page.setViewportSize(size);
		await page.emulateMedia({ colorScheme });
		await page.goto(address);
		await holdsWhatAllPagesHold(page);
	}
}

for (const { name, path, user = "olivia" } of PAGES) {
	test.describe(`to ${user}`, () => {
		test.use({ user });

		test(`${name} is sound on a desk and on a phone`, async ({ page }) => {
			await everywhere(page, path(await demoLandmarks()));
		});
	});
}

test.describe("to a stranger", () => {
	test.use({ user: null, expected: [/404/] });

	for (const address of ["/login", "/no/such/page"]) {
		test(`${address} is sound on a desk and on a phone`, async ({ page }) => {
			await everywhere(page, address);
		});
	}
});

test("what unfolds on a phone scrolls inside itself", async ({ page }) => {
	const { failed } = await demoLandmarks();
	await page.setViewportSize(PHONE);
	await page.goto(`/runs/${failed}?tab=checks`);
	await page.getByText("Rows it points at").first().click();
	await expect(page.getByRole("region", { name: "Rows of quarantine share" })).toBeVisible();
	expect(await sideways(page)).toBe(0);
});

test("dialogs and menus have names, on a phone, too", async ({ page }) => {
	await page.setViewportSize(PHONE);
	await page.goto("/datasets/us_prices_daily");
	await settled(page);
	await page.getByRole("button", { name: "Start run" }).click();
	await expect(page.getByRole("dialog", { name: /Start a run/ })).toBeVisible();
	expect(await unnamedControls(page)).toEqual([]);
	expect(await sideways(page)).toBe(0);
	await page.getByRole("button", { name: "Close" }).first().click();
	await page.getByRole("button", { name: /^Search/ }).click();
	await expect(page.getByRole("option").first()).toBeVisible();
	expect(await unnamedControls(page)).toEqual([]);
	await page.keyboard.press("Escape");
	await page.getByRole("button", { name: /Signed in as/ }).click();
	await expect(page.getByRole("menuitem", { name: "Sign out" })).toBeVisible();
	expect(await unnamedControls(page)).toEqual([]);
});
