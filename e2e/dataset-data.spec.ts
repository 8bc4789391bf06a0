import { expect, type Page } from "@playwright/test";
import { qtradeIn } from "./command-line";
import { apiAs, consoleHome } from "./given";
import { DATASET } from "./pages";
import { settled } from "./settled";
import { test } from "./test";

/** What `qtrade sql` answers: another way to the same rows than the pages have. */
async function sql<Row extends unknown[]>(text: string): Promise<Row[]> {
	const { code, document } = await qtradeIn(consoleHome(), {}, ["sql", text]);
	expect(code, JSON.stringify(document)).toBe(0);
	return (document.rows as Record<string, unknown>[]).map((row) => Object.values(row) as Row);
}

type Bar = [date: string, open: number | null, high: number, low: number, close: number, volume: number, flags: string];
let table = "";
let version = 0;

const barsOf = (symbol: string) =>
	sql<Bar>(
		`select date::varchar, open, high, low, close, volume, coalesce(array_to_string(flags, ','), '') from ${table} where symbol = '${symbol}' order by date`,
	);

test.beforeAll(async () => {
	// What is compared must not be published anew meanwhile.
	const admin = await apiAs("admin");
	await admin.schedules.pause.mutate({ dataset: DATASET, reason: "its rows are being compared" });
	await expect
		.poll(async () => (await admin.runs.list.query({ dataset: DATASET, states: ["queued", "running"] })).total)
		.toBe(0);
	version = (await admin.datasets.get.query({ name: DATASET })).current_version ?? 0;
	table = `lake."${DATASET}@${version}"`;
});
test.afterAll(async () => {
	await (await apiAs("admin")).schedules.resume.mutate({ dataset: DATASET });
});

const readout = (page: Page) => page.getByRole("group", { name: "Bar", exact: true });
const crosshair = (page: Page) => page.getByRole("slider", { name: /^Bar of / });

function told([date, open, high, low, close, volume]: Bar): RegExp {
	const price = (value: number | null): string => (value === null ? "null" : value.toFixed(2));
	const figures = `O${price(open)}H${price(high)}L${price(low)}C${price(close)}V${volume.toLocaleString("en-US")}`;
	return new RegExp(`${date}${figures.replaceAll(".", "\\.")}`, "i");
}
const press = async (page: Page, key: string, times: number): Promise<void> => {
	for (let at = 0; at < times; at += 1) await page.keyboard.press(key);
};

test("a symbol's bars are drawn and told bar by bar, as they are stored", async ({ page }) => {
	const flagged = await sql<[string]>(
		`select symbol from ${table} group by symbol having count_if(len(flags) > 0) > 0 order by max(date) desc, symbol`,
	);
	const [first, second] = [flagged[0]?.[0] ?? "", flagged[1]?.[0] ?? ""];
	await page.goto(`/datasets/${DATASET}`);
	const picker = page.getByRole("combobox", { name: "Symbol" });
	await expect(picker, "the first symbol with flags is shown").toHaveValue(first);
	await expect(readout(page)).toHaveText(told((await barsOf(first)).at(-1) as Bar));

	await picker.click();
	await page.keyboard.type(second.toLowerCase());
	await expect(page.getByRole("option")).toHaveCount(1);
	await page.keyboard.press("Enter");
	await expect(page).toHaveURL(`/datasets/${DATASET}?symbol=${second}`);
	const bars = await barsOf(second);
	const shown = bars.slice(-63);
	await expect(page.getByText(`last 63 of ${bars.length.toLocaleString("en-US")} sessions`)).toBeVisible();
	await expect(readout(page)).toHaveText(told(shown.at(-1) as Bar));
	await expect(page.getByRole("img", { name: new RegExp(`^Daily bars of ${second}, last 63 of`) })).toBeVisible();

	// Focus scrolls the chart under the pointer, which would read a bar of its own.
	await page.mouse.move(2, 2);
	await crosshair(page).focus();
	await page.keyboard.press("Home");
	await expect(readout(page)).toHaveText(told(shown[0] as Bar));
	await press(page, "ArrowRight", 3);
	await expect(readout(page)).toHaveText(told(shown[3] as Bar));
	await expect(crosshair(page)).toHaveAttribute("aria-valuetext", new RegExp(`^${shown[3]?.[0]}: open `));

	await page.getByRole("button", { name: "All", exact: true }).click();
	await expect(page).toHaveURL(`/datasets/${DATASET}?symbol=${second}&range=all`);
	const all = `Daily bars of ${second}, ${bars.length.toLocaleString("en-US")} sessions`;
	await expect(page.getByRole("img", { name: all })).toBeVisible();
	await settled(page);
	const at = bars.findIndex((bar) => bar[6] !== "");
	await page.mouse.move(2, 2);
	await crosshair(page).focus();
	await page.keyboard.press("Home");
	await press(page, "PageDown", Math.floor(at / 21));
	await press(page, "ArrowRight", at % 21);
	await expect(readout(page)).toHaveText(told(bars[at] as Bar));
	const words: Record<string, string> = {
		open_null: "no open",
		close_near_range: "close a little outside low to high",
	};
	await expect(readout(page)).toContainText(words[bars[at]?.[6] ?? ""] ?? "no such flag");

	await page.reload();
	await expect(picker).toHaveValue(second);
	await expect(page.getByRole("button", { name: "All", exact: true })).toHaveAttribute("aria-pressed", "true");
	await page.goBack();
	await expect(page.getByRole("button", { name: "3 months" })).toHaveAttribute("aria-pressed", "true");
});

