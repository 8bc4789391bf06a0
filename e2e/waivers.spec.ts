/** A check that blocks, from the wish for a waiver to the run that publishes under it; then its notes at the bars. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, type Locator, type Page } from "@playwright/test";
import { bar, fileDefinition, HEADER } from "../tests/bars";
import { createDataset, qtrade } from "./command-line";
import { apiAs } from "./given";
import { settled } from "./settled";
import { DESK, expectSound, lookAs, PHONE } from "./sound";
import { test } from "./test";

const NAME = "waived_in_a_page";
const REASON = "the vendor confirmed the fall by telephone";
const folder = mkdtempSync(path.join(tmpdir(), "qtrade-e2e-waivers-"));
const deliver = (file: string, bars: readonly string[]): void =>
	writeFileSync(path.join(folder, file), `${[HEADER, ...bars].join("\n")}\n`);

const rowOf = (page: Page, table: string): Locator =>
	page.getByRole("table", { name: table }).getByRole("row", { name: /price jump/ });

test.describe.configure({ mode: "serial", timeout: 90_000 });

let failed = 0;
test.beforeAll(async () => {
	deliver("1.csv", [bar("AAA", "2024-03-01"), bar("BBB", "2024-03-01")]);
	await createDataset({
		...fileDefinition(NAME, path.join(folder, "*.csv")),
		checks: { price_jump: { severity: "critical" } },
	});
	await qtrade("ingest", NAME);
	deliver("2.csv", [bar("AAA", "2024-03-04", 10), bar("BBB", "2024-03-04", 101)]);
	// It ends with 1: its checks block it.
	await qtrade("ingest", NAME).catch(() => undefined);
	const { rows } = await (await apiAs("olivia")).runs.list.query({ dataset: NAME, states: ["failed"] });
	failed = rows[0]?.id ?? 0;
});
test.afterAll(async () => {
	await qtrade("dataset", "archive", NAME);
	rmSync(folder, { recursive: true, force: true });
});

test.describe("the operator", () => {
	test.use({ user: "olivia" });
	test("asks for a waiver at the run's check; nothing is incomplete, and who asked may take it back", async ({
		page,
	}) => {
		const { now } = await (await apiAs("olivia")).environment.get.query();
		await page.goto(`/runs/${failed}?tab=checks`);
		await settled(page);
		await rowOf(page, "Checks").getByRole("button", { name: "Unfold" }).click();
		await page.getByRole("button", { name: /^Waive… price jump/ }).click();
		const dialog = page.getByRole("dialog");
		const ask = dialog.getByRole("button", { name: "Ask for the waiver" });
		await expect(ask).toBeDisabled();
		await dialog.getByLabel("Until").fill(new Date(Date.parse(now) + 5 * 86_400_000).toISOString().slice(0, 10));
		await dialog.getByLabel("Reason").fill(REASON);
		await expect(dialog).toContainText("Another person has to approve");
		await expectSound(page);
		await ask.click();
		await expect(dialog).toHaveCount(0);
		await page.goto(`/waivers?dataset=${NAME}`);
		await expect(rowOf(page, "Waivers")).toContainText("waiting");
		await expect(page.getByRole("button", { name: /^(Approve|Reject)…/ })).toHaveCount(0);
		expect((await (await apiAs("olivia")).datasets.get.query({ name: NAME })).current_version).toBe(1);
	});
});

test.describe("the approver", () => {
	test.use({ user: "adam" });
	test("sees who asked and why, and approves", async ({ page }) => {
		await page.goto(`/waivers?dataset=${NAME}&status=pending`);
		await settled(page);
		await lookAs(page, PHONE);
		await expectSound(page);
		await page
			.getByRole("button", { name: /^Approve… waiver/ })
			.locator("visible=true")
			.click();
		await expectSound(page);
		await page.keyboard.press("Escape");
		await lookAs(page, DESK);
		await rowOf(page, "Waivers").getByRole("button", { name: "Unfold" }).click();
		await expectSound(page);
		await page
			.getByRole("button", { name: /^Approve… waiver/ })
			.locator("visible=true")
			.click();
		const dialog = page.getByRole("dialog");
		await expect(dialog).toContainText(REASON);
		await dialog.getByLabel("Note").fill("seen on the exchange's page");
		await dialog.getByRole("button", { name: "Approve" }).click();
		await expect(dialog).toHaveCount(0);
		await page.goto(`/waivers?dataset=${NAME}&status=active`);
		await expect(rowOf(page, "Waivers")).toContainText("adam");
	});
});

test.describe("the operator again", () => {
	test.use({ user: "olivia" });
	test("retries: the run publishes, and its check is waived and says by whom", async ({ page }) => {
		await page.goto(`/runs/${failed}`);
		await settled(page);
		await page
			.getByRole("button", { name: /^Retry/ })
			.first()
			.click();
		await expect(page).not.toHaveURL(new RegExp(`/runs/${failed}(\\?|$)`));
		await expect(page.getByRole("main").getByText("succeeded").first()).toBeVisible({ timeout: 45_000 });
		await page.getByRole("tab", { name: /^Checks/ }).click();
		const check = rowOf(page, "Checks");
		await expect(check).toContainText("waived");
		await expect(check).toContainText(/waiver \d+ by olivia, approved by adam/);
		expect((await (await apiAs("olivia")).datasets.get.query({ name: NAME })).current_version).toBe(2);
	});

	test("finds the way from the audit log to the waiver", async ({ page }) => {
		await page.goto(`/audit?group=waiver&about=${NAME}`);
		await settled(page);
		const waiver = page.getByRole("link", { name: /^waiver:\d+$/ }).locator("visible=true");
		await expect(waiver).toHaveCount(2);
		await waiver.first().click();
		await expect(rowOf(page, "Waivers")).toContainText("active");
	});

	test("finds the waiver at the symbol's bars: in the list, and in figures by the keyboard", async ({ page }) => {
		await page.goto(`/datasets/${NAME}?symbol=AAA`);
		await settled(page);
		const list = page.getByRole("region", { name: "Actions and notes" });
		await expect(list).toContainText(`price jump waived by olivia and adam: ${REASON}`);
		await page.mouse.move(2, 2);
		await page.getByRole("slider", { name: "Bar of AAA" }).focus();
		await expect(page.getByRole("slider", { name: "Bar of AAA" })).toHaveAttribute(
			"aria-valuetext",
			/Noted: price jump waived/,
		);
		await page.keyboard.press("Home");
		await expect(page.getByRole("slider", { name: "Bar of AAA" })).not.toHaveAttribute("aria-valuetext", /Noted/);
		await expectSound(page);
		// BBB fell by nothing: it has no note.
		await page.goto(`/datasets/${NAME}?symbol=BBB`);
		await settled(page);
		await expect(page.getByRole("slider", { name: "Bar of BBB" })).toBeVisible();
		await expect(list).toHaveCount(0);
	});
});

test.describe("a viewer", () => {
	test.use({ user: "vera" });
	test("sees waivers, and nothing to press", async ({ page }) => {
		await page.goto(`/waivers?dataset=${NAME}`);
		await settled(page);
		await expect(page.getByRole("table", { name: "Waivers" })).toContainText("price jump");
		await expect(page.getByRole("button", { name: /^(Approve|Reject|Take back)…/ })).toHaveCount(0);
	});
});
