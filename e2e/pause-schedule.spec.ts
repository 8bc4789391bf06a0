import { expect } from "@playwright/test";
import { apiAs } from "./given";
import { settled } from "./settled";
import { test } from "./test";

/** Not the one whose next session other tests wait for. */
const RAW = "us_prices_raw";
const REASON = "the vendor moves its files until Monday";

test.describe("an admin", () => {
	test.use({ user: "admin" });

	test("pauses a schedule with a reason; it waits in the inbox until it is resumed", async ({ page }) => {
		await page.goto("/schedules");
		await settled(page);
		const row = page.getByRole("table", { name: "Schedules" }).getByRole("row").filter({ hasText: RAW });
		await expect(row).toContainText("45 minutes after each XNYS close");
		await row.getByRole("button", { name: /^Pause/ }).click();
		const dialog = page.getByRole("dialog");
		const pause = dialog.getByRole("button", { name: "Pause the schedule" });
		await expect(pause).toBeDisabled();
		await dialog.getByLabel("Reason").fill(REASON);
		await pause.click();
		await expect(row).toContainText("paused");
		await expect(row).toContainText(REASON);

		await page.goto(`/datasets/${RAW}`);
		await expect(page.getByText(`paused by admin: ${REASON}`)).toBeVisible();
		await page.goto("/inbox");
		const waiting = page.getByRole("listitem").filter({ hasText: `paused the schedule of ${RAW}` });
		await waiting.getByRole("link", { name: "Look" }).click();
		await expect(page).toHaveURL("/schedules?state=paused");

		await row.getByRole("button", { name: /^Resume/ }).click();
		await expect(dialog).toContainText(`admin paused it: ${REASON}`);
		await dialog.getByRole("button", { name: "Resume the schedule" }).click();
		await expect(page.getByText("No schedule is like that")).toBeVisible();
		await page.getByRole("button", { name: "Show all schedules" }).click();
		await expect(row).toContainText("active");
	});
});

test("an operator sees schedules, and nothing to press", async ({ page }) => {
	const { rows } = await (await apiAs("olivia")).schedules.list.query({});
	expect(rows.map((row) => row.dataset)).toContain(RAW);
	await page.goto("/schedules");
	await settled(page);
	await expect(page.getByRole("table", { name: "Schedules" })).toContainText(RAW);
	await expect(page.getByRole("button", { name: /^(Pause|Resume)/ })).toHaveCount(0);
});
