/** Queries that people keep: found again, shared or not, and changed by their owner alone. */
import { type Browser, expect, type Page } from "@playwright/test";
import { apiAs, consoleUrl, sessionOf } from "./given";
import { editor, write } from "./sql-page";
import { test } from "./test";

const saved = (page: Page, part: "Yours" | "Shared by others") => page.getByRole("region", { name: part });

/** Keeps what the editor holds under a name. */
async function save(page: Page, sql: string, name: string, choice: "Only mine" | "Shared"): Promise<void> {
	await write(page, sql);
	await page.keyboard.press("ControlOrMeta+s");
	const dialog = page.getByRole("dialog", { name: "Save this query" });
	await dialog.getByLabel("Name").fill(name);
	await dialog.getByRole("radio", { name: new RegExp(`^${choice}`) }).check();
	await dialog.getByRole("button", { name: "Save" }).click();
	await expect(dialog).toHaveCount(0);
}

/** The page as another person has it. */
async function pageOf(browser: Browser, name: string): Promise<Page> {
	const context = await browser.newContext({ baseURL: consoleUrl() });
	await context.addCookies((await sessionOf(name)).map((cookie) => ({ ...cookie, url: consoleUrl() })));
	return context.newPage();
}

test.describe("a researcher", () => {
	test.use({ user: "rita", expected: [/409/] });

	test.beforeEach(async () => {
		for (const name of ["rita", "olivia"]) {
			const api = await apiAs(name);
			for (const { id, owner } of await api.sql.saved.query()) if (owner === name) await api.sql.unsave.mutate({ id });
		}
	});

	test("saves a query, finds it after a reload, and saves its changes", async ({ page }) => {
		await page.goto("/sql");
		await save(page, "-- my days\nselect 1 as day", "Days", "Only mine");
		const button = page.getByRole("button", { name: "Saved", exact: true });
		await expect(button).toBeDisabled();
		await page.reload();
		const tabs = page.getByRole("list", { name: "Open queries" });
		await expect(tabs.getByRole("button", { name: "Days", exact: true })).toBeVisible();
		await write(page, "select 2 as day");
		await page.getByRole("button", { name: "Save changes" }).click();
		await expect(button).toBeDisabled();

		// Closed and opened again, it is what was saved last.
		await tabs.getByRole("button", { name: "Close Days" }).click();
		await page.getByRole("button", { name: "History and saved" }).click();
		await page.getByRole("tab", { name: "Saved" }).click();
		await expect(saved(page, "Yours").getByText("only yours")).toBeVisible();
		await saved(page, "Yours").getByRole("button", { name: "Days", exact: true }).click();
		await expect(editor(page)).toHaveText("select 2 as day");
		await expect(button).toBeDisabled();
	});

	test("is refused to save over what another window saved, and keeps both texts", async ({ page, browser }) => {
		await page.goto("/sql");
		await save(page, "select 1 as day", "Days", "Only mine");
		const other = await pageOf(browser, "rita");
		await other.goto("/sql?drawer=saved");
		await saved(other, "Yours").getByRole("button", { name: "Days", exact: true }).click();
		await write(other, "select 2 as day");
		await other.getByRole("button", { name: "Save changes" }).click();
		await expect(other.getByRole("button", { name: "Saved", exact: true })).toBeDisabled();
		await other.context().close();

		await write(page, "select 3 as day");
		await page.getByRole("button", { name: "Save changes" }).click();
		const alert = page.getByRole("main").getByRole("alert");
		await expect(alert).toContainText("“Days” was changed in another window at");
		await expect(alert).toContainText("under another name");
		await expect(editor(page)).toHaveText("select 3 as day");
		const kept = async () => (await (await apiAs("rita")).sql.saved.query()).map(({ beginning }) => beginning);
		expect(await kept()).toEqual(["select 2 as day"]);

		// Opened again beside it, it takes changes; so it does after a new name that was given here.
		await page.getByRole("button", { name: "History and saved" }).click();
		await page.getByRole("tab", { name: "Saved" }).click();
		await page.getByRole("button", { name: "What to do about Days" }).click();
		await page.getByRole("menuitem", { name: "Share with everybody" }).click();
		await expect(saved(page, "Yours").getByText("shared", { exact: true })).toBeVisible();
		await saved(page, "Yours").getByRole("button", { name: "Days", exact: true }).click();
		await expect(editor(page)).toHaveText("select 2 as day");
		await expect(alert).toHaveCount(0);
		await page.getByRole("button", { name: "History and saved" }).click();
		await page.getByRole("tab", { name: "Saved" }).click();
		await page.getByRole("button", { name: "What to do about Days" }).click();
		await page.getByRole("menuitem", { name: "Stop sharing" }).click();
		await expect(saved(page, "Yours").getByText("only yours")).toBeVisible();
		await page.keyboard.press("Escape");
		await write(page, "select 3 as day");
		await page.getByRole("button", { name: "Save changes" }).click();
		await expect(page.getByRole("button", { name: "Saved", exact: true })).toBeDisabled();
		expect(await kept()).toEqual(["select 3 as day"]);
	});

	test("cannot have two of one name", async ({ page }) => {
		await page.goto("/sql");
		await save(page, "select 1", "Twice", "Only mine");
		await page.getByRole("button", { name: "New query" }).click();
		await write(page, "select 2");
		await page.getByRole("button", { name: "Save…" }).click();
		const dialog = page.getByRole("dialog", { name: "Save this query" });
		await dialog.getByLabel("Name").fill("Twice");
		await dialog.getByRole("button", { name: "Save" }).click();
		await expect(dialog.getByRole("alert")).toContainText("Twice");
		await page.keyboard.press("Escape");
		expect((await (await apiAs("rita")).sql.saved.query()).map(({ beginning }) => beginning)).toEqual(["select 1"]);
	});

	test("shares a query, which others open and copy but cannot change; a private one they never see", async ({
		page,
		browser,
	}) => {
		await page.goto("/sql");
		await save(page, "select 'ours' as whose", "Ours", "Shared");
		await page.getByRole("button", { name: "New query" }).click();
		await save(page, "select 'mine' as whose", "Mine", "Only mine");

		const other = await pageOf(browser, "olivia");
		await other.goto("/sql?drawer=saved");
		const shared = saved(other, "Shared by others");
		await expect(shared.getByText("by rita")).toBeVisible();
		await expect(other.getByText("Mine", { exact: true })).toHaveCount(0);
		await expect(other.getByRole("button", { name: "What to do about Ours" })).toHaveCount(0);
		await shared.getByRole("button", { name: "Ours", exact: true }).click();
		await expect(editor(other)).toHaveText("select 'ours' as whose");
		// What she saves is her own.
		await write(other, "select 'hers' as whose");
		await other.getByRole("button", { name: "Save…" }).click();
		await other.getByRole("dialog").getByRole("button", { name: "Save" }).click();
		await expect(other.getByRole("button", { name: "Saved", exact: true })).toBeDisabled();

		// Nor past the page: the server refuses.
		const [rita, olivia] = [await apiAs("rita"), await apiAs("olivia")];
		const ours = (await rita.sql.saved.query()).find(({ name }) => name === "Ours");
		if (!ours) throw new Error("the shared query is gone");
		expect(ours.beginning).toBe("select 'ours' as whose");
		await expect(olivia.sql.unsave.mutate({ id: ours.id })).rejects.toThrow();
		await expect(
			olivia.sql.save.mutate({ id: ours.id, changed_at: ours.changed_at, sql: "select 0" }),
		).rejects.toThrow();
		expect(
			(await rita.sql.saved.query()).filter(({ owner }) => owner === "rita").map(({ beginning }) => beginning),
		).toEqual(["select 'mine' as whose", "select 'ours' as whose"]);
		await other.context().close();
	});

	test("renames, stops sharing, and deletes after being asked", async ({ page }) => {
		const rita = await apiAs("rita");
		await rita.sql.save.mutate({ name: "Weekly", sql: "select 1", shared: true });
		const hers = async () => (await rita.sql.saved.query()).map(({ name, shared }) => ({ name, shared }));
		await page.goto("/sql?drawer=saved");
		const act = async (name: string, item: string): Promise<void> => {
			await page.getByRole("button", { name: `What to do about ${name}` }).click();
			await page.getByRole("menuitem", { name: item }).click();
		};
		await act("Weekly", "Rename…");
		await page.getByRole("dialog", { name: "Rename “Weekly”" }).getByLabel("Name").fill("Monthly");
		await page.keyboard.press("Enter");
		await expect(saved(page, "Yours").getByRole("button", { name: "Monthly", exact: true })).toBeVisible();
		await act("Monthly", "Stop sharing");
		await expect(saved(page, "Yours").getByText("only yours")).toBeVisible();
		expect(await hers()).toEqual([{ name: "Monthly", shared: false }]);
		await act("Monthly", "Delete…");
		const asking = page.getByRole("dialog", { name: "Delete “Monthly”?" });
		await asking.getByRole("button", { name: "Keep it" }).click();
		expect(await hers()).toHaveLength(1);
		await act("Monthly", "Delete…");
		await asking.getByRole("button", { name: "Delete" }).click();
		await expect(page.getByText("Nothing is saved yet")).toBeVisible();
		expect(await hers()).toEqual([]);
	});
});

test("the keys of the page are on the shortcut sheet", async ({ page }) => {
	await page.goto("/sql");
	await page.getByRole("heading", { name: "SQL" }).click();
	await page.keyboard.press("?");
	const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
	await expect(sheet.getByText("History and saved queries")).toBeVisible();
	await expect(sheet.getByText("Save the query")).toBeVisible();
});
