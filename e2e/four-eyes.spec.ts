/**
 * Rollback where two people are needed: a console stamped prod, a sign-in per role, by page, by hand-made request and by
 * command line.
 */
import { type Browser, expect, type Page, test } from "@playwright/test";
import { bar } from "../tests/bars";
import { BAD, type PersonName, type Production, startProduction } from "./production";
import { cookieHeader } from "./session";
import { settled } from "./settled";

// Commands start processes; on a busy machine several of them take a while.
test.describe.configure({ mode: "serial", timeout: 120_000 });

let production: Production;
test.beforeAll(async () => {
	test.setTimeout(180_000);
	production = await startProduction();
});
test.afterAll(async () => {
	await production?.stop();
});

async function pageAs(browser: Browser, who: PersonName): Promise<Page> {
	const { url } = production.console;
	const context = await browser.newContext({ baseURL: url, locale: "en-US", viewport: { width: 1280, height: 900 } });
	await context.addCookies(production.people[who].cookies.map((cookie) => ({ ...cookie, url })));
	return context.newPage();
}

const api = (who: PersonName) => production.people[who].api;
const currentOf = async (dataset: string): Promise<number | null> =>
	(await api("vera").datasets.get.query({ name: dataset })).current_version;
const statusOf = async (id: number): Promise<string> => (await api("vera").rollbacks.get.query({ id })).status;
const ask = async (dataset: string, who: PersonName = "oscar"): Promise<number> =>
	(await api(who).rollbacks.request.mutate({ dataset, to: 1, reason: "AAA is 10% too high" })).id;

test("an operator sees what would happen and asks; an approver sees the same and applies it", async ({ browser }) => {
	await production.badDataset("shown");
	const operator = await pageAs(browser, "oscar");
	await operator.goto("/datasets/shown");
	await operator.getByRole("button", { name: "Roll back…" }).click();
	const dialog = operator.getByRole("dialog");
	const table = dialog.getByRole("table", { name: "Now and after" });
	await expect(table.getByRole("row", { name: /Watermark/ })).toContainText("2024-01-04");
	await expect(table.getByRole("row", { name: /Watermark/ })).toContainText("2024-01-03");
	await expect(dialog.getByRole("region", { name: "Rows that change" }).getByText("restated")).not.toHaveCount(0);
	await expect(dialog.getByRole("button", { name: "Ask for this rollback" })).toBeDisabled();
	await dialog.getByLabel("Reason").fill("AAA is 10% too high on 2024-01-03");
	await dialog.getByRole("button", { name: "Ask for this rollback" }).click();
	await expect(operator).toHaveURL(/\/rollbacks\/\d+$/);
	await expect(operator.getByRole("button", { name: /Approve/ })).toHaveCount(0);
	await expect(operator.getByRole("button", { name: "Withdraw request" })).toBeVisible();
	expect(await currentOf("shown")).toBe(2);

	const approver = await pageAs(browser, "anna");
	await approver.goto("/");
	await expect(approver.getByRole("link", { name: /Inbox/ }).first()).toContainText("1");
	await approver.getByRole("link", { name: /Inbox/ }).first().click();
	await approver.getByRole("link", { name: "Decide" }).click();
	await expect(approver.getByText("AAA is 10% too high on 2024-01-03")).toBeVisible();
	await expect(approver.getByRole("table", { name: "Now and after" })).toContainText("2024-01-03");
	await approver.getByRole("button", { name: "Approve and apply in production" }).click();
	await expect(approver.getByRole("heading", { level: 1 })).toContainText("of shown");
	await expect(approver.getByText("as v3")).toBeVisible();
	expect(await currentOf("shown")).toBe(3);
	await operator.goto("/datasets/shown?tab=versions");
	await settled(operator);
	await expect(operator.getByRole("table", { name: "Versions" }).getByText("withdrawn", { exact: true })).toBeVisible();
	await operator.getByRole("button", { name: "Lift the hold" }).click();
	await expect(operator.getByRole("button", { name: "Lift the hold" })).toHaveCount(0);
	await Promise.all([operator.context().close(), approver.context().close()]);
});