test("the pointer reads a bar, too, and the canvas follows the theme", async ({ page }) => {
	await page.emulateMedia({ colorScheme: "light" });
	await page.goto(`/datasets/${DATASET}`);
	const picture = page.getByRole("img", { name: /^Daily bars of / });
	await expect(picture).toBeVisible();
	await picture.scrollIntoViewIfNeeded();
	const box = await picture.boundingBox();
	const bars = await barsOf(await page.getByRole("combobox", { name: "Symbol" }).inputValue());
	await expect(readout(page)).toHaveText(told(bars.at(-1) as Bar));
	// The left edge of the plot is the first of its bars.
	await page.mouse.move((box?.x ?? 0) + 3, (box?.y ?? 0) + 60);
	await expect(readout(page)).toHaveText(told(bars.at(-63) as Bar));
	await page.mouse.move(0, 0);
	await expect(readout(page)).toHaveText(told(bars.at(-1) as Bar));

	const ground = () =>
		picture
			.locator("canvas")
			.first()
			.evaluate((canvas) => {
				// Through a copy: reading the one that is drawn on makes Chromium warn of slowness.
				const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
				copy?.drawImage(canvas as HTMLCanvasElement, 0, 0);
				return [...(copy?.getImageData(1, 1, 1, 1).data ?? [])].slice(0, 3).join(" ");
			});
	await expect.poll(ground).toBe("255 255 255");
	await page.emulateMedia({ colorScheme: "dark" });
	await expect.poll(ground).toBe("18 19 21");
});

test("rows are filtered as the address says, and counted as SQL counts them", async ({ page }) => {
	await page.goto(`/datasets/${DATASET}`);
	await page.getByRole("link", { name: /^Rows of / }).click();
	const picker = page.getByRole("combobox", { name: "Filter by symbol" });
	const symbol = await picker.inputValue();
	await expect(page).toHaveURL(`/datasets/${DATASET}?tab=data&symbol=${symbol}`);
	const rows = page.getByRole("region", { name: `Rows of ${DATASET}, version ${version}` }).locator("tbody tr");
	const [[all, flagged, newest] = []] = await sql<[number, number, string]>(
		`select count(*), count_if(len(flags) > 0), max(date)::varchar from ${table} where symbol = '${symbol}'`,
	);
	expect(all).toBeGreaterThan(50);
	await expect(page.getByText("first 50 of more rows like that")).toBeVisible();
	await expect(rows).toHaveCount(50);
	await expect(rows.filter({ hasText: symbol })).toHaveCount(50);
	await expect(rows.first()).toContainText(newest ?? "no date");

	await page.getByRole("checkbox", { name: "Flagged only" }).check();
	await expect(page).toHaveURL(`/datasets/${DATASET}?tab=data&symbol=${symbol}&flagged=true`);
	await expect(rows).toHaveCount(flagged ?? 0);
	await expect(rows.filter({ hasText: /(null|range|low)/ })).toHaveCount(flagged ?? 0);

	// Everybody's flagged rows of a year, by emptying the box.
	await picker.fill("");
	await picker.press("Enter");
	await page.getByLabel("From", { exact: true }).fill("2023-01-01");
	await page.getByLabel("To", { exact: true }).fill("2023-12-31");
	const [[ofYear] = []] = await sql<[number]>(
		`select count(*) from ${table} where len(flags) > 0 and date between date '2023-01-01' and date '2023-12-31'`,
	);
	expect(ofYear).toBeGreaterThan(1);
	await expect(rows).toHaveCount(Math.min(ofYear ?? 0, 50));
	await settled(page);
	await page.reload();
	await expect(rows).toHaveCount(Math.min(ofYear ?? 0, 50));

	await page.getByLabel("To", { exact: true }).fill("2022-12-31");
	await expect(page.getByRole("main").getByRole("alert")).toContainText("the first date is the later one");
	await page.getByRole("button", { name: "Clear" }).click();
	await expect(page).toHaveURL(`/datasets/${DATASET}?tab=data`);
	await expect(page.getByText(/^50 of 25\d,\d{3} rows, cut at the number of rows asked for$/)).toBeVisible();

	await page.goto(`/datasets/${DATASET}/versions/${version}?tab=data&symbol=NONESUCH`);
	await expect(page.getByText("No row is like that")).toBeVisible();
	await page.getByRole("button", { name: "Show all rows" }).click();
	await expect(rows).toHaveCount(50);
});

