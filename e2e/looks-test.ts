/** Tests of how pages look: on a console and a demo of their own, so that they run beside those that change things. */
import path from "node:path";
import { ROOT, startConsole } from "./console-process";
import { consoleUrl, tellTests } from "./given";
import { test as base } from "./test";

export const test = base.extend<object, { looked: undefined }>({
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
});
