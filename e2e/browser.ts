/** The browser that the tests and the screenshots drive. */
import type { LaunchOptions } from "@playwright/test";

/** QTRADE_CHROMIUM names one that is installed; without it Playwright takes its own. */
export const launchOptions: LaunchOptions = {
	...(process.env.QTRADE_CHROMIUM ? { executablePath: process.env.QTRADE_CHROMIUM } : {}),
	// Chromium's own sandbox does not work for root, and the tests visit nothing but this machine.
	args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
};
