import { expect, type Page } from "@playwright/test";
import { seriousFindings } from "./axe";
import { apiAs, consoleUrl } from "./given";
import { cookieHeader, signInByApi } from "./session";
import { settled } from "./settled";
import { test } from "./test";

const FIRST = "the first password";
const OWN = "a password of my own";

async function signIn(page: Page, name: string, password: string): Promise<void> {
	await page.goto("/login?next=%2Faccount");
	await page.getByLabel("Name").fill(name);
	await page.getByLabel("Password").fill(password);
	await page.getByRole("button", { name: "Sign in" }).click();
}

async function change(page: Page, present: string, current: string, next: string): Promise<void> {
	await page.getByLabel(present).fill(current);
	await page.getByLabel("New password", { exact: true }).fill(next);
	await page.getByLabel("New password again").fill(next);
	await page.getByRole("button", { name: "Change password" }).click();
}

test.describe("a newcomer", () => {
	test.use({ user: null, expected: [/401/] });

	test("changes the password they were given before they see anything, and their other sessions end with it", async ({
		page,
	}) => {
		const admin = await apiAs("admin");
		await admin.users.add.mutate({ name: "nora", roles: ["viewer"], password: FIRST });
		await signIn(page, "nora", FIRST);
		await expect(page.getByRole("heading", { name: "Choose a password of your own" })).toBeVisible();
		await expect(page.getByRole("navigation")).toHaveCount(0);
		await page.goto("/runs");
		await expect(page.getByRole("heading", { name: "Choose a password of your own" })).toBeVisible();

		await page.getByLabel("New password", { exact: true }).fill("nora");
		await expect(page.getByText("A password needs at least 10 characters")).toBeVisible();
		await expect(page.getByRole("button", { name: "Change password" })).toBeDisabled();
		await change(page, "The password you were given", "not what I was given", OWN);
		await expect(page.getByRole("main").getByRole("alert")).toContainText("present password is not right");
		const elsewhere = await signInByApi(consoleUrl(), "nora", FIRST);
		await change(page, "The password you were given", FIRST, OWN);
		await expect(page.getByRole("heading", { name: "Runs", level: 1 })).toBeVisible();
		const other = await fetch(`${consoleUrl()}/api/trpc/session.me`, {
			headers: { cookie: cookieHeader(elsewhere) },
		});
		expect(other.status).toBe(401);

		// And by oneself, later: the page goes on.
		await page.getByRole("button", { name: "Signed in as nora" }).click();
		await page.getByRole("menuitem", { name: "Account and tokens" }).click();
		await page.getByRole("button", { name: "Change password" }).click();
		await change(page, "Present password", OWN, `${OWN}, again`);
		await expect(page.getByText("Your password is changed")).toBeVisible();
		await page.reload();
		await expect(page.getByRole("heading", { name: "Account", level: 1 })).toBeVisible();
	});
});

test.describe("a token", () => {
	test.use({ user: "rita" });

	test("is shown once, does what its scopes say, and nothing once it is revoked", async ({ page }) => {
		await page.goto("/account");
		await settled(page);
		await page.getByRole("button", { name: "Create token" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Label").fill("nightly notebook");
		await expect(dialog.getByRole("checkbox", { name: /^read/ })).toBeChecked();
		await dialog.getByRole("button", { name: "Create token" }).click();
		const token = (await dialog.locator("[data-secret]").textContent()) ?? "";
		expect(token).toMatch(/^qt_/);
		expect(await seriousFindings(page), "what axe finds").toEqual([]);
		await dialog.getByRole("button", { name: "Done" }).click();
		const row = page.getByRole("row", { name: /nightly notebook/ });
		await expect(row).toContainText("active");
		await expect(row).toContainText("read");
		expect(await page.content()).not.toContain(token);

		const status = async (procedure: string) =>
			(await fetch(`${consoleUrl()}/api/trpc/${procedure}`, { headers: { authorization: `Bearer ${token}` } })).status;
		expect(await status("session.me")).toBe(200);
		expect(await status("account.tokens"), "outside its scope").toBe(403);
		await row.getByRole("button", { name: /^Revoke token/ }).click();
		await page.getByRole("dialog").getByRole("button", { name: "Revoke token" }).click();
		await expect(row).toContainText("revoked");
		expect(await status("session.me")).toBe(401);
	});
});
