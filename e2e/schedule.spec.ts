import { expect } from "@playwright/test";
import { moveExchangeTo } from "./exchange-clock";
import { apiAs } from "./given";
import { DATASET } from "./pages";
import { settled } from "./settled";
import { test } from "./test";

test("after a session's close the schedule publishes it, and the open page follows", async ({ page }) => {
	const api = await apiAs("olivia");
	const before = await api.datasets.get.query({ name: DATASET });
	const { current_version, watermark, next_run_at } = before;
	if (current_version === null || watermark === null || next_run_at === null)
		throw new Error("the demo has no schedule");
	await page.goto(`/datasets/${DATASET}`);
	await settled(page);
	const current = page.getByRole("definition").filter({ has: page.getByRole("link", { name: /^v\d+$/ }) });
	await expect(current).toHaveText(`v${current_version}`);

	await moveExchangeTo(new Date(Date.parse(next_run_at) - 1000));
	await expect(current).toHaveText(`v${current_version + 1}`, { timeout: 30_000 });
	await expect(page.getByText("up to date").first()).toBeVisible();
	const after = await api.datasets.get.query({ name: DATASET });
	expect((after.watermark ?? "") > watermark).toBe(true);

	await current.getByRole("link").click();
	await expect(page.getByRole("heading", { level: 1, name: `${DATASET} v${current_version + 1}` })).toBeVisible();
	await expect(page.getByText(/by service$/)).toBeVisible();
	await page.getByRole("link", { name: String(after.last_run?.id), exact: true }).click();
	await expect(page.getByRole("region", { name: "About" })).toContainText("scheduler schedule");
});
