/** From the heatmap of datasets and sessions to what one check said of one session. */
import { expect } from "@playwright/test";
import { seriousFindings } from "./axe";
import { apiAs } from "./given";
import { BLOCKED_DATASET } from "./pages";
import { settled } from "./settled";
import { test } from "./test";

test("the worst dataset's last cell leads to the checks of the run that failed", async ({ page }) => {
	const known = await (await apiAs("olivia")).checks.sessions.query({ dataset: BLOCKED_DATASET });
	// The newest run has the word: another test may have tried the broken feed again.
	const failed = known.sessions.find(({ run, version }) => run !== null && version === null)?.run;
	await page.goto("/checks");
	await settled(page);
	const heatmap = page.getByRole("region", { name: "Last 40 sessions" });
	const row = heatmap.getByRole("listitem").filter({ hasText: BLOCKED_DATASET });
	const strip = row.getByRole("img");
	await expect(strip).toHaveAccessibleName(/^Last 40 sessions: .*1 failed/);
	await strip
		.locator("[data-cell]")
		.filter({ has: page.locator(".bg-fail-fill") })
		.first()
		.click();
	await expect(page).toHaveURL(new RegExp(`/datasets/${BLOCKED_DATASET}\\?tab=quality&session=\\d{4}-\\d\\d-\\d\\d`));

	await settled(page);
	const sessions = page.getByRole("region", { name: "Last 40 sessions" });
	await expect(sessions.getByRole("link", { name: `run ${failed}` })).toBeVisible();
	await expect(sessions).toContainText("which published nothing");
	const checks = sessions.getByRole("table", { name: "Checks", exact: true });
	await expect(checks.getByRole("row").filter({ hasText: "quarantine share" })).toContainText("failed");
	expect(await seriousFindings(page)).toEqual([]);
});

test("arrow keys walk the matrix, whose marks say what the server said", async ({ page }) => {
	const { sessions, checks } = await (await apiAs("olivia")).checks.sessions.query({ dataset: BLOCKED_DATASET });
	await page.goto(`/datasets/${BLOCKED_DATASET}?tab=quality`);
	await settled(page);
	const matrix = page.getByRole("table", { name: "Checks by session" });
	await expect(matrix.getByRole("button")).toHaveCount(checks.length * 40);
	const at = checks.findIndex(({ name }) => name === "quarantine_share");
	const failing = checks[at]?.statuses.lastIndexOf("fail") ?? -1;
	const date = sessions[failing]?.date;
	const failed = matrix.getByRole("button", { name: new RegExp(`^quarantine share, \\w+ ${date}: failed$`) });
	await failed.focus();
	await page.keyboard.press("ArrowLeft");
	const before = matrix.getByRole("button", {
		name: new RegExp(`^quarantine share, \\w+ ${sessions[failing - 1]?.date}: passed$`),
	});
	await expect(before).toBeFocused();
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(/session=.*check=quarantine_share|check=quarantine_share.*session=/);
	await expect(before).toHaveAttribute("aria-pressed", "true");
	const shown = page
		.getByRole("region", { name: "Last 40 sessions" })
		.getByRole("table", { name: "Checks", exact: true });
	await expect(shown.getByRole("row")).toHaveCount(2);
	await expect(shown).toContainText("quarantine share");
});