test("the requester cannot approve: by page, by hand-made request, by command, by QTRADE_ENV=dev", async ({
	browser,
}) => {
	await production.badDataset("own");
	const id = await ask("own", "olga");
	const page = await pageAs(browser, "olga");
	await page.goto(`/rollbacks/${id}`);
	await expect(page.getByText("another person decides on it")).toBeVisible();
	await expect(page.getByRole("button", { name: /Approve/ })).toHaveCount(0);
	await page.context().close();

	const { url } = production.console;
	const { cookies, password } = production.people.olga;
	const handMade = await fetch(`${url}/api/trpc/rollbacks.approve`, {
		method: "POST",
		headers: { "content-type": "application/json", cookie: cookieHeader(cookies), origin: url },
		body: JSON.stringify({ json: { id, password } }),
	});
	expect(handMade.status).toBe(403);
	expect(await handMade.text()).toContain("another person");

	const byCommand = await production.command("olga", ["rollback", "approve", String(id)], `${password}\n`);
	expect(byCommand).toMatchObject({ code: 1, document: { error: { code: "forbidden" } } });
	// Another's token, but not their password.
	const borrowed = await production.command("anna", ["rollback", "approve", String(id)], `${password}\n`);
	expect(borrowed).toMatchObject({ code: 1, document: { error: { code: "reauthenticate" } } });
	const noPassword = await production.command("anna", ["rollback", "approve", String(id)]);
	expect(noPassword).toMatchObject({ code: 1, document: { error: { code: "reauthenticate" } } });
	const asDev = await production.command("olga", ["rollback", "approve", String(id)], `${password}\n`, {
		QTRADE_ENV: "dev",
		QTRADE_TOKEN: "",
	});
	expect(asDev).toMatchObject({ code: 2, document: { error: { message: expect.stringContaining("prod") } } });
	expect([await statusOf(id), await currentOf("own")]).toEqual(["pending", 2]);

	const right = await production.command(
		"anna",
		["rollback", "approve", String(id)],
		`${production.people.anna.password}\n`,
	);
	expect(right).toMatchObject({ code: 0, document: { id, status: "applied", applied_version: 3 } });
	const again = await production.command(
		"anna",
		["rollback", "approve", String(id)],
		`${production.people.anna.password}\n`,
	);
	expect(again).toMatchObject({ code: 1, document: { error: { code: "conflict" } } });
	expect(await currentOf("own")).toBe(3);
});

test("rejecting, withdrawing and another wish each end a request and lift its hold", async ({ browser }) => {
	await production.badDataset("ended");
	const rejected = await ask("ended");
	const approver = await pageAs(browser, "anna");
	await approver.goto(`/rollbacks/${rejected}`);
	await approver.getByLabel("Note").fill("the vendor says it is right");
	await approver.getByRole("button", { name: "Reject" }).click();
	await expect(approver.locator("blockquote", { hasText: "the vendor says it is right" })).toBeVisible();
	expect(await statusOf(rejected)).toBe("rejected");
	await approver.context().close();

	const withdrawn = await ask("ended");
	const operator = await pageAs(browser, "oscar");
	await operator.goto(`/rollbacks/${withdrawn}`);
	await operator.getByRole("button", { name: "Withdraw request" }).click();
	await expect(operator.getByRole("button", { name: "Withdraw request" })).toHaveCount(0);
	expect(await statusOf(withdrawn)).toBe("withdrawn");
	await operator.context().close();

	production.deliver("ended", [...BAD, bar("AAA", "2024-01-05", 113)]);
	expect(await production.command("oscar", ["ingest", "ended"])).toMatchObject({ code: 0, document: { version: 3 } });
	const first = await ask("ended");
	const { id: second } = await api("olga").rollbacks.request.mutate({
		dataset: "ended",
		to: 2,
		reason: "only the last",
	});
	expect([await statusOf(first), await statusOf(second)]).toEqual(["superseded", "pending"]);
	await api("olga").rollbacks.withdraw.mutate({ id: second });
	expect(await api("vera").holds.list.query({ dataset: "ended" })).toEqual([]);
});

test("a hold stops publishing and strict readers, and is lifted", async ({ browser }) => {
	await production.badDataset("stopped");
	const operator = await pageAs(browser, "oscar");
	await operator.goto("/datasets/stopped");
	await operator.getByRole("button", { name: "Hold…" }).click();
	await operator.getByRole("dialog").getByLabel("Reason").fill("volumes look doubled");
	await operator.getByRole("button", { name: "Stop publishing" }).click();
	const notice = operator.getByText(/volumes look doubled\. Readers are not affected/);
	await expect(notice).toBeVisible();
	production.deliver("stopped", [...BAD, bar("AAA", "2024-01-05", 113)]);
	expect(await production.command("oscar", ["ingest", "stopped"])).toMatchObject({
		code: 1,
		document: { status: "held", reason: "on_hold", version: null },
	});
	const sql = ["sql", "select count(*) from lake.stopped"];
	expect((await production.command("rita", sql)).code).toBe(0);
	expect(await production.command("rita", [...sql, "--strict"])).toMatchObject({
		code: 1,
		document: { error: { code: "held" } },
	});
	await operator.getByRole("button", { name: "Lift the hold" }).click();
	await expect(notice).toHaveCount(0);
	expect(await production.command("oscar", ["ingest", "stopped"])).toMatchObject({ code: 0, document: { version: 3 } });
	await operator.context().close();
});

