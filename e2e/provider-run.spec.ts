/** A run that asks a provider: what was asked, and how it answered, is on its page. */
import { expect } from "@playwright/test";
import { openProvider, type ProviderServer, served } from "../tests/provider-server";
import { seriousFindings } from "./axe";
import { createDataset, qtrade, qtradeIn } from "./command-line";
import { consoleHome } from "./given";
import { settled } from "./settled";
import { test } from "./test";

let provider: ProviderServer;
let [answered, down] = [0, 0];

const ingest = async (dataset: string): Promise<number> =>
	Number((await qtradeIn(consoleHome(), {}, ["ingest", dataset])).document.run);

test.beforeAll(async () => {
	provider = await openProvider();
	const days = ["2024-01-02", "2024-01-03", "2024-01-04"];
	for (const symbol of ["AAPL", "MSFT"])
		provider.bars.set(
			symbol,
			days.map((date, i) => served(date, 100 + i)),
		);
	await createDataset({
		name: "asked_prices",
		zone: "silver",
		kind: "prices_daily",
		calendar: "XNYS",
		basis: "split",
		source: {
			type: "yahoo",
			symbols: ["AAPL", "MSFT"],
			start: "2024-01-02",
			base_url: provider.url,
			limits: { attempts: 2, backoff_ms: 1, requests_per_minute: 60_000 },
		},
	});
	provider.bad.push({ kind: "status", status: 429, retryAfter: "0", body: "Too Many Requests" });
	answered = await ingest("asked_prices");
	provider.bad.push({ kind: "status", status: 503 }, { kind: "body", body: "<html><title>Maintenance</title>" });
	down = await ingest("asked_prices");
});
test.afterAll(async () => {
	// Its trouble is no other test's.
	await qtrade("dataset", "archive", "asked_prices");
	await provider.close();
});

test("every try is there, those that went wrong with what was wrong, and the address keeps the choice", async ({
	page,
}) => {
	await page.goto(`/runs/${answered}`);
	await page.getByRole("tab", { name: /Requests/ }).click();
	const table = page.getByRole("table", { name: `Requests of run ${answered}` });
	await expect(table.getByRole("row")).toHaveCount(4);
	await expect(table.getByRole("row").nth(1)).toContainText(/AAPL.*1.*tried again.*429.*Too Many Requests/);
	await expect(table.getByRole("row").nth(2)).toContainText(/AAPL.*2.*answered.*200/);
	await page.getByRole("button", { name: "Not as it should be 1" }).click();
	await expect(table.getByRole("row")).toHaveCount(2);
	await expect(page).toHaveURL(/tab=requests.*which=failed/);
	await page.reload();
	await expect(table.getByRole("row")).toHaveCount(2);
	await settled(page);
	expect(await seriousFindings(page)).toEqual([]);
	// Where a reader is in one tab means nothing in another.
	await page.goto(`/runs/${answered}?tab=requests&page=7&which=failed`);
	await page.getByRole("tab", { name: /Quarantined rows/ }).click();
	await expect(page).toHaveURL(`/runs/${answered}?tab=quarantine`);
});

test("a provider that gives no answer is named as the cause, on a phone, too", async ({ page }) => {
	await page.setViewportSize({ width: 390, height: 844 });
	await page.goto(`/runs/${down}?tab=requests`);
	await expect(page.getByRole("main")).toContainText("asked for AAPL");
	await expect(page.getByRole("main")).toContainText("Look at the requests below");
	const list = page.getByRole("list", { name: `Requests of run ${down}` });
	await expect(list.getByRole("listitem")).toHaveText([
		/AAPL.*tried again.*503/,
		/AAPL, try 2.*given up.*an HTML page/,
	]);
	await settled(page);
	expect(await seriousFindings(page)).toEqual([]);
});
