import { expect, type Page } from "@playwright/test";
import { createDataset } from "./command-line";
import { DATASET } from "./pages";
import { settled } from "./settled";
import { test } from "./test";

const PHASES = ["extract", "stage", "validate", "publish", "record"];

/** Follows a run that was just started to its end, on its page, without a reload. */
async function watchToTheEnd(page: Page): Promise<"succeeded" | "unchanged"> {
	const heading = page.getByRole("heading", { level: 1, name: /^Run \d+ of / });
	await expect(heading).toBeVisible();
	await expect(page.getByRole("tab", { name: "Log" })).toHaveAttribute("aria-selected", "true");
	const header = page.locator("header").filter({ has: heading });
	await expect(header).toContainText(/succeeded|unchanged/, { timeout: 45_000 });
	const state = (await header.innerText()).includes("succeeded") ? "succeeded" : "unchanged";
	await expect(page).toHaveTitle(new RegExp(`^${state}: run \\d+`));
	const log = page.getByRole("log");
	await expect(log).toContainText("extract started");
	await expect(log).toContainText(new RegExp(`${state}$`));
	return state;
}

test("an operator runs us_prices_daily and follows it to the version that readers have", async ({ page }) => {
	await page.goto("/");
	await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Datasets" }).click();
	await page.getByRole("table", { name: "Datasets" }).getByRole("link", { name: DATASET }).click();
	await page.getByRole("button", { name: "Start run" }).click();
	const dialog = page.getByRole("dialog", { name: `Start a run of ${DATASET}` });
	await expect(dialog.getByRole("radio", { name: /From the watermark/ })).toBeChecked();
	await expect(dialog).toContainText(/Readers keep version \d+ until/);
	await dialog.getByRole("button", { name: "Start run" }).click();
	await expect(page).toHaveURL(/\/runs\/\d+\?tab=log$/);

	const state = await watchToTheEnd(page);
	const phases = page.getByRole("region", { name: "Phases" }).getByRole("listitem");
	for (const phase of PHASES.slice(0, 3)) await expect(phases.filter({ hasText: phase })).toContainText("done");
	await expect(page.getByText("olivia").first()).toBeVisible();
	// A run that found nothing new shows the version it equals, which it started from.
	const about = page.getByRole("region", { name: "About" });
	const version =
		state === "succeeded" ? page.getByRole("link", { name: /^as v\d+$/ }) : about.getByRole("link", { name: /^v\d+$/ });
	await version.click();
	await showsAVersion(page, DATASET);
});

/** Checks, files, manifest and rows of the version whose page is open. */
async function showsAVersion(page: Page, dataset: string): Promise<void> {
	await expect(page.getByRole("heading", { level: 1, name: new RegExp(`^${dataset} v\\d+$`) })).toBeVisible();
	await settled(page);
	const number = Number(/v(\d+)$/.exec(await page.getByRole("heading", { level: 1 }).innerText())?.[1]);
	await expect(page.getByText("current", { exact: true })).toBeVisible();

	const checks = page.getByRole("table", { name: "Checks" });
	await expect(checks.getByRole("row").filter({ hasText: "unique key" })).toContainText("passed");

	await page.getByRole("tab", { name: /^Files/ }).click();
	await expect(page).toHaveURL(/tab=files/);
	const files = page.getByRole("table", { name: "Files" });
	await expect(files.getByRole("row").filter({ hasText: "year=2024" })).toContainText(/[0-9a-f]{10}/);

	await page.getByRole("tab", { name: "Data" }).click();
	const rows = page.getByRole("region", { name: `Rows of ${dataset}, version ${number}` });
	await expect(rows.getByRole("columnheader", { name: /close/ })).toBeVisible();
	await expect(rows.getByRole("row")).toHaveCount(51);
	await expect(page.getByText(`read from ${dataset}@${number}`)).toBeVisible();

	await page.getByRole("tab", { name: "Manifest" }).click();
	const manifest = page.getByRole("region", { name: `manifest of version ${number}` });
	await expect(manifest).toContainText(`"dataset": "${dataset}"`);
	await expect(manifest).toContainText('"content_hash"');
}

test("a new dataset says what is missing, and its first run publishes version 1", async ({ page }) => {
	const name = "e2e_first_prices";
	await page.goto("/datasets");
	await settled(page);
	await createDataset({
		name,
		description: "Simulated: made by a browser test",
		zone: "silver",
		kind: "prices_daily",
		calendar: "XNYS",
		basis: "split",
		source: { type: "simulated", seed: 3, symbols: 20, start: "2024-01-02", defects: "none" },
	});
	await page.goto(`/datasets/${name}`);
	await expect(page.getByText("none yet").first()).toBeVisible();
	for (const tab of ["Versions", "Data"]) {
		await page.getByRole("tab", { name: tab }).click();
		await expect(page.getByText("Nothing is published yet")).toBeVisible();
	}
	await page.getByRole("button", { name: "Start run" }).click();
	await expect(page.getByRole("dialog")).toContainText("this makes version 1");
	await page.getByRole("dialog").getByRole("button", { name: "Start run" }).click();
	expect(await watchToTheEnd(page)).toBe("succeeded");
	const phases = page.getByRole("region", { name: "Phases" }).getByRole("listitem");
	for (const phase of PHASES) await expect(phases.filter({ hasText: phase })).toContainText("done");
	await page.getByRole("link", { name: "as v1" }).click();
	await showsAVersion(page, name);
	await expect(page.getByText("nothing: the first")).toBeVisible();
});
