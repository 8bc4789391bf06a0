/**
 * Saves a picture of every page and tab, at a desk's and a phone's width, in both themes.
 *   node --import tsx e2e/screenshots.ts <folder>
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium, devices, type Page } from "@playwright/test";
import { launchOptions } from "./browser";
import { type RunningConsole, startConsole } from "./console-process";
import { DATASET, landmarksOf, PAGES } from "./pages";
import { apiOf, type Cookie, signInByApi } from "./session";
import { settled } from "./settled";

const WIDTHS = [1280, 390] as const;
const THEMES = ["light", "dark"] as const;
type View = { width: (typeof WIDTHS)[number]; theme: (typeof THEMES)[number] };

/** What is only seen after something was done on a page. */
const MOMENTS: readonly { name: string; path: string; make: (page: Page) => Promise<void> }[] = [
	{
		name: "palette",
		path: "/",
		make: async (page) => {
			await page.keyboard.press("Control+k");
			await page
				.getByRole("option", { name: /^Run \d+ of/ })
				.first()
				.waitFor();
		},
	},
	{
		name: "palette-typed",
		path: "/",
		make: async (page) => {
			await page.keyboard.press("Control+k");
			await page.getByRole("combobox", { name: "Search and act" }).fill("prices");
			await page
				.getByRole("option", { name: /^Run \d+ of/ })
				.first()
				.waitFor();
		},
	},
	{
		name: "start-dialog",
		path: `/datasets/${DATASET}`,
		make: async (page) => {
			await page.getByRole("button", { name: "Start run" }).click();
			await page.getByRole("radio", { name: /From – to/ }).check();
		},
	},
	{
		name: "shortcuts",
		path: "/runs",
		make: async (page) => {
			await page.keyboard.press("?");
			await page.getByRole("dialog").waitFor();
		},
	},
	{
		name: "person-menu",
		path: "/",
		make: (page) => page.getByRole("button", { name: /Signed in as/ }).click(),
	},
	{
		name: "check-unfolded",
		path: `/datasets/${DATASET}?tab=quality`,
		make: async (page) => {
			const unfold = page.getByRole("button", { name: "Unfold" }).or(page.getByText("Rows it points at"));
			await unfold.locator("visible=true").first().click();
		},
	},
];

async function main(): Promise<void> {
	const folder = process.argv[2];
	if (folder === undefined) {
		process.stderr.write("usage: node --import tsx e2e/screenshots.ts <folder>\n");
		process.exitCode = 2;
		return;
	}
	mkdirSync(folder, { recursive: true });
	const running = await startConsole();
	const browser = await chromium.launch(launchOptions);
	try {
		const cookies = await signInByApi(running.url, "olivia", running.password);
		for (const width of WIDTHS)
			for (const theme of THEMES) await takeAll(browser, running, cookies, { width, theme }, folder);
	} finally {
		await browser.close();
		await running.stop();
		running.remove();
	}
}

async function takeAll(
	browser: Browser,
	{ url }: RunningConsole,
	cookies: readonly Cookie[],
	{ width, theme }: View,
	folder: string,
): Promise<void> {
	const phone = width < 500;
	const height = phone ? 844 : 800;
	const context = await browser.newContext({
		baseURL: url,
		colorScheme: theme,
		locale: "en-US",
		viewport: { width, height },
		...(phone ? { userAgent: devices["iPhone 14"].userAgent, hasTouch: true, isMobile: true } : {}),
		deviceScaleFactor: 1,
	});
	const page = await context.newPage();
	const take = async (name: string): Promise<void> => {
		await settled(page);
		await page.screenshot({ path: path.join(folder, `${name}-${width}-${theme}.png`) });
		process.stderr.write(`${name} ${width} ${theme}\n`);
	};
	/** All of a page: in a window that is as high, since what sticks to its edges would hide what lies between. */
	const takeWhole = async (name: string): Promise<void> => {
		await settled(page);
		for (let tries = 0; tries < 3; tries += 1) {
			const whole = await page.evaluate(() => document.documentElement.scrollHeight);
			if (whole > (page.viewportSize()?.height ?? 0)) await page.setViewportSize({ width, height: whole });
		}
		await take(name);
		await page.setViewportSize({ width, height });
	};
	await page.goto("/login");
	await takeWhole("login");
	await context.addCookies(cookies.map((cookie) => ({ ...cookie, url })));
	const landmarks = await landmarksOf(apiOf(url, cookies));
	for (const { name, path: address } of PAGES) {
		await page.goto(address(landmarks));
		await takeWhole(name);
	}
	for (const { name, path: address, make } of MOMENTS) {
		await page.goto(address);
		await settled(page);
		await make(page);
		await take(name);
	}
	await page.goto("/no/such/page");
	await takeWhole("not-found");
	await context.close();
}

await main();
