/** Tests of how pages look: on a console and a demo of their own, so that they run beside those that change things. */
import path from "node:path";
import type { BrowserContext } from "@playwright/test";
import { ROOT, startConsole } from "./console-process";
import { consoleUrl, tellTests } from "./given";
import { test as base } from "./test";

type Kept = {
	looked: undefined;
	/** one per person, for all that they look at: a browser that has read the scripts once shows twenty pages in 17 s instead of 27 s */
	contexts: Map<string | null, BrowserContext>;
};

export const test = base.extend<object, Kept>({
	looked: [
		// Playwright reads a fixture's needs from this pattern; there are none.
		async ({ browserName: _ }, use) => {
			const running = await startConsole({ logFile: path.join(ROOT, "test-results", "looks.log") });
			try {
				tellTests(running);
				await use(undefined);
			} finally {
				await running.stop().finally(running.remove);
			}
		},
		// Longer than the start itself may take, so that it is the start that says what went wrong.
		{ scope: "worker", auto: true, timeout: 300_000 },
	],
	baseURL: async ({ looked: _ }, use) => use(consoleUrl()),
	storageState: async ({ looked: _, storageState }, use) => use(storageState),
	contexts: [
		async ({ browser: _ }, use) => {
			const contexts = new Map<string | null, BrowserContext>();
			await use(contexts);
			for (const context of contexts.values()) await context.close();
		},
		{ scope: "worker" },
	],
	context: async ({ browser, contexts, user, storageState }, use) => {
		const context = contexts.get(user) ?? (await browser.newContext());
		contexts.set(user, context);
		// Nothing stays of what the last look chose, e.g. a hidden column or a draft.
		await context.setStorageState(storageState ?? { cookies: [], origins: [] });
		await use(context);
		await Promise.all(context.pages().map((page) => page.close()));
	},
});
