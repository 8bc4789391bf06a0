/** A long stretch from the dataset's page: the list of runs, then those very runs, to the end. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { bar, fileDefinition, HEADER } from "../tests/bars";
import { seriousFindings } from "./axe";
import { createDataset, qtrade } from "./command-line";
import { apiAs } from "./given";
import { settled } from "./settled";
import { test } from "./test";

const NAME = "backfilled_in_a_page";
const folder = mkdtempSync(path.join(tmpdir(), "qtrade-e2e-backfill-"));

test.beforeAll(async () => {
	const bars = ["2021-12-31", "2022-01-03", "2023-01-03"].map((date) => bar("AAA", date));
	writeFileSync(path.join(folder, "a.csv"), `${[HEADER, ...bars].join("\n")}\n`);
	await createDataset(fileDefinition(NAME, path.join(folder, "*.csv")));
});
test.afterAll(async () => {
	await qtrade("dataset", "archive", NAME);
	rmSync(folder, { recursive: true, force: true });
});

test("an operator sees the exact runs, submits them and follows them to the end", async ({ page }) => {
	await page.goto(`/datasets/${NAME}?tab=backfills`);
	await settled(page);
	await expect(page.getByText("No backfill yet")).toBeVisible();
	await page.getByLabel("From", { exact: true }).fill("2021-06-01");
	await page.getByLabel("To", { exact: true }).fill("2023-06-30");
	await page.getByRole("button", { name: "Show the runs" }).click();
	const planned = page.getByRole("table", { name: "Runs to submit" }).getByRole("row");
	await expect(planned).toHaveCount(4);
	await expect(planned.nth(1)).toContainText("2021-06-012021-12-31");
	await expect(planned.nth(3)).toContainText("2023-01-012023-06-30");

	// Another stretch is another list: what is shown no more cannot be submitted.
	await page.getByLabel("One run per").selectOption("quarter");
	await expect(page.getByRole("button", { name: /^Submit/ })).toHaveCount(0);
	await page.getByLabel("One run per").selectOption("year");
	await page.getByRole("button", { name: "Show the runs" }).click();
	expect(await seriousFindings(page)).toEqual([]);
	await page.getByRole("button", { name: "Submit these 3 runs" }).click();

	await expect(page).toHaveURL(/tab=backfills&backfill=\d+$/);
	const steps = page.getByRole("table", { name: /^Runs of backfill/ }).getByRole("row");
	await expect(steps).toHaveCount(4);
	await expect(page.getByRole("progressbar", { name: "Runs that ended" })).toHaveAttribute(
		"aria-valuetext",
		"3 of 3 runs good",
		{ timeout: 45_000 },
	);
	for (const [at, version] of [1, 2, 3].entries()) {
		await expect(steps.nth(at + 1)).toContainText("succeeded");
		await expect(steps.nth(at + 1).getByRole("link", { name: `v${version}` })).toBeVisible();
	}
	await expect(page.getByRole("table", { name: "Backfills" })).toContainText("3 of 3");
	await expect(page.getByRole("button", { name: /^(Resume|Cancel)/ })).toHaveCount(0);
	expect(await seriousFindings(page)).toEqual([]);
	const { rows } = await (await apiAs("olivia")).runs.list.query({ dataset: NAME });
	expect(rows.map(({ action, state }) => `${action} ${state}`)).toEqual(Array(3).fill("backfill succeeded"));
});

test("a cancelled backfill can be resumed from its page", async ({ page }) => {
	const api = await apiAs("olivia");
	const stretch = { dataset: NAME, from: "2021-06-01", to: "2023-06-30", step: "month" as const };
	const { fingerprint } = await api.backfills.plan.query(stretch);
	const { id } = await api.backfills.request.mutate({ ...stretch, fingerprint });
	await api.backfills.cancel.mutate({ id });
	await expect.poll(async () => (await api.backfills.get.query({ id })).can.resume).toBe(true);
	await page.goto(`/datasets/${NAME}?tab=backfills&backfill=${id}`);
	await page.getByRole("button", { name: "Resume…" }).click();
	await page.getByRole("dialog").getByRole("button", { name: "Resume the backfill" }).click();
	await expect(page.getByText("25 of 25 runs good").first()).toBeVisible({ timeout: 90_000 });
});

test.describe("a viewer", () => {
	test.use({ user: "vera" });
	test("sees backfills, and nothing to press", async ({ page }) => {
		await page.goto(`/datasets/${NAME}?tab=backfills`);
		await settled(page);
		await expect(page.getByRole("table", { name: "Backfills" })).toBeVisible();
		await expect(page.getByRole("button", { name: /^(Show the runs|Submit|Resume|Cancel)/ })).toHaveCount(0);
	});
});
