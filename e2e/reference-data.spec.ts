/** A dataset that holds no prices: its pages go by its own columns, and show no bars. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "@playwright/test";
import { seriousFindings } from "./axe";
import { createDataset, qtrade } from "./command-line";
import { settled } from "./settled";
import { test } from "./test";

const NAME = "actions_of_a_page";
const folder = mkdtempSync(path.join(tmpdir(), "qtrade-e2e-actions-"));

test.beforeAll(async () => {
	const columns = ["symbol", "ex_date", "type", "ratio", "amount"];
	writeFileSync(
		path.join(folder, "a.csv"),
		`${[
			columns.join(","),
			"AAA,2023-06-09,split,7,",
			"AAA,2023-08-11,cash_dividend,,0.24",
			"BBB,2024-02-09,cash_dividend,,1.66",
			"BBB,2024-05-10,cash_dividend,,",
		].join("\n")}\n`,
	);
	await createDataset({
		name: NAME,
		description: "Splits and dividends",
		zone: "silver",
		kind: "corporate_actions",
		calendar: "XNYS",
		currency: "USD",
		source: {
			type: "file",
			path: path.join(folder, "*.csv"),
			format: "csv",
			columns: Object.fromEntries(columns.map((name) => [name, name])),
		},
	});
	await qtrade("ingest", NAME);
});
test.afterAll(async () => {
	await qtrade("dataset", "archive", NAME);
	rmSync(folder, { recursive: true, force: true });
});

test("its overview has no sessions and no bars, and says that it is not kept by session", async ({ page }) => {
	await page.goto(`/datasets/${NAME}`);
	await settled(page);
	const main = page.getByRole("main");
	await expect(main).toContainText("corporate_actions");
	await expect(main).toContainText("not by session");
	await expect(main).not.toContainText("Last 40 sessions");
	await expect(main.locator("canvas")).toHaveCount(0);
	expect(await seriousFindings(page)).toEqual([]);
});

test("its rows are chosen by symbol and by ex-date, and go on to a query that runs", async ({ page }) => {
	await page.goto(`/datasets/${NAME}?tab=data`);
	await settled(page);
	const rows = page.getByRole("main");
	await expect(rows).toContainText("3 of 3 rows");
	await expect(rows.getByLabel("Flagged only")).toHaveCount(0);
	await page.goto(`/datasets/${NAME}?tab=data&symbol=AAA&from=2023-07-01`);
	await expect(rows).toContainText("1 row like that, of 3");
	await page.getByRole("link", { name: "Open in SQL" }).click();
	await expect(page.locator(".cm-content")).toContainText("ex_date >= date '2023-07-01'");
	await page.locator(".cm-content").press("Control+Enter");
	await expect(page.getByRole("main")).toContainText("0.24");
});

test("what its run set aside is shown as it came", async ({ page }) => {
	await page.goto(`/datasets/${NAME}?tab=runs`);
	await page
		.getByRole("main")
		.getByRole("link", { name: /^(Run )?\d+$/ })
		.first()
		.click();
	await page.getByRole("tab", { name: /Quarantine/ }).click();
	await expect(page.getByRole("main")).toContainText("amount_missing");
	await settled(page);
	expect(await seriousFindings(page)).toEqual([]);
});
