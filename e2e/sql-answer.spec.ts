/** An answer as a chart, as a profile, and as a file: each says how much of the answer it is about. */
import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { apiAs } from "./given";
import { DATASET } from "./pages";
import { settled } from "./settled";
import { answer, ask } from "./sql-page";
import { test } from "./test";

test.use({ user: "rita" });

const show = (page: Page, view: "Rows" | "Chart" | "Profile") =>
	page.getByRole("button", { name: view, exact: true }).click();

/** A cell of the profile. */
const figure = (page: Page, column: string, header: string) =>
	page.getByRole("region", { name: "Column profile" }).evaluate(
		(table, [row, head]) => {
			const heads = [...table.querySelectorAll("thead th")].map((th) => th.textContent);
			const line = [...table.querySelectorAll("tbody tr")].find((tr) =>
				tr.querySelector("th")?.textContent?.startsWith(row ?? ""),
			);
			return line?.children[heads.indexOf(head ?? "")]?.textContent ?? null;
		},
		[column, header],
	);

test("a profile is about all rows of the answer, and agrees with what SQL says of them", async ({ page }) => {
	const rita = await apiAs("rita");
	const { rows } = await rita.sql.run.mutate({
		sql: `select min(date)::varchar, max(date)::varchar, min(close), max(close), count(*) from lake.${DATASET}`,
	});
	const [first, last, low, high, count] = rows[0] ?? [];
	const asked: string[] = [];
	page.on("request", (request) => {
		if (request.url().includes("sql.profile")) asked.push(request.url());
	});
	await page.goto("/sql");
	await ask(page, `select date, symbol, close from lake.${DATASET}`);
	await expect(answer(page)).toBeVisible();
	expect(asked).toEqual([]);
	await show(page, "Profile");
	await expect(page).toHaveURL(/view=profile/);
	await expect(page.getByText("Over all rows of the answer")).toBeVisible();
	expect(await figure(page, "date", "Min")).toBe(first);
	expect(await figure(page, "date", "Max")).toBe(last);
	const number = async (header: string) => Number((await figure(page, "close", header))?.replaceAll(",", ""));
	expect(await number("Min")).toBeCloseTo(Number(low), 3);
	expect(await number("Max")).toBeCloseTo(Number(high), 3);
	const total = Number(count).toLocaleString("en-US");
	await expect(page.getByRole("main")).toContainText(`${total} rows, 3 columns`);
	// What was counted stays known; looking again does not ask again.
	await show(page, "Rows");
	await expect(page.getByText(`first 1,000 of ${total}, cut at the most that this page shows`)).toBeVisible();
	await show(page, "Profile");
	await expect(page.getByText("Over all rows of the answer")).toBeVisible();
	expect(asked).toHaveLength(1);
});

test("a profile is that of its own answer, also after the page was left and opened again", async ({ page }) => {
	await page.goto("/sql?view=profile");
	await ask(page, "select 1 as first_answer");
	await expect(page.getByRole("region", { name: "Column profile" })).toContainText("first_answer");
	await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Runs", exact: true }).click();
	await expect(page).toHaveURL(/\/runs/);
	await page.goBack();
	await ask(page, "select 2 as second_answer");
	await expect(page.getByRole("region", { name: "Column profile" })).toContainText("second_answer");
	expect(await figure(page, "second_answer", "Max")).toBe("2");
});

test("a chart of dates is a line per symbol, says what it draws, and follows the theme", async ({ page }) => {
	await page.emulateMedia({ colorScheme: "light" });
	await page.goto("/sql?view=chart");
	const symbols = "(select distinct symbol from lake.us_prices_daily order by symbol limit 2)";
	await ask(
		page,
		`select date, symbol, close from lake.us_prices_daily where symbol in ${symbols} order by date desc, symbol limit 40`,
	);
	const chart = page.getByRole("img", { name: /^Line chart of close over date, split by symbol\./ });
	await expect(chart).toBeVisible();
	await expect(page.getByRole("list", { name: "Series" }).getByRole("listitem")).toHaveCount(2);
	await expect(page.getByText("Chart of 40 rows", { exact: true })).toBeVisible();
	const strokes = () =>
		chart.locator("svg path").evaluateAll((paths) => paths.map((path) => path.getAttribute("stroke")));
	await expect.poll(strokes).toContain("#2f52c2");
	await page.emulateMedia({ colorScheme: "dark" });
	await expect.poll(strokes).toContain("#8fabff");
	expect(await strokes()).not.toContain("#2f52c2");
	// The pointer is told what it points at, without styles that the policy refuses.
	await chart.hover({ position: { x: 300, y: 120 } });
	await expect(
		chart
			.locator("svg text")
			.filter({ hasText: /^\d{4}-\d{2}-\d{2}$/ })
			.last(),
	).toBeVisible();
});

