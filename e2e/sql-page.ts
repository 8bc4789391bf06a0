/** How the tests use the SQL page. */
import { expect, type Locator, type Page } from "@playwright/test";

export const editor = (page: Page): Locator => page.getByRole("textbox", { name: "Query" });

/** The rows of the answer. */
export const answer = (page: Page): Locator => page.getByRole("region", { name: "Answer", exact: true });

/**
 * Writes a text in place of what the editor holds. Emptied by its own keys first: what is filled over marked text gets
 * inline styles of the browser's making, which the content security policy refuses.
 */
export async function write(page: Page, sql: string): Promise<void> {
	await editor(page).focus();
	await page.keyboard.press("ControlOrMeta+a");
	await page.keyboard.press("Delete");
	await editor(page).fill(sql);
}

export async function ask(page: Page, sql: string): Promise<void> {
	await write(page, sql);
	await page.keyboard.press("ControlOrMeta+Enter");
}

/** Opens the drawer, unless it is, and waits for the history in it. */
export async function history(page: Page): Promise<Locator> {
	const list = page.getByRole("list", { name: "Your history" });
	if (!page.url().includes("drawer=")) await page.getByRole("button", { name: "History and saved" }).click();
	await expect(list).toBeVisible();
	return list;
}
