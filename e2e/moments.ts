/** Dialogs, menus and what unfolds: what is only seen after something was done on a page. */
import type { Page } from "@playwright/test";
import { CARE_MOMENTS } from "./care-moments";
import type { Moment } from "./moment";
import { DATASET } from "./pages";
import { SQL_MOMENTS } from "./sql-moments";

export const MOMENTS: readonly Moment[] = [
	{
		name: "palette",
		path: "/",
		make: async (page) => {
			await page.keyboard.press("Control+k");
			await page
				.getByRole("option", { name: /^Run \d+ of/ })
				.first()
				.waitFor();
		},
	},
	{
		name: "palette-typed",
		path: "/",
		make: async (page) => {
			await page.keyboard.press("Control+k");
			await page.getByRole("combobox", { name: "Search and act" }).fill("prices");
			await page
				.getByRole("option", { name: /^Run \d+ of/ })
				.first()
				.waitFor();
		},
	},
	{
		name: "start-dialog",
		path: `/datasets/${DATASET}`,
		make: async (page) => {
			await page.getByRole("button", { name: "Start run" }).click();
			await page.getByRole("radio", { name: /From – to/ }).check();
		},
	},
	{
		name: "backfill-planned",
		path: `/datasets/${DATASET}?tab=backfills`,
		make: async (page) => {
			await planBackfill(page);
			await page.getByRole("button", { name: /^Submit/ }).scrollIntoViewIfNeeded();
		},
	},
	{
		name: "backfill-steps",
		path: "/datasets/us_prices_raw?tab=backfills",
		changes: true,
		make: async (page) => {
			await planBackfill(page);
			await page.getByRole("button", { name: /^Submit/ }).click();
			await page.getByRole("progressbar", { name: "Runs that ended" }).first().scrollIntoViewIfNeeded();
		},
	},
	...CARE_MOMENTS,
	...SQL_MOMENTS,
	{
		name: "bars-crosshair",
		path: `/datasets/${DATASET}`,
		make: async (page) => {
			await page.getByRole("slider", { name: /^Bar of / }).focus();
			for (let steps = 0; steps < 12; steps += 1) await page.keyboard.press("ArrowLeft");
		},
	},
	{
		name: "bars-picker",
		path: `/datasets/${DATASET}`,
		make: async (page) => {
			await page.getByRole("combobox", { name: "Symbol" }).click();
			await page.getByRole("option").first().waitFor();
		},
	},
	{
		name: "rollback-dialog",
		path: "/datasets/vendor_b_prices",
		make: async (page) => {
			await page.getByRole("button", { name: "Roll back…" }).first().click();
			await page.getByRole("table", { name: "Now and after" }).waitFor();
		},
	},
	{
		name: "hold-dialog",
		path: "/datasets/vendor_b_prices",
		make: async (page) => {
			await page.getByRole("button", { name: "Hold…" }).click();
		},
	},
	{
		name: "shortcuts",
		path: "/runs",
		make: async (page) => {
			await page.keyboard.press("?");
			await page.getByRole("dialog").waitFor();
		},
	},
	{
		name: "person-menu",
		path: "/",
		make: (page) => page.getByRole("button", { name: /Signed in as/ }).click(),
	},
	{
		name: "token-dialog",
		path: "/account",
		make: (page) => page.getByRole("button", { name: "Create token" }).click(),
	},
	{
		name: "token-shown",
		changes: true,
		path: "/account",
		make: async (page) => {
			await page.getByRole("button", { name: "Create token" }).click();
			await page.getByLabel("Label").fill("nightly notebook");
			await page.getByRole("dialog").getByRole("button", { name: "Create token" }).click();
			await page.locator("[data-secret]").waitFor();
		},
	},
	{
		name: "change-password",
		path: "/account",
		make: async (page) => {
			await page.getByRole("button", { name: "Change password" }).click();
			await page.getByLabel("New password", { exact: true }).fill("short");
		},
	},
	{
		name: "add-user",
		path: "/admin",
		user: "admin",
		make: async (page) => {
			await page.getByRole("button", { name: "Add user" }).click();
			await page.getByLabel("Name", { exact: true }).fill("nils");
		},
	},
	{
		name: "user-menu",
		path: "/admin",
		user: "admin",
		make: (page) => page.getByRole("button", { name: "What to do about adam" }).locator("visible=true").click(),
	},
	{
		name: "roles-dialog",
		path: "/admin",
		user: "admin",
		make: async (page) => {
			await page.getByRole("button", { name: "What to do about adam" }).locator("visible=true").click();
			await page.getByRole("menuitem", { name: "Set roles…" }).click();
			await page.getByRole("dialog").waitFor();
		},
	},
	{
		name: "pause-dialog",
		path: "/schedules",
		user: "admin",
		make: async (page) => {
			await page
				.getByRole("button", { name: /^Pause/ })
				.locator("visible=true")
				.first()
				.click();
			await page.getByLabel("Reason").fill("the vendor moves its files until Monday");
		},
	},
	{
		name: "audit-unfolded",
		path: "/audit",
		make: async (page) => {
			const unfold = page.getByRole("button", { name: "Unfold" }).or(page.locator("summary"));
			await unfold.locator("visible=true").first().click();
		},
	},
	{
		name: "audit-export",
		path: "/audit?group=run",
		make: (page) => page.getByRole("button", { name: "Export…" }).click(),
	},
	{
		name: "more-places",
		path: "/admin",
		user: "admin",
		make: async (page) => {
			const more = page.getByRole("button", { name: "More", exact: true });
			if (await more.isVisible()) await more.click();
		},
	},
	{ name: "first-password", path: "/", user: "nora", make: async () => undefined },
	{ name: "not-allowed", path: "/admin", make: async () => undefined },
	{
		name: "check-unfolded",
		path: `/datasets/${DATASET}?tab=quality`,
		make: async (page) => {
			const unfold = page.getByRole("button", { name: "Unfold" }).or(page.getByText("Rows it points at"));
			await unfold.locator("visible=true").first().click();
		},
	},
];

/** The list of runs of a stretch that the demo has. */
async function planBackfill(page: Page): Promise<void> {
	await page.getByLabel("From", { exact: true }).fill("2024-01-01");
	await page.getByLabel("To", { exact: true }).fill("2026-12-31");
	await page.getByLabel("One run per").selectOption("quarter");
	await page.getByRole("button", { name: "Show the runs" }).click();
	await page.getByRole("button", { name: /^Submit/ }).waitFor();
}
