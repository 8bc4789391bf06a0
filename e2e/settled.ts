/** When a page shows what it came for. */
import { expect as expectSoon, type Page } from "@playwright/test";

/** As the tests have it, for the screenshots too: they run without the tests' configuration. */
const expect = expectSoon.configure({ timeout: 15_000 });

/** Waits until nothing is loading any more: no placeholder is left, and what is busy has calmed down. */
export async function settled(page: Page): Promise<void> {
	await expect(page.locator("h1").first()).toBeVisible();
	await expect(page.getByRole("status", { name: /^Loading/ })).toHaveCount(0);
	await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
	await page.evaluate(() => document.fonts.ready.then(() => undefined));
}
