import { expect, type Page } from "@playwright/test";
import { test } from "./test";

const lightness = (page: Page): Promise<number> =>
	page.evaluate(() => {
		const [r = 0, g = 0, b = 0] = (getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? []).map(Number);
		return (r + g + b) / 3;
	});

async function choose(page: Page, theme: string): Promise<void> {
	await page.getByRole("button", { name: /Signed in as/ }).click();
	await page.getByRole("menuitemradio", { name: theme }).click();
	await page.keyboard.press("Escape");
}

test("a chosen theme stays, whatever the system says", async ({ page }) => {
	await page.emulateMedia({ colorScheme: "light" });
	await page.goto("/");
	expect(await lightness(page)).toBeGreaterThan(200);
	await choose(page, "Dark");
	await expect.poll(() => lightness(page)).toBeLessThan(60);
	await page.reload();
	expect(await lightness(page)).toBeLessThan(60);
	await page.goto("/runs");
	expect(await lightness(page)).toBeLessThan(60);
	await choose(page, "Light");
	await page.emulateMedia({ colorScheme: "dark" });
	await page.reload();
	expect(await lightness(page)).toBeGreaterThan(200);
	await choose(page, "As the system");
	await expect.poll(() => lightness(page)).toBeLessThan(60);
});
