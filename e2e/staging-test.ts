/** Tests of the doors: over HTTP, without a browser, against a console of their own that is staging. */
import { test as base } from "@playwright/test";
import { type StagingConsole, startStagingConsole } from "./staging-console";

export const test = base.extend<object, { staging: StagingConsole }>({
	staging: [
		// Playwright reads a fixture's needs from this pattern; there are none.
		async ({ browserName: _ }, use) => {
			const staging = await startStagingConsole();
			try {
				await use(staging);
			} finally {
				await staging.stop().finally(staging.remove);
			}
		},
		{ scope: "worker", timeout: 180_000 },
	],
});