test("a profile tells what is in each column of the rows that are meant", async ({ page }) => {
	await page.goto(`/datasets/${DATASET}?tab=data&from=2023-01-01&to=2023-12-31`);
	await page.getByRole("button", { name: "Profile" }).click();
	await expect(page).toHaveURL(/[?&]view=profile/);
	const profile = page.getByRole("region", { name: "Column profile" });
	const row = (column: string) =>
		profile.getByRole("row").filter({ has: page.getByRole("rowheader", { name: new RegExp(`^${column}`) }) });
	const [[count, nulls, low, high, mean, symbols] = []] = await sql<[number, number, number, number, number, number]>(
		`select count(*), count(*) - count(open), min(close), max(close), avg(close), count(distinct symbol)
		from ${table} where date between date '2023-01-01' and date '2023-12-31'`,
	);
	const cell = (column: string, at: number) => row(column).getByRole("cell").nth(at);
	await expect(page.getByText(`${count?.toLocaleString("en-US")} rows, 9 columns`)).toBeVisible();
	await expect(cell("open", 0)).toHaveText(new RegExp(`^${nulls}(?!\\d)`));
	await expect(cell("symbol", 1)).toHaveText(String(symbols));
	const six = (value = 0): string => String(Number(value.toPrecision(6)));
	await expect(cell("close", 2)).toHaveText(six(low));
	await expect(cell("close", 6)).toHaveText(six(high));
	await expect(cell("close", 7)).toHaveText(six(mean));
	await expect(cell("date", 2)).toHaveText("2023-01-03");
	// Approximate, so within the column's own bounds and in order.
	const quartiles = (await Promise.all([3, 4, 5].map((at) => cell("close", at).innerText()))).map(Number);
	expect([low ?? 0, ...quartiles, high ?? 0]).toEqual([low ?? 0, ...quartiles, high ?? 0].toSorted((a, b) => a - b));

	const spread = row("close").getByRole("img", { name: /^Spread of close, most between/ });
	const [, from = "", to = "", most = ""] =
		/between ([\d.,]+) and ([\d.,]+): ([\d,]+) of/.exec((await spread.getAttribute("aria-label")) ?? "") ?? [];
	const [[inBin] = []] = await sql<[number]>(
		`select count(*) from ${table} where date between date '2023-01-01' and date '2023-12-31'
		and close >= ${from} - 0.001 and close < ${to} + 0.001`,
	);
	// The text rounds its edges to six digits.
	expect(Math.abs(Number(most.replaceAll(",", "")) - (inBin ?? 0))).toBeLessThan((inBin ?? 0) * 0.01);
});

test.describe("when the answer does not arrive", () => {
	test.use({ expected: [/ERR_FAILED|Failed to load resource/] });

	test("the chart says so, and draws once it does", async ({ page }) => {
		await page.route(/datasets\.candles/, (route) => route.abort());
		await page.goto(`/datasets/${DATASET}`);
		const bars = page.getByRole("region", { name: "Daily bars" });
		await expect(bars.getByRole("alert")).toContainText("No answer from the server");
		await page.unroute(/datasets\.candles/);
		await bars.getByRole("button", { name: "Try again" }).click();
		await expect(page.getByRole("img", { name: /^Daily bars of / })).toBeVisible();
	});
});

test("a symbol that a version does not have is named, with a way on", async ({ page, problems }) => {
	await page.goto(`/datasets/${DATASET}?symbol=NONESUCH`);
	await expect(page.getByText(`Version ${version} has no rows of NONESUCH`)).toBeVisible();
	// The server's 404 is what it should answer.
	expect(problems.splice(0).every((problem) => problem.includes("404"))).toBe(true);
	await page.getByRole("combobox", { name: "Symbol" }).click();
	await page.getByRole("option").first().click();
	await expect(page.getByRole("img", { name: /^Daily bars of / })).toBeVisible();
});
