/** Browser tests of the console: the built product, started as a person starts it, with its demo in it. */
import { defineConfig } from "@playwright/test";
import { launchOptions } from "./browser";

/** Those that change nothing, on a console of their own: looks-test.ts. */
const LOOKS = /every-\w+\.spec\.ts$/;
/** Those that start consoles that are no demo; they share nothing with the others, and run beside them. */
const PRODUCTION = /(four-eyes[\w-]*|lineage)\.spec\.ts$/;
const STAGING = /(doors-\w[\w-]*|unsafe-start)\.spec\.ts$/;

export default defineConfig({
	testDir: ".",
	outputDir: "../test-results",
	globalSetup: "./global-setup.ts",
	// One console with one history: its tests come one after the other, and one that fails is not tried again until it passes.
	workers: 2,
	// In the order in which they begin: long files that cannot be shared out first, many short ones last.
	projects: [
		{ name: "demo", testIgnore: [LOOKS, PRODUCTION, STAGING], workers: 1 },
		{ name: "looks", testMatch: LOOKS, workers: 1 },
		{ name: "production", testMatch: PRODUCTION, workers: 1 },
		{ name: "staging", testMatch: STAGING, workers: 2 },
	],
	retries: 0,
	fullyParallel: false,
	forbidOnly: Boolean(process.env.CI),
	timeout: 60_000,
	expect: { timeout: 15_000 },
	reporter: "list",
	use: {
		// Set by the global setup, before the workers read this file.
		baseURL: process.env.QTRADE_E2E_URL,
		launchOptions,
		viewport: { width: 1280, height: 800 },
		locale: "en-US",
		actionTimeout: 15_000,
		navigationTimeout: 30_000,
		screenshot: "only-on-failure",
	},
});
