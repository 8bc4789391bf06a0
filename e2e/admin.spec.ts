import { expect } from "@playwright/test";
import { apiAs, consoleUrl } from "./given";
import { signInByApi } from "./session";
import { settled } from "./settled";
import { test } from "./test";

test.describe("an admin", () => {
	test.use({ user: "admin" });

	test("adds a user, changes their roles, disables and enables them", async ({ page }) => {
		await page.goto("/admin");
		await settled(page);
		await page.getByRole("button", { name: "Add user" }).click();
		const dialog = page.getByRole("dialog");
		await dialog.getByLabel("Name", { exact: true }).fill("Nils");
		await expect(dialog.getByText("Lower case letters, digits")).toBeVisible();
		await dialog.getByLabel("Name", { exact: true }).fill("nils");
		await dialog.getByRole("checkbox", { name: /^operator/ }).check();
		await dialog.getByRole("button", { name: "Add user" }).click();
		const password = (await dialog.locator("[data-secret]").textContent()) ?? "";
		await dialog.getByRole("button", { name: "Done" }).click();
		const row = page.getByRole("row", { name: /\bnils\b/ });
		await expect(row).toContainText("viewer, operator");
		await expect(row).toContainText("has a first password");
		await signInByApi(consoleUrl(), "nils", password);

		const act = async (item: string) => {
			await row.getByRole("button", { name: "What to do about nils" }).click();
			await page.getByRole("menuitem", { name: item }).click();
		};
		await act("Set roles…");
		await dialog.getByRole("checkbox", { name: /^operator/ }).uncheck();
		await dialog.getByRole("checkbox", { name: /^approver/ }).check();
		await dialog.getByRole("button", { name: "Set roles" }).click();
		await expect(row).toContainText("viewer, approver");
		await act("Disable…");
		await dialog.getByRole("button", { name: "Disable nils" }).click();
		await expect(row).toContainText("disabled");
		await expect(signInByApi(consoleUrl(), "nils", password)).rejects.toThrow(/could not sign in/);
		await act("Enable…");
		await dialog.getByRole("button", { name: "Enable nils" }).click();
		await expect(row).toContainText("active");
		await act("Give a password…");
		const given = await dialog.getByLabel("First password").inputValue();
		await dialog.getByRole("button", { name: "Give this password" }).click();
		await expect(dialog).toHaveCount(0);
		await signInByApi(consoleUrl(), "nils", given);
	});

	test("revokes anybody's token", async ({ page }) => {
		const vera = await apiAs("vera");
		const { id } = await vera.account.createToken.mutate({ label: "to be revoked", scopes: null, expires_days: null });
		await page.goto("/admin?tab=tokens");
		const row = page.getByRole("row", { name: /to be revoked/ });
		await expect(row).toContainText("vera");
		await row.getByRole("button", { name: `Revoke token ${id}` }).click();
		await page.getByRole("dialog").getByRole("button", { name: "Revoke token" }).click();
		await expect(row).toContainText("revoked");
	});

	test("finds the page behind More on a phone", async ({ page }) => {
		await page.setViewportSize({ width: 390, height: 844 });
		await page.goto("/");
		await settled(page);
		await page.getByRole("button", { name: "More" }).click();
		await page.getByRole("menuitem", { name: "Admin" }).click();
		await expect(page.getByRole("heading", { name: "Admin", level: 1 })).toBeVisible();
		await expect(page.getByRole("button", { name: "More" })).toHaveAttribute("aria-current", "page");
	});

	test.describe("who is the last one", () => {
		test.use({ expected: [/409/] });

		test("cannot be disabled, and the page says why", async ({ page }) => {
			await page.goto("/admin");
			await settled(page);
			await page
				.getByRole("row", { name: /demo user/ })
				.getByRole("button", { name: "What to do about admin" })
				.click();
			await page.getByRole("menuitem", { name: "Disable…" }).click();
			await page.getByRole("dialog").getByRole("button", { name: "Disable admin" }).click();
			await expect(page.getByRole("dialog").getByRole("alert")).toContainText("last admin");
		});
	});
});

test.describe("a viewer", () => {
	test.use({ user: "vera", expected: [/403/] });

	test("is told that the page is not for their roles, and not offered it", async ({ page }) => {
		await page.goto("/admin");
		await expect(page.getByRole("heading", { name: "Not for your roles" })).toBeVisible();
		await expect(page.getByRole("link", { name: "Admin" })).toHaveCount(0);
		await page.getByRole("link", { name: "Go to the overview" }).click();
		await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
	});
});
