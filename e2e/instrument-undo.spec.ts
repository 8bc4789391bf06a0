/** A wrong rename is taken back on the instrument's page, and a wrong code taken away. */
import { expect } from "@playwright/test";
import { apiAs } from "./given";
import { settled } from "./settled";
import { DESK, expectSound, lookAs, PHONE } from "./sound";
import { test } from "./test";

const ID = 2;
/** Behind everything that other tests look at. */
const DAY = "2099-01-01";
const WRONG = { kind: "rename", symbol: "WRONG", date: DAY } as const;

test.describe("the operator", () => {
	test.use({ user: "olivia", expected: [/409/] });
	test("reads what will be undone, and has the name before again", async ({ page }) => {
		const operator = await apiAs("olivia");
		const before = (await operator.instruments.get.query({ id: ID })).tickers.map(({ symbol }) => symbol);
		await operator.instruments.rename.mutate({ id: ID, symbol: "WRONG", from: DAY, takeOver: false });
		await lookAs(page, PHONE);
		await page.goto(`/instruments/${ID}`);
		await settled(page);
		await page.getByRole("button", { name: "Take back…" }).click();
		const dialog = page.getByRole("dialog", { name: "Take back the rename of WRONG?" });
		await expect(dialog).toContainText(
			`is called WRONG since ${DAY}: it will be ${before.at(-1)} again from that day on.`,
		);
		await expect(dialog).toContainText("run their datasets with --full");
		await expectSound(page);
		await lookAs(page, DESK);
		await expectSound(page);
		// Taken back meanwhile, and a right change of the same day: the click does not take that back.
		await operator.instruments.undo.mutate({ id: ID, expected: WRONG, takeOver: false });
		await operator.instruments.rename.mutate({ id: ID, symbol: "OTHER", from: DAY, takeOver: false });
		await dialog.getByRole("button", { name: "Take it back" }).click();
		await expect(dialog).toContainText("another last change by now, the rename of OTHER on 2099-01-01");
		await dialog.getByRole("button", { name: "Close" }).first().click();
		await page.reload();
		await settled(page);
		await page.getByRole("button", { name: "Take back…" }).click();
		await page.getByRole("button", { name: "Take it back" }).click();
		await expect(page.getByRole("dialog")).toHaveCount(0);
		await expect(page.getByRole("table", { name: "Names" })).not.toContainText("OTHER");
		const after = await operator.instruments.get.query({ id: ID });
		expect(after.tickers.map(({ symbol }) => symbol)).toEqual(before);
	});

	test("takes a code away that was set on the wrong instrument", async ({ page }) => {
		const operator = await apiAs("olivia");
		const isin = { id: ID, name: "isin", from: null } as const;
		await operator.instruments.setAttribute.mutate({ ...isin, value: "GB0002634946" });
		await page.goto(`/instruments/${ID}`);
		await settled(page);
		await expect(page.getByRole("table", { name: "Codes" })).toContainText("GB0002634946");
		await page.getByRole("button", { name: "Set a code…" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByRole("button", { name: "Take away", exact: true }).click();
		await expect(dialog.getByLabel("Value")).toHaveCount(0);
		await dialog.getByLabel("What").selectOption("isin");
		await lookAs(page, PHONE);
		await expectSound(page);
		await lookAs(page, DESK);
		await expectSound(page);
		await dialog.getByRole("button", { name: "Take it away" }).click();
		await expect(page.getByRole("dialog")).toHaveCount(0);
		await expect(page.getByText("GB0002634946")).toHaveCount(0);
		const { attributes } = await operator.instruments.get.query({ id: ID });
		expect(attributes.filter(({ name }) => name === "isin")).toEqual([]);
	});
});

test.describe("a viewer", () => {
	test.use({ user: "vera" });
	test("sees that it was renamed, and nothing to press", async ({ page }) => {
		const operator = await apiAs("olivia");
		await operator.instruments.rename.mutate({ id: ID, symbol: "WRONG", from: DAY, takeOver: false });
		await page.goto(`/instruments/${ID}`);
		await settled(page);
		await expect(page.getByRole("table", { name: "Names" })).toContainText("WRONG");
		await expect(page.getByRole("button", { name: "Take back…" })).toHaveCount(0);
		await operator.instruments.undo.mutate({ id: ID, expected: WRONG, takeOver: false });
	});
});