test("what a chart is made of can be chosen, and the address keeps it", async ({ page }) => {
	await page.goto("/sql?view=chart");
	await ask(page, `select symbol, high, low, volume from lake.${DATASET} order by date desc, symbol limit 6`);
	await expect(page.getByRole("img", { name: /^Bar chart of high over symbol/ })).toBeVisible();
	await page.getByLabel("Chart", { exact: true }).selectOption("scatter");
	await page.getByLabel("Across", { exact: true }).selectOption("volume");
	await page.getByRole("button", { name: "Up", exact: true }).click();
	await page.getByRole("menuitemcheckbox", { name: "low" }).click();
	await page.keyboard.press("Escape");
	const points = page.getByRole("img", { name: /^Scatter chart of high and low against volume/ });
	await expect(points).toBeVisible();
	await expect(page).toHaveURL(/kind=scatter/);
	await page.reload();
	await page.getByRole("button", { name: "Run", exact: true }).click();
	await expect(points).toBeVisible();
	await page.getByLabel("Split by", { exact: true }).selectOption("symbol");
	await expect(points).toHaveAccessibleName(/split by symbol/);
});

test("a chart says what it leaves out, and what cannot be drawn says why", async ({ page }) => {
	await page.goto("/sql?view=chart");
	await ask(
		page,
		"select 's' || (i % 15)::varchar as name, i // 15 as step, case when i = 3 then null else i end as value from range(30) t(i)",
	);
	await expect(page.getByRole("img", { name: /^Bar chart/ })).toBeVisible();
	await page.getByLabel("Chart", { exact: true }).selectOption("line");
	await page.getByLabel("Across", { exact: true }).selectOption("step");
	await page.getByLabel("Split by", { exact: true }).selectOption("name");
	await expect(page.getByText("Chart of 24 of 30 rows")).toBeVisible();
	await expect(
		page.getByText(
			/the first 12 of 15 series are drawn, the others are not; 1 value null or not finite: the line has gaps there/,
		),
	).toBeVisible();
	await ask(page, "select 'a' as name, ['b'] as list");
	await expect(
		page.getByText("No column of this answer is a number (name is VARCHAR, list is VARCHAR[])."),
	).toBeVisible();
	await ask(page, "select 1 as one where false");
	await expect(page.getByText("The query has no rows, so there is nothing to draw.")).toBeVisible();
});

test("the shown rows are copied and downloaded as CSV, with a word on how many they are", async ({ page, context }) => {
	await context.grantPermissions(["clipboard-read", "clipboard-write"]);
	await page.goto("/sql");
	await ask(page, `-- Two bars!\nselect 'A,B' as name, 1.5 as close union all select null, 2 order by close`);
	await expect(answer(page)).toBeVisible();
	const csv = 'name,close\r\n"A,B",1.5\r\n,2\r\n';
	await page.getByRole("button", { name: "Copy CSV" }).click();
	await expect(page.getByText("Copied all 2 rows")).toBeVisible();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(csv);
	const [file] = await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("button", { name: "Download CSV" }).click(),
	]);
	expect(file.suggestedFilename()).toBe("two-bars.csv");
	expect(await readFile(await file.path(), "utf8")).toBe(csv);

	await ask(page, `select symbol, date from lake.${DATASET}`);
	await expect(page.getByText(/^first 1,000 only/)).toBeVisible();
	await page.getByRole("button", { name: "Copy CSV" }).click();
	await expect(page.getByText("Copied the 1,000 rows shown of more")).toBeVisible();
	const copied = await page.evaluate(() => navigator.clipboard.readText());
	expect(copied.split("\r\n")).toHaveLength(1002);
	await settled(page);
});
