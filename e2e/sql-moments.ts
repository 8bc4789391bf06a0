/** What is to be seen of the SQL page only after a query ran, or something was opened there. */
import type { Moment } from "./moment";
import { DATASET } from "./pages";
import { ask, write } from "./sql-page";

export const SQL_MOMENTS: readonly Moment[] = [
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
];
