/** What axe finds on a page that would keep somebody from using it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type axe from "axe-core";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * contrast.ts measures contrast, also where axe leaves it undecided; it would be half of axe's time. What is in no
 * landmark is no serious finding.
 */
const LEFT_OUT = { "color-contrast": { enabled: false }, region: { enabled: false } };

/** @returns one line per serious or critical finding and element: the rule, what it asks for, where */
export async function seriousFindings(page: Page): Promise<string[]> {
	// It stays with the document: a second look at it asks axe that is there.
	if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(SOURCE);
	const violations = await page.evaluate(
		async (options) => {
			const { axe: there } = window as unknown as { axe: typeof axe };
			const { violations: found } = await there.run(document, options);
			return found.map(({ id, help, impact, nodes }) => ({
				id,
				help,
				impact,
				targets: nodes.map((node) => node.target),
			}));
		},
		{ resultTypes: ["violations" as const], rules: LEFT_OUT },
	);
	return violations
		.filter(({ impact }) => impact === "serious" || impact === "critical")
		.flatMap(({ id, help, targets }) => targets.map((target) => `${id}: ${help}: ${target.join(" ")}`));
}
