import { expect, type Page } from "@playwright/test";
import { demoLandmarks } from "./given";
import { test } from "./looks-test";
import { PAGES } from "./pages";
import { settled } from "./settled";
import { DESK, expectSound, lookAs, PHONE, sideways } from "./sound";

async function everywhere(page: Page, address: string): Promise<void> {
	await lookAs(page, DESK);
	await page.goto(address);
	await settled(page);
	await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
	await expect(page.getByRole("main")).toHaveCount(1);
	expect(await page.title()).toMatch(/\S · qtrade$|^qtrade$/);
	await expectSound(page);
	// The same page again: what loads is the same at every width.
	await lookAs(page, PHONE);
	await expectSound(page);
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
	await lookAs(page, PHONE);
	await page.goto(`/runs/${failed}?tab=checks`);
	await page.getByText("Rows it points at").first().click();
	await expect(page.getByRole("region", { name: "Rows of quarantine share" })).toBeVisible();
	expect(await sideways(page)).toBe(0);
});
