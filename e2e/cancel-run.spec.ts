import { expect } from "@playwright/test";
import { apiAs } from "./given";
import { DATASET } from "./pages";
import { test } from "./test";
import { whileWorkerStands } from "./worker";

test("an operator cancels a queued run, and may retry it", async ({ page }) => {
	const api = await apiAs("olivia");
	await whileWorkerStands(async () => {
		const { id } = await api.runs.start.mutate({ dataset: DATASET });
		await page.goto(`/runs/${id}`);
		await page.getByRole("button", { name: "Cancel run" }).click();
		const dialog = page.getByRole("dialog", { name: `Cancel run ${id} of ${DATASET}?` });
		await expect(dialog).toContainText("It has not started, so nothing is lost.");
		await dialog.getByRole("button", { name: "Let it run" }).click();
		await expect(dialog).toHaveCount(0);
		await page.getByRole("button", { name: "Cancel run" }).click();
		await dialog.getByRole("button", { name: "Cancel run" }).click();
		const said = page.getByRole("region", { name: "What happened" });
		await expect(said).toContainText("Cancelled by olivia");
		await expect(said).toContainText("Looks like: a person's decision");
		await expect(said.getByRole("button", { name: "Retry" })).toBeVisible();
		await expect(page.getByRole("button", { name: "Cancel run" })).toHaveCount(0);
	});
});
