import { expect } from "@playwright/test";
import { DATASET } from "./pages";
import { test } from "./test";

const MISSING = [
	{ address: "/datasets/no_such_dataset", says: "There is no dataset no_such_dataset", way: "All datasets" },
	{ address: "/runs/999999", says: "There is no run 999999", way: "All runs" },
	{
		address: `/datasets/${DATASET}/versions/999999`,
		says: `${DATASET} has no version 999999`,
		way: "Its versions",
	},
];

for (const { address, says, way } of MISSING) {
	test(`${address} says that it does not exist, and leads on`, async ({ page }) => {
		await page.goto(address);
		await expect(page.getByRole("heading", { level: 1 })).toHaveText(says);
		await page.getByRole("link", { name: way }).click();
		await expect(page.getByRole("table")).toBeVisible();
	});
}

test.describe("an address that is none", () => {
	test.use({ expected: [/404/] });

	for (const address of ["/no/such/page", "/runs/abc", `/datasets/${DATASET}/versions/0`]) {
		test(`${address} is answered with 404 and a way back`, async ({ page }) => {
			const answer = await page.goto(address);
			expect(answer?.status()).toBe(404);
			await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no page at this address");
			await page.getByRole("link", { name: "Go to the overview" }).click();
			await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
		});
	}
});

test("a browser that asks for the icon by its old name gets one", async ({ page }) => {
	// Asked for by itself wherever a page is not told of the icon in time, as on one that is refused.
	const answer = await page.request.get("/favicon.ico");
	expect(answer.status()).toBe(200);
	expect(answer.headers()["content-type"]).toMatch(/^image\//);
});
