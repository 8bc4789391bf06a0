/** What axe finds on a page that would keep somebody from using it. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** @returns one line per serious or critical finding and element: the rule, what it asks for, where */
export async function seriousFindings(page: Page): Promise<string[]> {
	const axe = new AxeBuilder({ page })
		// contrast.ts measures contrast, also where axe leaves it undecided; it would be half of axe's time.
		.options({ resultTypes: ["violations"], rules: { "color-contrast": { enabled: false } } })
		// In the page itself: there are no frames, and a second page per look costs more than the look.
		.setLegacyMode();
	const { violations } = await axe.analyze();
	return violations
		.filter(({ impact }) => impact === "serious" || impact === "critical")
		.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}`));
}
