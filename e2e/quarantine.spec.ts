/** What runs set aside: why, as a list and as a file, and a replay once the rules have changed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { bar, fileDefinition, HEADER } from "../tests/bars";
import { createDataset, qtrade } from "./command-line";
import { settled } from "./settled";
import { expectSound } from "./sound";
import { test } from "./test";

const NAME = "set_aside_in_a_page";
const folder = mkdtempSync(path.join(tmpdir(), "qtrade-e2e-quarantine-"));
const definition = fileDefinition(NAME, path.join(folder, "*.csv"));

test.describe.configure({ mode: "serial", timeout: 90_000 });
test.beforeAll(async () => {
	const lines = [HEADER, bar("AAA", "2024-03-01"), bar("OIL", "2024-03-01", -5), bar("BBB", "2024-03-01", "x")];
	writeFileSync(path.join(folder, "a.csv"), `${lines.join("\n")}\n`);
	await createDataset(definition);
	await qtrade("ingest", NAME);
});
test.afterAll(async () => {
	await qtrade("dataset", "archive", NAME);
	rmSync(folder, { recursive: true, force: true });
});

test("rows are shown as they came with why, by reason and symbol, and as a file", async ({ page }) => {
	await page.goto(`/datasets/${NAME}?tab=quarantine`);
	await settled(page);
	const rows = page.getByRole("region", { name: `Rows of ${NAME} that are set aside` });
	await expect(rows).toContainText("OIL");
	await expect(rows).toContainText("BBB");
	await expect(rows).toContainText("close_not_positive");
	await expectSound(page);

	const reason = page
		.getByRole("group", { name: "Filter by reason" })
		.getByRole("button", { name: /^close not positive 1/ });
	await reason.click();
	await expect(page).toHaveURL(/reason=close_not_positive/);
	await expect(reason).toHaveAttribute("aria-pressed", "true");
	await expect(rows).not.toContainText("BBB");
	await expect(rows).toContainText("-5");

	const download = page.waitForEvent("download");
	await page.getByRole("link", { name: "CSV" }).click();
	const file = await download;
	expect(file.suggestedFilename()).toBe(`${NAME}-quarantine-v1.csv`);
	const text = readFileSync(await file.path(), "utf8");
	expect(text).toContain("OIL");
	expect(text).toContain("close_not_positive");
	expect(text).not.toContain("BBB");
	expect(text.trimEnd().split("\r\n")).toHaveLength(2);
});

test("a replay by today's rules publishes what is sound by them; the rest stays aside", async ({ page }) => {
	const file = path.join(folder, "definition.json");
	writeFileSync(file, JSON.stringify({ ...definition, checks: { negative_prices: "allowed" } }));
	await qtrade("dataset", "update", file);
	await page.goto(`/datasets/${NAME}?tab=quarantine`);
	await settled(page);
	await page.getByRole("button", { name: "Replay…" }).click();
	const dialog = page.getByRole("dialog");
	await expect(dialog).toContainText("What still breaks a rule stays aside");
	await expectSound(page);
	await dialog.getByRole("button", { name: "Replay", exact: true }).click();
	await expect(page).toHaveURL(/\/runs\/\d+/);
	await expect(page.getByRole("main").getByText("succeeded").first()).toBeVisible({ timeout: 45_000 });
	await page.goto(`/datasets/${NAME}?tab=quarantine`);
	await settled(page);
	const rows = page.getByRole("region", { name: `Rows of ${NAME} that are set aside` });
	await expect(rows).toContainText("BBB");
	await expect(rows).not.toContainText("OIL");
	await page.goto(`/datasets/${NAME}?tab=data`);
	await expect(page.getByRole("main")).toContainText("OIL");
});

test.describe("a viewer", () => {
	test.use({ user: "vera" });
	test("sees what is set aside, and cannot replay it", async ({ page }) => {
		await page.goto(`/datasets/${NAME}?tab=quarantine`);
		await settled(page);
		await expect(page.getByRole("region", { name: `Rows of ${NAME} that are set aside` })).toBeVisible();
		await expect(page.getByRole("button", { name: "Replay…" })).toHaveCount(0);
	});
});
