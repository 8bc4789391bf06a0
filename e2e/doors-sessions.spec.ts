/** How sessions begin and end. */
import { expect } from "@playwright/test";
import { apiOf, beginSignIn, type Cookie, cookieHeader, signInByApi } from "./session";
import { sessionCookie } from "./session-cookie";
import { PASSWORD } from "./staging-console";
import { test } from "./staging-test";

const HOUR = 3600;
const now = (): number => Math.floor(Date.now() / 1000);
const statusOf = async (url: string, cookies: readonly Cookie[], procedure = "session.me"): Promise<number> =>
	(await fetch(`${url}/api/trpc/${procedure}`, { headers: { cookie: cookieHeader(cookies) } })).status;

test("a role taken away, and a user who is disabled, count with the very next request", async ({ staging }) => {
	const cookies = await staging.person("rosa", ["admin", "viewer"]);
	expect(await statusOf(staging.url, cookies, "users.list")).toBe(200);
	await staging.admin.users.setRoles.mutate({ name: "rosa", roles: ["viewer"], own_password: PASSWORD });
	expect(await statusOf(staging.url, cookies, "users.list")).toBe(403);
	expect(await statusOf(staging.url, cookies)).toBe(200);
	await staging.admin.users.setRoles.mutate({ name: "rosa", roles: ["admin"], own_password: PASSWORD });
	expect(await statusOf(staging.url, cookies, "users.list")).toBe(200);
	await staging.admin.users.disable.mutate({ name: "rosa", own_password: PASSWORD });
	expect(await statusOf(staging.url, cookies)).toBe(401);
	expect(new URL((await page(staging.url, cookies)) ?? "", staging.url).pathname).toBe("/login");
	await staging.admin.users.enable.mutate({ name: "rosa", own_password: PASSWORD });
	expect(await statusOf(staging.url, cookies), "a session of before").toBe(401);
	expect(await statusOf(staging.url, await signInByApi(staging.url, "rosa", PASSWORD))).toBe(200);
});

const page = async (url: string, cookies: readonly Cookie[]): Promise<string | null> =>
	(await fetch(url, { headers: { cookie: cookieHeader(cookies) }, redirect: "manual" })).headers.get("location");

test("a token stops with its revocation and with its user", async ({ staging }) => {
	await staging.person("theo", ["viewer"]);
	const token = await staging.makeToken("theo", ["--label", "t"]);
	const status = async () =>
		(await fetch(`${staging.url}/api/trpc/session.me`, { headers: { authorization: `Bearer ${token}` } })).status;
	expect(await status()).toBe(200);
	await staging.admin.users.disable.mutate({ name: "theo", own_password: PASSWORD });
	expect(await status()).toBe(401);
	await staging.admin.users.enable.mutate({ name: "theo", own_password: PASSWORD });
	expect(await status()).toBe(200);
	const mine = (await staging.admin.users.tokens.query()).find((row) => row.user === "theo" && row.label === "t");
	await staging.admin.users.revokeToken.mutate({ id: mine?.id ?? 0 });
	expect(await status()).toBe(401);
});

test("changing the password ends every session, and a new one begins", async ({ staging }) => {
	const here = await staging.person("pia", ["viewer"]);
	const elsewhere = await signInByApi(staging.url, "pia", PASSWORD);
	const next = "another password of mine";
	await apiOf(staging.url, here).account.changePassword.mutate({ current: PASSWORD, next });
	expect(await statusOf(staging.url, here)).toBe(401);
	expect(await statusOf(staging.url, elsewhere)).toBe(401);
	expect(await statusOf(staging.url, await signInByApi(staging.url, "pia", next))).toBe(200);
});

test("a session ends eight hours after the password, whatever its cookie says", async ({ staging }) => {
	const status = (claims: Record<string, unknown>, secret = staging.secret) =>
		statusOf(staging.url, [sessionCookie(secret, { name: "viewer", session_epoch: 1, ...claims })]);
	const far = now() + 30 * 24 * HOUR;
	const fresh = { signed_in_at: now(), iat: now(), exp: far };
	expect(await status(fresh), "by hand, and as good as new").toBe(200);
	expect(await status({ ...fresh, signed_in_at: now() - 8 * HOUR + 60, iat: now() - 8 * HOUR + 60 })).toBe(200);
	for (const [why, claims] of Object.entries({
		"signed in too long ago": { ...fresh, signed_in_at: now() - 8 * HOUR - 1 },
		"issued too long ago": { ...fresh, iat: now() - 8 * HOUR - 1 },
		"run out": { ...fresh, exp: now() - 60 },
		"from the future": { ...fresh, signed_in_at: now() + HOUR },
		"without a time": { iat: now(), exp: far },
		"of an older password": { ...fresh, session_epoch: 0 },
		"of a password to come": { ...fresh, session_epoch: 2 },
		"of nobody": { ...fresh, name: "nobody.here" },
	}))
		expect(await status(claims), why).toBe(401);
	expect(await status(fresh, "another secret that is as long as it should be"), "of another secret").toBe(401);
	const [real] = staging.sessions.viewer;
	const bent = (real?.value ?? "").replace(/.$/, (last) => (last === "A" ? "Q" : "A"));
	expect(await statusOf(staging.url, [{ name: "next-auth.session-token", value: bent }]), "bent").toBe(401);
});

