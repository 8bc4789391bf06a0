import { expect, type Page } from "@playwright/test";
import { demoPassword } from "./given";
import { test } from "./test";

test.use({ user: null });

async function signIn(page: Page, name: string, password: string): Promise<void> {
	await page.getByLabel("Name").fill(name);
	await page.getByLabel("Password").fill(password);
	await page.getByRole("button", { name: "Sign in" }).click();
}

test.describe("a wrong password", () => {
	test.use({ expected: [/401/] });

	test("is refused in plain words", async ({ page }) => {
		await page.goto("/login");
		await signIn(page, "vera", "not her password");
		await expect(page.getByRole("main").getByRole("alert")).toContainText("do not belong together");
		await expect(page).toHaveURL(/\/login$/);
		await expect(page.getByRole("button", { name: "Sign in" })).toBeEnabled();
	});
});

test("the right password opens the overview, and signing out closes it", async ({ page }) => {
	await page.goto("/login");
	await signIn(page, "olivia", demoPassword());
	await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
	await page.getByRole("button", { name: "Signed in as olivia" }).click();
	await expect(page.getByText("operator, researcher")).toBeVisible();
	await page.getByRole("menuitem", { name: "Sign out" }).click();
	await expect(page).toHaveURL(/\/login$/);
	await page.goto("/runs");
	await expect(page).toHaveURL(/\/login\?next=/);
});

const ADDRESSES = [
	"/",
	"/datasets",
	"/datasets?health=failed",
	"/datasets/us_prices_daily?tab=versions",
	"/datasets/us_prices_daily/versions/1?tab=files",
	"/runs?state=failed,errored",
	"/runs/1?tab=log",
	"/checks?status=fail",
];

for (const address of ADDRESSES) {
	test(`a stranger at ${address} signs in and comes back to it`, async ({ page, baseURL }) => {
		await page.goto(address);
		await expect(page).toHaveURL(`/login?${new URLSearchParams({ next: address }).toString().replaceAll("%2C", ",")}`);
		await signIn(page, "rita", demoPassword());
		await expect(page).toHaveURL(new URL(address, baseURL).href);
		await expect(page.getByRole("button", { name: "Signed in as rita" })).toBeVisible();
	});
}

for (const next of ["//example.org/", "https://example.org/", "/\\example.org", "/login"]) {
	test(`signing in never leads to ${next}`, async ({ page }) => {
		await page.goto(`/login?${new URLSearchParams({ next })}`);
		await signIn(page, "rita", demoPassword());
		await expect(page).toHaveURL("/");
		await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
	});
}

test.describe("the API", () => {
	test.use({ expected: [/401/] });

	test("answers no stranger", async ({ page }) => {
		await page.goto("/login");
		const statuses = await page.evaluate(() =>
			Promise.all(
				["/api/trpc/runs.list?input=%7B%22json%22%3A%7B%7D%7D", "/api/trpc/session.me", "/api/events"].map(
					async (address) => (await fetch(address)).status,
				),
			),
		);
		expect(statuses).toEqual([401, 401, 401]);
	});
});
