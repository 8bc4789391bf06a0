/** What holds on every page and in every dialog, at a desk and on a phone, in both themes. */
import { expect, type Page } from "@playwright/test";
import { seriousFindings } from "./axe";
import { poorContrast } from "./contrast";
import { settled } from "./settled";

export type Look = { size: { width: number; height: number }; colorScheme: "light" | "dark" };
export const DESK: Look = { size: { width: 1280, height: 800 }, colorScheme: "light" };
export const PHONE: Look = { size: { width: 390, height: 844 }, colorScheme: "dark" };

const CONTROL =
	"button|link|textbox|searchbox|combobox|checkbox|radio|switch|slider|spinbutton|tab|option|menuitem(?:checkbox|radio)?";
const UNNAMED = new RegExp(`^\\s*- (?:${CONTROL})(?=$|:| \\[)`);

/** Lines of the accessibility tree that are a control without a name. */
async function unnamedControls(page: Page): Promise<string[]> {
	const tree = await page.locator("body").ariaSnapshot();
	return tree.split("\n").filter((line) => UNNAMED.test(line));
}

const duplicateIds = (page: Page): Promise<string[]> =>
	page.evaluate(() => {
		const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
		return ids.filter((id, at) => ids.indexOf(id) !== at);
	});

/** How far the page itself can be scrolled sideways. */
export const sideways = (page: Page): Promise<number> =>
	page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

export async function lookAs(page: Page, { size, colorScheme }: Look): Promise<void> {
	await page.setViewportSize(size);
	await page.emulateMedia({ colorScheme });
	// What a finger is given is larger, and has to fit, too.
	const browser = await page.context().newCDPSession(page);
	await browser.send("Emulation.setTouchEmulationEnabled", { enabled: size.width < 500 });
	await browser.detach();
}

/** Whatever is shown now can be read, reached and named. */
export async function expectSound(page: Page): Promise<void> {
	await settled(page);
	expect(await unnamedControls(page), "controls without a name").toEqual([]);
	expect(await duplicateIds(page), "ids that are used twice").toEqual([]);
	expect(await poorContrast(page), "text that is hard to read").toEqual([]);
	expect(await sideways(page), "pixels of sideways scrolling").toBe(0);
	expect(await seriousFindings(page), "what axe finds").toEqual([]);
}
