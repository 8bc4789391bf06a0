import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { apiAs } from "./given";
import { BLOCKED_DATASET } from "./pages";
import { settled } from "./settled";
import { test } from "./test";

const rowsOf = (page: Page) => page.getByRole("table", { name: "Audit log" }).locator("tbody").getByRole("row");

test("who did what is found by filters that are in the address, and unfolds in full", async ({ page }) => {
	await page.goto("/audit");
	await page.getByRole("combobox", { name: "Filter by kind of action" }).selectOption("run");
	await expect(page).toHaveURL("/audit?group=run");
	await page.getByRole("searchbox", { name: "Filter by dataset or subject" }).fill(BLOCKED_DATASET);
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(`/audit?group=run&about=${BLOCKED_DATASET}`);
	const onlyItsRuns = async (): Promise<void> => {
		await settled(page);
		await expect(rowsOf(page).filter({ hasText: "run." })).not.toHaveCount(0);
		await expect(rowsOf(page).filter({ hasNotText: BLOCKED_DATASET })).toHaveCount(0);
		await expect(rowsOf(page).filter({ hasNotText: "run." })).toHaveCount(0);
	};
	// The address is the page's own only once the page has followed it.
	await onlyItsRuns();
	await page.reload();
	await onlyItsRuns();

	// By keyboard alone: to the first row, and into it.
	await page.keyboard.press("j");
	await page.keyboard.press("Enter");
	await expect(rowsOf(page).nth(1)).toContainText("follows");
	await expect(rowsOf(page).nth(1)).toContainText(`"dataset": "${BLOCKED_DATASET}"`);
});

test("what nobody did says so and offers all", async ({ page }) => {
	await page.goto("/audit?about=nothing_of_the_kind");
	await expect(page.getByText("No row is like that")).toBeVisible();
	await expect(page.getByRole("button", { name: "Export…" })).toBeDisabled();
	await page.getByRole("button", { name: "Show all rows" }).click();
	await expect(page).toHaveURL("/audit");
	await expect(rowsOf(page).first()).toBeVisible();
});

test("an export holds what the filter fits on every page, and says what a part of the log is", async ({ page }) => {
	const api = await apiAs("olivia");
	await page.goto("/audit?group=dataset");
	await page.getByRole("button", { name: "Export…" }).click();
	const dialog = page.getByRole("dialog", { name: "Export the audit log" });
	await expect(dialog).toContainText("A part of the log is no chain.");
	await expect(dialog).toContainText("A download that broke off holds the newest rows only.");
	const download = page.waitForEvent("download");
	await dialog.getByRole("link", { name: "Download CSV" }).click();
	const file = await download;
	expect(file.suggestedFilename()).toMatch(/^audit-\d{4}-\d{2}-\d{2}\.csv$/);
	const lines = readFileSync(await file.path(), "utf8")
		.split("\r\n")
		.filter(Boolean);
	const { rows } = await api.audit.list.query({ group: "dataset", page_size: 200 });
	expect(lines.slice(1).map((line) => Number(line.split(",")[0]))).toEqual(rows.map((row) => row.id));

	await page.goto("/audit");
	await page.getByRole("button", { name: "Export…" }).click();
	await expect(dialog).toContainText(/All [\d,]+ rows, in full/);
	await expect(dialog).not.toContainText("A part of the log is no chain.");
	const whole = page.waitForEvent("download");
	await dialog.getByRole("link", { name: "Download JSON" }).click();
	const all = JSON.parse(readFileSync(await (await whole).path(), "utf8")) as { id: number }[];
	expect(all.map((row) => row.id)).toEqual(Array.from({ length: all[0]?.id ?? 0 }, (_, i) => (all[0]?.id ?? 0) - i));
});

test("who may check the database has the chain verified, and the page tells what was found", async ({ page }) => {
	await page.goto("/audit");
	await page.getByRole("button", { name: "Verify now" }).click();
	await expect(page.getByText(/^Verified .* by olivia: [\d,]+ rows in /)).toBeVisible();
	await expect(page.getByRole("main").getByText("verified", { exact: true })).toBeVisible();
});

test.describe("to a viewer", () => {
	test.use({ user: "vera" });

	test("the log is there to read, not to verify", async ({ page }) => {
		await page.goto("/audit");
		await expect(rowsOf(page).first()).toBeVisible();
		await expect(page.getByRole("button", { name: "Export…" })).toBeEnabled();
		await expect(page.getByRole("button", { name: "Verify now" })).toHaveCount(0);
	});
});
