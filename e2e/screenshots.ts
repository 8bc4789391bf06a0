/**
 * Saves a picture of every page and tab, at a desk's and a phone's width, in both themes.
 *   node --import tsx e2e/screenshots.ts <folder> [part of a name …]
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium, devices } from "@playwright/test";
import { launchOptions } from "./browser";
import { type RunningConsole, startConsole } from "./console-process";
import type { Person } from "./moment";
import { MOMENTS } from "./moments";
import { BLOCKED_DATASET, DATASET, landmarksOf, PAGES } from "./pages";
import { type Api, apiOf, type Cookie, signInByApi } from "./session";
import { settled } from "./settled";

const WIDTHS = [1280, 390] as const;
const THEMES = ["light", "dark"] as const;
type Sessions = Record<Person, Cookie[]>;
type View = { width: (typeof WIDTHS)[number]; theme: (typeof THEMES)[number] };

async function main(): Promise<void> {
	const [, , folder, ...wanted] = process.argv;
	if (folder === undefined) {
		process.stderr.write("usage: node --import tsx e2e/screenshots.ts <folder> [part of a name …]\n");
		process.exitCode = 2;
		return;
	}
	mkdirSync(folder, { recursive: true });
	const running = await startConsole();
	const browser = await chromium.launch(launchOptions);
	try {
		const sessions: Sessions = {
			olivia: await signInByApi(running.url, "olivia", running.password),
			adam: await signInByApi(running.url, "adam", running.password),
			admin: await signInByApi(running.url, "admin", running.password),
			nora: [],
		};
		const nora = { name: "nora", password: "the first password" };
		await apiOf(running.url, sessions.admin).users.add.mutate({ ...nora, roles: ["approver"] });
		sessions.nora = await signInByApi(running.url, nora.name, nora.password);
		await leaveWaiting(running.url, sessions);
		for (const width of WIDTHS)
			for (const theme of THEMES) await takeAll(browser, running, sessions, { width, theme }, folder, wanted);
	} finally {
		await browser.close();
		await running.stop();
		running.remove();
	}
}

/** Something waits for people: a hold, a paused schedule, a rollback to decide. Queries are kept. */
async function leaveWaiting(url: string, { olivia, adam, admin }: Sessions): Promise<void> {
	const operator = apiOf(url, olivia);
	await operator.holds.place.mutate({ dataset: "us_prices_raw", reason: "closes look like those of the day before" });
	const reason = "the vendor moves its files until Monday";
	await apiOf(url, admin).schedules.pause.mutate({ dataset: "us_prices_raw", reason });
	const instrument = { id: 1, from: "2021-06-01" };
	await operator.instruments.rename.mutate({ ...instrument, symbol: "NEWN", takeOver: false });
	await operator.instruments.setAttribute.mutate({ ...instrument, name: "name", value: "Newname Holdings Inc." });
	await operator.instruments.setAttribute.mutate({ id: 1, from: null, name: "isin", value: "US0378331005" });
	await leaveWaivers(operator, apiOf(url, adam));
	const { restorable_version: to } = await operator.datasets.get.query({ name: DATASET });
	if (to === null) throw new Error(`${DATASET} has no version to go back to`);
	await operator.rollbacks.request.mutate({
		dataset: DATASET,
		to,
		reason: "half of the closes are ten times too high",
	});
	const gaps = `select symbol, count(*) filter (where volume is null) as gaps\nfrom lake.${DATASET}\ngroup by symbol order by gaps desc`;
	await operator.sql.save.mutate({ name: "Symbols with gaps in volume", sql: gaps, shared: true });
	await operator.sql.save.mutate({
		name: "Widest days",
		sql: `select date, symbol\nfrom lake.${DATASET}`,
		shared: false,
	});
	const newest = `select max(date) from lake.${DATASET}`;
	await apiOf(url, admin).sql.save.mutate({ name: "Newest session", sql: newest, shared: true });
}

