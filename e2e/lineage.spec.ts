/** Lineage in a browser: from a version's page up and down, and after a rollback what is withdrawn and suspect. */
import { type Browser, expect, type Page, test } from "@playwright/test";
import { type PersonName, type Production, startProduction } from "./production";
import { settled } from "./settled";

test.describe.configure({ mode: "serial", timeout: 120_000 });

let production: Production;
test.beforeAll(async () => {
	test.setTimeout(180_000);
	production = await startProduction();
	await production.badDataset("traced");
	const read = await production.command("rita", ["sql", 'select count(*) from lake."traced@2"']);
	if (read.code !== 0) throw new Error(`rita could not read: ${JSON.stringify(read.document)}`);
});
test.afterAll(async () => {
	await production?.stop();
});

async function pageAs(browser: Browser, who: PersonName, width = 1280): Promise<Page> {
	const { url } = production.console;
	const context = await browser.newContext({ baseURL: url, locale: "en-US", viewport: { width, height: 900 } });
	await context.addCookies(production.people[who].cookies.map((cookie) => ({ ...cookie, url })));
	return context.newPage();
}

const nodes = (page: Page) => page.getByRole("list", { name: "Lineage" }).locator("[data-node]");
const node = (page: Page, id: string) => page.locator(`[data-node="${id}"]`);

test("a version's page leads to its lineage, which unfolds both ways and is in the address", async ({ browser }) => {
	const page = await pageAs(browser, "vera");
	await page.goto("/datasets/traced/versions/2");
	await page.getByRole("main").getByRole("link", { name: "Lineage", exact: true }).click();
	await expect(page).toHaveURL(/\/lineage\?of=traced@2$/);
	await settled(page);
	await expect(node(page, "traced@1")).toBeVisible();
	await expect(nodes(page).filter({ hasText: "rita" })).toBeVisible();
	await expect(page.getByRole("link", { name: /^source / })).toHaveCount(1);

	await page.getByRole("button", { name: "Unfold what it was made from: traced v1" }).click();
	await expect(page).toHaveURL(/open=traced@1\.up/);
	await expect(page.getByRole("link", { name: /^source / })).toHaveCount(2);
	await page.reload();
	await expect(page.getByRole("link", { name: /^source / })).toHaveCount(2);
	await page.getByRole("button", { name: "Fold what it was made from: traced v1" }).click();
	await expect(page.getByRole("link", { name: /^source / })).toHaveCount(1);
	await page.context().close();
});

test("arrow keys walk the nodes and unfold, Enter opens a version", async ({ browser }) => {
	const page = await pageAs(browser, "vera");
	await page.goto("/lineage?of=traced");
	await settled(page);
	await node(page, "traced@2").focus();
	await page.keyboard.press("ArrowRight");
	await expect(nodes(page).filter({ hasText: "rita" })).toBeFocused();
	await page.keyboard.press("ArrowLeft");
	await page.keyboard.press("ArrowLeft");
	await page.keyboard.press("ArrowUp");
	await expect(node(page, "traced@1")).toBeFocused();
	await page.keyboard.press("ArrowLeft");
	await expect(page).toHaveURL(/open=traced@1\.up/);
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(/\/datasets\/traced\/versions\/1$/);
	await page.context().close();
});

test("before a rollback it says what would become suspect; after it, it is", async ({ browser }) => {
	const page = await pageAs(browser, "oscar");
	await page.goto("/lineage?of=traced@2");
	await page.getByRole("button", { name: "What becomes suspect if this is rolled back?" }).click();
	await expect(
		page.getByText("A rollback to v1 would withdraw 1 version; 1 reader would become suspect."),
	).toBeVisible();
	await expect(node(page, "traced@2")).toContainText("would be withdrawn");
	await expect(nodes(page).filter({ hasText: "rita" })).toContainText("would be suspect");
	await page.getByRole("button", { name: "Back to what is" }).click();
	await expect(node(page, "traced@2")).not.toContainText("withdrawn");

	const { id } = await production.people.oscar.api.rollbacks.request.mutate({
		dataset: "traced",
		to: 1,
		reason: "AAA is 10% too high",
	});
	await production.people.anna.api.rollbacks.approve.mutate({ id });
	// Without a reload.
	await expect(node(page, "traced@2")).toContainText("withdrawn");
	await expect(nodes(page).filter({ hasText: "rita" })).toContainText("suspect");
	await expect(page.getByText("It was withdrawn: 1 reader is suspect.")).toBeVisible();

	await page.goto("/lineage?of=traced");
	await settled(page);
	await expect(node(page, "traced@3")).not.toContainText("suspect");
	await page.getByRole("button", { name: "Unfold what came of it: traced v1" }).click();
	await expect(node(page, "traced@2")).toContainText("withdrawn");
	await page.getByRole("button", { name: "Unfold what came of it: traced v2" }).click();
	await expect(nodes(page).filter({ hasText: "rita" })).toContainText("suspect");
	await page.context().close();
});

test("a narrow window has an indented list with the same words", async ({ browser }) => {
	const page = await pageAs(browser, "vera", 390);
	await page.goto("/lineage?of=traced@2");
	await settled(page);
	const outcome = page.getByRole("region", { name: "What came of it" });
	await expect(outcome).toContainText("rita");
	await expect(outcome).toContainText("suspect");
	await expect(page.getByRole("region", { name: "Made from" })).toContainText("traced v1");
	await page.getByRole("button", { name: "Unfold what it was made from: traced v1" }).click();
	await expect(page.getByRole("region", { name: "Made from" }).getByRole("link", { name: /^Run/ })).toHaveCount(2);
	await page.context().close();
});