test("the same bad window again is held, alone and with a new session beside it; a release publishes it", async ({
	browser,
}) => {
	expect(await production.command("oscar", ["ingest", "shown"])).toMatchObject({
		code: 1,
		document: { status: "held", reason: "withdrawn" },
	});
	production.deliver("shown", [...BAD, bar("AAA", "2024-01-05", 113)]);
	const held = await production.command("oscar", ["ingest", "shown"]);
	expect(held).toMatchObject({ code: 1, document: { status: "held", reason: "withdrawn" } });
	expect(await currentOf("shown")).toBe(3);
	const operator = await pageAs(browser, "oscar");
	await operator.goto(`/runs/${held.document.run}`);
	await expect(operator.getByRole("region", { name: "What happened" })).toContainText("a rollback took away");
	await expect(operator.getByRole("tab", { name: /Withdrawn rows/ })).toHaveAttribute("aria-selected", "true");
	await operator.getByRole("button", { name: "Release…" }).click();
	await operator.getByRole("button", { name: "Release and run again" }).click();
	await expect(operator.getByRole("heading", { level: 1 })).not.toContainText(`Run ${held.document.run} `);
	await expect(operator.getByText("succeeded").first()).toBeVisible();
	expect(await currentOf("shown")).toBe(4);
	await operator.context().close();
});

test("breaking the glass restores at once, and waits for another person's review", async ({ browser }) => {
	await production.badDataset("urgent");
	const operator = await pageAs(browser, "oscar");
	await operator.goto("/datasets/urgent");
	await operator.getByRole("button", { name: "Roll back…" }).click();
	const dialog = operator.getByRole("dialog");
	await dialog.getByLabel("Reason").fill("the desk trades in two minutes");
	await dialog.getByLabel(/Break the glass/).check();
	await dialog.getByRole("button", { name: "Break the glass in prod" }).click();
	await expect(operator).toHaveURL(/\/rollbacks\/\d+$/);
	await expect(operator.getByText("Review due")).toBeVisible();
	await expect(operator.getByRole("button", { name: "It was right" })).toHaveCount(0);
	expect(await currentOf("urgent")).toBe(3);
	const id = Number(new URL(operator.url()).pathname.split("/").at(-1));
	await operator.context().close();

	const refused = await production.command("oscar", ["rollback", "review", String(id), "--verdict", "accepted"], "x\n");
	expect(refused.code).toBe(1);
	const approver = await pageAs(browser, "anton");
	await approver.goto("/inbox");
	await approver.getByRole("link", { name: "Review" }).click();
	await approver.getByLabel("What you think of it").fill("yes, the vendor confirmed");
	await approver.getByRole("button", { name: "It was right" }).click();
	await expect(approver.getByText("Review: accepted")).toBeVisible();
	await approver.context().close();
	expect(await api("vera").rollbacks.get.query({ id })).toMatchObject({
		kind: "break_glass",
		requested_by: "oscar",
		reviewed_by: "anton",
		review_verdict: "accepted",
	});
});

test("a role taken away between the page and the click counts", async ({ browser }) => {
	await production.badDataset("demoted");
	const id = await ask("demoted");
	const approver = await pageAs(browser, "anton");
	await approver.goto(`/rollbacks/${id}`);
	await expect(approver.getByRole("button", { name: /Approve/ })).toBeVisible();
	await api("ada").users.setRoles.mutate({ name: "anton", roles: ["viewer"] });
	await approver.getByRole("button", { name: /Approve/ }).click();
	await expect(approver.getByRole("alert").filter({ hasText: "may not do this" })).toBeVisible();
	expect([await statusOf(id), await currentOf("demoted")]).toEqual(["pending", 2]);
	await approver.context().close();
	await api("oscar").rollbacks.withdraw.mutate({ id });
});

test("two approvers at once apply it once", async () => {
	await api("ada").users.setRoles.mutate({ name: "anton", roles: ["approver"] });
	const id = await ask("demoted");
	const outcomes = await Promise.allSettled([
		api("anna").rollbacks.approve.mutate({ id }),
		api("anton").rollbacks.approve.mutate({ id }),
		api("anna").rollbacks.approve.mutate({ id }),
	]);
	expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
	expect(await currentOf("demoted")).toBe(3);
});

test("people without the role are offered nothing and refused", async ({ browser }) => {
	for (const who of ["vera", "rita", "ada"] as const) {
		const page = await pageAs(browser, who);
		await page.goto("/datasets/own?tab=versions");
		await settled(page);
		await expect(page.getByRole("button", { name: /Roll back/ })).toHaveCount(0);
		await expect(page.getByRole("button", { name: "Hold…" })).toHaveCount(0);
		await page.context().close();
		await expect(ask("own", who)).rejects.toThrow(/operator/);
		await expect(api(who).holds.place.mutate({ dataset: "own", reason: "x" })).rejects.toThrow(/operator/);
	}
});

test("every invariant holds after all of it", async () => {
	expect(await production.command("ada", ["fsck", "--deep"])).toMatchObject({ code: 0, document: { ok: true } });
	expect(await production.command("ada", ["audit", "verify"])).toMatchObject({ code: 0 });
});