/** Waivers in every state that a person can bring about: taken back, rejected, waiting, and one that counts. */
async function leaveWaivers(operator: Api, approver: Api): Promise<void> {
	const found = await Promise.all(
		[DATASET, BLOCKED_DATASET].map(async (dataset) => {
			const { rows } = await operator.runs.list.query({ dataset });
			const runs = await Promise.all(rows.slice(0, 8).map(({ id }) => operator.runs.get.query({ id })));
			return runs.flatMap((run) => run.checks).filter(({ status }) => status !== "pass" && status !== "skipped");
		}),
	);
	const checks = found.flat();
	const critical = checks.filter(({ severity, status }) => severity === "critical" && status === "fail");
	const warned = checks.filter(({ status }) => status === "warn");
	const now = await operator.environment.get.query();
	const until = new Date(Date.parse(now.now) + 10 * 86_400_000).toISOString().slice(0, 10);
	const ask = (check: number, reason: string, leave_behind: string[] | null = null): Promise<{ id: number }> =>
		operator.waivers.request.mutate({ check, reason, until: leave_behind ? null : until, leave_behind });
	const [blocked] = critical;
	if (blocked) {
		const { id } = await ask(blocked.id, "the desk needs the other symbols tonight");
		await approver.waivers.decide.mutate({
			id,
			approve: false,
			note: "half of the closes are missing: wait for the vendor",
		});
		await ask(blocked.id, "the vendor confirmed these closes by telephone, ticket 4711");
		const behind = await ask(blocked.id, "these five are wrong, the others are not", [
			"AAAA",
			"BBBB",
			"CCCC",
			"DDDD",
			"EEEE",
		]);
		await approver.waivers.decide.mutate({ id: behind.id, approve: true, note: null });
	}
	for (const [at, { id }] of warned.slice(0, 2).entries()) {
		const waiver = await ask(id, "known: these shares do not trade every day").catch(() => null);
		if (waiver && at === 0) await operator.waivers.withdraw.mutate({ id: waiver.id });
	}
}

async function takeAll(
	browser: Browser,
	{ url }: RunningConsole,
	sessions: Sessions,
	{ width, theme }: View,
	folder: string,
	wanted: readonly string[],
): Promise<void> {
	const isWanted = ({ name }: { name: string }): boolean =>
		wanted.length === 0 || wanted.some((part) => name.includes(part));
	const phone = width < 500;
	const height = phone ? 844 : 800;
	const context = await browser.newContext({
		baseURL: url,
		colorScheme: theme,
		locale: "en-US",
		viewport: { width, height },
		...(phone ? { userAgent: devices["iPhone 14"].userAgent, hasTouch: true, isMobile: true } : {}),
		deviceScaleFactor: 1,
	});
	const page = await context.newPage();
	const take = async (name: string): Promise<void> => {
		await settled(page);
		await page.screenshot({ path: path.join(folder, `${name}-${width}-${theme}.png`) });
		process.stderr.write(`${name} ${width} ${theme}\n`);
	};
	/** All of a page: in a window that is as high, since what sticks to its edges would hide what lies between. */
	const takeWhole = async (name: string): Promise<void> => {
		await settled(page);
		for (let tries = 0; tries < 3; tries += 1) {
			const whole = await page.evaluate(() => document.documentElement.scrollHeight);
			if (whole > (page.viewportSize()?.height ?? 0)) await page.setViewportSize({ width, height: whole });
		}
		await take(name);
		await page.setViewportSize({ width, height });
	};
	await page.goto("/login");
	if (isWanted({ name: "login" })) await takeWhole("login");
	const become = async (person: Person = "olivia"): Promise<void> => {
		await context.clearCookies();
		await context.addCookies(sessions[person].map((cookie) => ({ ...cookie, url })));
	};
	const landmarks = await landmarksOf(apiOf(url, sessions.olivia));
	for (const { name, path: address, user } of PAGES.filter(isWanted)) {
		await become(user);
		await page.goto(address(landmarks));
		await takeWhole(name);
	}
	for (const { name, path: address, user, make } of MOMENTS.filter(isWanted)) {
		await become(user);
		await page.goto(address);
		await settled(page);
		await make(page);
		await take(name);
	}
	await page.goto("/no/such/page");
	if (isWanted({ name: "not-found" })) await takeWhole("not-found");
	await context.close();
}

await main();
