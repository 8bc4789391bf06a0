/** Tests of how pages look: on a console and a demo of their own, so that they run beside those that change things. */
import { startConsole } from "./console-process";
import { consoleUrl, tellTests } from "./given";
import { test as base } from "./test";

export const test = base.extend<object, { looked: undefined }>({
	looked: [
		// Playwright reads a fixture's needs from this pattern; there are none.
		async ({ browserName: _ }, use) => {
			const running = await startConsole();
			try {
				tellTests(running);
				await use(undefined);
			} finally {
				await running.stop().finally(running.remove);
			}
		},
		{ scope: "worker", auto: true, timeout: 240_000 },
	],
	baseURL: async ({ looked: _ }, use) => use(consoleUrl()),
	storageState: async ({ looked: _, storageState }, use) => use(storageState),
});