test("the session's cookie is out of a script's reach and stays on this site", async ({ staging }) => {
	const attempt = await beginSignIn(staging.url);
	const answer = await attempt("viewer", PASSWORD, "192.0.2.200");
	const set = answer.headers.getSetCookie().find((line) => line.includes("session-token=")) ?? "";
	expect(set).toContain("HttpOnly");
	expect(set).toContain("SameSite=Lax");
	const expires = Date.parse(/Expires=([^;]+)/.exec(set)?.[1] ?? "");
	expect(Math.abs(expires - Date.now() - 8 * HOUR * 1000)).toBeLessThan(60_000);
});

test("next-auth offers signing in and out, and nothing that would make a session longer", async ({ staging }) => {
	const headers = { cookie: cookieHeader(staging.sessions.viewer) };
	for (const address of ["session", "providers", "signin", "signin/credentials", "callback/credentials", "error"])
		expect((await fetch(`${staging.url}/api/auth/${address}`, { headers })).status, address).toBe(404);
	for (const address of ["session", "csrf", "signin", "signin/credentials", "_log"]) {
		const answer = await fetch(`${staging.url}/api/auth/${address}`, {
			method: "POST",
			headers: { ...headers, origin: staging.url },
			body: "{}",
		});
		expect(answer.status, address).toBe(404);
	}
});

test("signing in takes this page's own form", async ({ staging }) => {
	const form = { name: "viewer", password: PASSWORD, json: "true" };
	const post = (headers: Record<string, string>, body: Record<string, string>) =>
		fetch(`${staging.url}/api/auth/callback/credentials`, {
			method: "POST",
			headers: { "x-forwarded-for": "192.0.2.201", ...headers },
			body: new URLSearchParams(body),
			redirect: "manual",
		});
	const asked = await fetch(`${staging.url}/api/auth/csrf`);
	const { csrfToken } = (await asked.json()) as { csrfToken: string };
	const cookie = asked.headers.getSetCookie().map((line) => line.split(";")[0]);
	const withCookie = { cookie: cookie.join("; ") };
	const foreign = await post({ ...withCookie, origin: "https://evil.example.com" }, { ...form, csrfToken });
	expect(foreign.status).toBe(403);
	for (const answer of [
		await post({}, form),
		await post({}, { ...form, csrfToken }),
		await post(withCookie, { ...form, csrfToken: "0".repeat(64) }),
	])
		expect(answer.headers.getSetCookie().join()).not.toContain("session-token=ey");
	const own = await post(withCookie, { ...form, csrfToken });
	expect(own.headers.getSetCookie().join()).toContain("session-token=ey");
});

test("changing a user on the page asks for the password when the session is too old for it", async ({
	staging,
	browser,
}) => {
	await staging.person("dana", ["viewer"]);
	const signedIn = { name: "admin", session_epoch: 1, signed_in_at: now() - HOUR, iat: now() - HOUR };
	const cookie = sessionCookie(staging.secret, { ...signedIn, exp: now() + HOUR });
	const context = await browser.newContext({ baseURL: staging.url, locale: "en-US" });
	await context.addCookies([{ ...cookie, url: staging.url }]);
	const page = await context.newPage();
	await page.goto("/admin");
	await page.getByRole("button", { name: "What to do about dana" }).click();
	await page.getByRole("menuitem", { name: "Set roles…" }).click();
	const dialog = page.getByRole("dialog");
	await dialog.getByRole("checkbox", { name: /^operator/ }).check();
	await dialog.getByRole("button", { name: "Set roles" }).click();
	await dialog.getByLabel("Your password").fill(PASSWORD);
	await dialog.getByRole("button", { name: "Set roles" }).click();
	await expect(dialog).toHaveCount(0);
	await expect(page.getByRole("row", { name: /\bdana\b/ })).toContainText("viewer, operator");
	await page.getByRole("button", { name: "What to do about admin" }).click();
	await expect(page.getByRole("menuitem", { name: "Set roles…" })).toBeVisible();
	await expect(page.getByRole("menuitem", { name: "Give a password…" })).toHaveCount(0);
	await context.close();
});
