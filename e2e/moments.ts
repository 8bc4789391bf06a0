/** Dialogs, menus and what unfolds: what is only seen after something was done on a page. */
import type { Page } from "@playwright/test";
import { DATASET } from "./pages";
import { ask, write } from "./sql-page";

/** Who looks; nora is a newcomer who still has the password she was given. */
export type Person = "olivia" | "admin" | "nora";

export type Moment = {
	name: string;
	path: string;
	user?: Person;
	/** it cannot be shown without changing something */
	changes?: true;
	make: (page: Page) => Promise<void>;
};

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
	{
		name: "sql-answer",
		path: "/sql",
		make: async (page) => {
			await page
				.getByRole("textbox", { name: "Query" })
				.fill(
					`-- the widest days\nselect date, symbol, high, low, close, round(high / low - 1, 4) as range\nfrom lake.${DATASET}\norder by range desc limit 200`,
				);
			await page.keyboard.press("ControlOrMeta+Enter");
			await page.getByRole("region", { name: "Answer" }).waitFor();
		},
	},
	{
		name: "sql-chart",
		path: "/sql?view=chart",
		make: async (page) => {
			const few = `(select distinct symbol from lake.${DATASET} order by symbol limit 5)`;
			await ask(
				page,
				`select date, symbol, close from lake.${DATASET}\nwhere symbol in ${few} order by date desc, symbol limit 1000`,
			);
			await page.getByRole("img", { name: /^Line chart of close over date/ }).waitFor();
			await page.getByText(/^Chart of/).scrollIntoViewIfNeeded();
		},
	},
	{
		name: "sql-bars",
		path: "/sql?view=chart",
		make: async (page) => {
			await ask(
				page,
				`select symbol, max(high) as highest, min(low) as lowest from lake.${DATASET} group by symbol order by symbol`,
			);
			await page.getByRole("img", { name: /^Bar chart of highest over symbol/ }).waitFor();
			await page.getByText(/^Chart of/).scrollIntoViewIfNeeded();
		},
	},
	{
		name: "sql-no-chart",
		path: "/sql?view=chart",
		make: async (page) => {
			await ask(page, `select distinct symbol from lake.${DATASET}`);
			await page.getByText("No column of this answer is a number").waitFor();
		},
	},
	{
		name: "sql-profile",
		path: "/sql?view=profile",
		make: async (page) => {
			await ask(page, `select * from lake.${DATASET}`);
			await page.getByText("Over all rows of the answer").waitFor();
		},
	},
	{
		name: "sql-history",
		path: "/sql",
		make: async (page) => {
			await ask(page, `-- days in the lake\nselect count(distinct date) as days from lake.${DATASET}`);
			await page.getByRole("region", { name: "Answer", exact: true }).waitFor();
			await page.getByRole("button", { name: "History and saved" }).click();
			await page.getByRole("list", { name: "Your history" }).waitFor();
		},
	},
	{
		name: "sql-saved",
		path: "/sql?drawer=saved",
		make: (page) =>
			page
				.getByText(/Yours|Nothing is saved/)
				.first()
				.waitFor(),
	},
	{
		name: "sql-save-dialog",
		path: "/sql",
		make: async (page) => {
			await write(page, `-- the widest days\nselect date, symbol from lake.${DATASET} order by high - low desc`);
			await page.getByRole("button", { name: "Save…" }).click();
			await page.getByRole("dialog", { name: "Save this query" }).waitFor();
		},
	},
	{
		name: "sql-pinned",
		path: "/sql",
		make: async (page) => {
			await page.getByText(DATASET, { exact: true }).first().click();
			await page.getByLabel(`Version of ${DATASET} to read`).selectOption("1");
			await ask(page, `select max(date) as newest, count(*) as bars from lake.${DATASET}`);
			await page.getByRole("link", { name: `${DATASET}@1` }).waitFor();
		},
	},
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
	await page.getByLabel("From").fill("2024-01-01");
	await page.getByLabel("To", { exact: true }).fill("2026-12-31");
	await page.getByLabel("One run per").selectOption("quarter");
	await page.getByRole("button", { name: "Show the runs" }).click();
	await page.getByRole("button", { name: /^Submit/ }).waitFor();
}
