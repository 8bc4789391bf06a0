/** Dialogs of those who look after data: replay, waivers, instruments. */
import type { Page } from "@playwright/test";
import type { Moment } from "./moment";
import { BLOCKED_DATASET, DATASET } from "./pages";

export const CARE_MOMENTS: readonly Moment[] = [
	{
		name: "replay-dialog",
		path: `/datasets/${DATASET}?tab=quarantine`,
		make: async (page) => {
			await page.getByRole("button", { name: "Replay…" }).click();
			await page.getByRole("dialog").waitFor();
		},
	},
	...(["take", "leave"] as const).map(
		(way): Moment => ({
			name: `waive-dialog-${way}`,
			path: `/runs?dataset=${BLOCKED_DATASET}&state=failed`,
			make: async (page) => {
				await page
					.getByRole("link", { name: /^(Run )?\d+( |$)/ })
					.locator("visible=true")
					.first()
					.click();
				await page.getByRole("tab", { name: /^Checks/ }).click();
				await openWaive(page);
				const dialog = page.getByRole("dialog");
				if (way === "leave") await dialog.getByText("Leave symbols behind").click();
				await dialog.getByLabel("Reason").fill("the vendor confirmed these closes by telephone");
			},
		}),
	),
	...(["Approve", "Reject", "Take back"] as const).map(
		(verb): Moment => ({
			name: `waiver-${verb.toLowerCase().replace(" ", "-")}-dialog`,
			path: "/waivers",
			user: verb === "Take back" ? "olivia" : "adam",
			// Somebody has to have asked for one.
			changes: true,
			make: async (page) => {
				const decide = page.getByRole("button", { name: new RegExp(`^${verb}… waiver`) }).locator("visible=true");
				if ((await decide.count()) === 0) {
					await page.getByRole("button", { name: "Unfold" }).locator("visible=true").first().click();
				}
				await decide.first().click();
				await page.getByRole("dialog").waitFor();
			},
		}),
	),
	{
		name: "instrument-rename",
		path: "/instruments/2",
		make: async (page) => {
			await page.getByRole("button", { name: "Rename…" }).click();
			await page.getByLabel("New ticker").fill("NEWER");
		},
	},
	{
		name: "instrument-delist",
		path: "/instruments/2",
		make: async (page) => {
			await page.getByRole("button", { name: "Delist…" }).click();
			await page.getByLabel("Last day").fill("2024-06-28");
		},
	},
	{
		name: "instrument-undo",
		path: "/instruments/1",
		// It has to have been renamed.
		changes: true,
		make: async (page) => {
			await page.getByRole("button", { name: "Take back…" }).click();
			await page.getByRole("dialog").waitFor();
		},
	},
	{
		name: "instrument-code",
		path: "/instruments/2",
		make: async (page) => {
			await page.getByRole("button", { name: "Set a code…" }).click();
			await page.getByLabel("What").selectOption("isin");
			await page.getByLabel("Value").fill("US0378331006");
		},
	},
];

/** On a desk the button is under the check's row, on a phone beside it. */
async function openWaive(page: Page): Promise<void> {
	const waive = page.getByRole("button", { name: /^Waive…/ }).locator("visible=true");
	const unfold = page.getByRole("button", { name: "Unfold" }).locator("visible=true");
	await waive.or(unfold).first().waitFor();
	if ((await waive.count()) === 0) await unfold.first().click();
	await waive.first().click();
}
