/** Each page and handler × (nobody, each role, no role) × ways of asking for it, against the policy table. */
import { request as httpRequest } from "node:http";
import { expect } from "@playwright/test";
import { ROLES, type Role, rolesAllow } from "../server/vocabulary/roles";
import { across, misfits } from "./matrix";
import { consolePages, otherRoutes, type PageRoute } from "./routes";
import { cookieHeader } from "./session";
import type { StagingConsole } from "./staging-console";
import { test } from "./staging-test";

type Who = Role | "roleless" | "nobody";
const EVERYBODY: readonly Who[] = ["nobody", "roleless", ...ROLES];
const rolesOf = (who: Who): Role[] => (who === "nobody" || who === "roleless" ? [] : [who]);

const SKIPS = [
	"proxy",
	"middleware",
	"src/middleware",
	"proxy:proxy:proxy:proxy:proxy",
	"middleware:middleware:middleware:middleware:middleware",
	"src/middleware:src/middleware:src/middleware:src/middleware:src/middleware",
];
const RSC = { rsc: "1" };
const PREFETCH = { ...RSC, "next-router-prefetch": "1", purpose: "prefetch" };

type Way = { name: string; headers: Record<string, string>; suffix?: string; mayStayShut?: true };
/** Ways of asking; those that carry a part of a page only need not show it, but must not show more. */
const WAYS: readonly Way[] = [
	{ name: "plain", headers: {} },
	...SKIPS.map((skip) => ({ name: `x-middleware-subrequest: ${skip}`, headers: { "x-middleware-subrequest": skip } })),
	{ name: "RSC", headers: RSC },
	{ name: "RSC, skipped", headers: { ...RSC, "x-middleware-subrequest": SKIPS[3] ?? "" } },
	{ name: ".rsc", headers: {}, suffix: ".rsc", mayStayShut: true },
	{ name: ".rsc with RSC", headers: RSC, suffix: ".rsc", mayStayShut: true },
	{ name: "prefetch", headers: PREFETCH, mayStayShut: true },
	{
		name: "segment prefetch",
		headers: { ...PREFETCH, "next-router-segment-prefetch": "/_tree" },
		mayStayShut: true,
	},
	{ name: "foreign Origin", headers: { origin: "https://evil.example.com" } },
	{ name: "null Origin", headers: { origin: "null" } },
	{ name: "from another site's link", headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" } },
];

const cookieOf = (staging: StagingConsole, who: Who): Record<string, string> =>
	who === "nobody" ? {} : { cookie: cookieHeader(staging.sessions[who]) };

/** Asks; a redirect of Next's own to the same page with its cache key is followed. */
async function visit(url: string, headers: Record<string, string>, hops = 1): Promise<Response> {
	const answer = await fetch(url, { headers, redirect: "manual" });
	const location = answer.headers.get("location");
	const again = location === null ? null : new URL(location, url);
	if (again?.pathname !== new URL(url).pathname || !again.searchParams.has("_rsc") || hops === 0) return answer;
	return visit(again.href, headers, hops - 1);
}

type Seen = "page" | "sign-in" | "refused" | "missing" | string;

function seenIn(status: number, location: string | null, body: string, { component }: PageRoute): Seen {
	if (body.includes(component)) return "page";
	if (location?.startsWith("/login?next=") || /NEXT_REDIRECT;[a-z]+;\/login\?next=/.test(body)) return "sign-in";
	if (status === 403 || body.includes("NEXT_HTTP_ERROR_FALLBACK;403")) return "refused";
	return status === 404 ? "missing" : `${status}`;
}

const expected = (who: Who, { action }: PageRoute): Seen =>
	who === "nobody" ? "sign-in" : action && rolesAllow(rolesOf(who), action) ? "page" : "refused";

for (const way of WAYS) {
	test(`every page for everybody, ${way.name}`, async ({ staging }) => {
		const cells = across(consolePages(), EVERYBODY);
		const wrong = await misfits(cells, async ([page, who]) => {
			const headers = { ...way.headers, ...cookieOf(staging, who) };
			const answer = await visit(`${staging.url}${page.path}${way.suffix ?? ""}`, headers);
			const body = await answer.text();
			const seen = seenIn(answer.status, answer.headers.get("location"), body, page);
			const right = expected(who, page);
			if (seen === right || (way.mayStayShut && seen !== "page")) return null;
			return `${page.path} for ${who}: ${seen} instead of ${right}`;
		});
		expect(wrong).toEqual([]);
		// Twelve pages when this was written: an empty folder would pass for a good one.
		expect(cells.length).toBeGreaterThanOrEqual(12 * EVERYBODY.length);
	});
}

test("a POST to a page, as a server action or not, opens nothing", async ({ staging }) => {
	const wrong = await misfits(across(consolePages(), EVERYBODY), async ([page, who]) => {
		const answer = await fetch(`${staging.url}${page.path}`, {
			method: "POST",
			redirect: "manual",
			headers: { ...cookieOf(staging, who), "next-action": "0".repeat(42), origin: staging.url },
			body: "[]",
		});
		const seen = seenIn(answer.status, answer.headers.get("location"), await answer.text(), page);
		return seen === "page" && expected(who, page) !== "page" ? `${page.path} for ${who}` : null;
	});
	expect(wrong).toEqual([]);
});

/** Outside the console: what each answers to nobody, to whoever holds no role, and to a viewer. */
const OTHERS: Record<string, Record<"nobody" | "roleless" | "viewer", number>> = {
	"/api/auth/[...nextauth]": { nobody: 404, roleless: 404, viewer: 404 },
	// Who may read the log is told that the address lacks its format.
	"/api/export/audit": { nobody: 401, roleless: 403, viewer: 400 },
	// So is who may read a dataset's rows, of theirs.
	"/api/export/quarantine": { nobody: 401, roleless: 403, viewer: 400 },
	"/api/events": { nobody: 401, roleless: 403, viewer: 200 },
	"/api/trpc/[trpc]": { nobody: 404, roleless: 404, viewer: 404 },
	"/livez": { nobody: 200, roleless: 200, viewer: 200 },
	"/login": { nobody: 200, roleless: 307, viewer: 307 },
	"/readyz": { nobody: 200, roleless: 200, viewer: 200 },
};

test("what lies outside the console is known, and answers as it should", async ({ staging }) => {
	expect(otherRoutes()).toEqual(Object.keys(OTHERS).sort());
	for (const way of WAYS.filter((one) => one.suffix === undefined && !("rsc" in one.headers))) {
		for (const [address, answers] of Object.entries(OTHERS)) {
			for (const who of ["nobody", "roleless", "viewer"] as const) {
				const ended = new AbortController();
				const answer = await fetch(staging.url + address, {
					headers: { ...way.headers, ...cookieOf(staging, who) },
					redirect: "manual",
					signal: ended.signal,
				});
				const foreign = "origin" in way.headers || way.headers["sec-fetch-site"] === "cross-site";
				const right = foreign && address.startsWith("/api/") ? 403 : answers[who];
				expect(answer.status, `${address} for ${who}, ${way.name}`).toBe(right);
				// The stream of events would not end by itself.
				ended.abort();
			}
		}
	}
});

test("another host's name opens nothing, whoever asks", async ({ staging }) => {
	const { port } = new URL(staging.url);
	const statusUnder = (host: string, address: string, cookie: string): Promise<number> =>
		new Promise((resolve, reject) => {
			httpRequest({ host: "127.0.0.1", port, path: address, headers: { host, cookie } }, (answer) => {
				answer.resume();
				resolve(answer.statusCode ?? 0);
			})
				.once("error", reject)
				.end();
		});
	const cookie = cookieHeader(staging.sessions.admin);
	for (const address of ["/", "/admin", "/login", "/api/trpc/session.me", "/api/auth/csrf", "/api/events"]) {
		for (const host of ["evil.example.com", `evil.example.com:${port}`, "127.0.0.1:1", `127.0.0.1.nip.io:${port}`])
			expect(await statusUnder(host, address, cookie), `${address} under ${host}`).toBe(403);
	}
	for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
		expect(await statusUnder(host, "/api/trpc/session.me", cookie), host).toBe(200);
	for (const address of ["/livez", "/readyz"]) expect(await statusUnder("anything", address, ""), address).toBe(200);
});

test("every answer says what a browser may do with it, and pages get a nonce of their own", async ({ staging }) => {
	const pages = await Promise.all(
		["/", "/login", "/no/such/page", "/admin"].map((address) =>
			fetch(staging.url + address, { headers: cookieOf(staging, "viewer"), redirect: "manual" }),
		),
	);
	const nonces = pages.map((page) => {
		const policy = page.headers.get("content-security-policy") ?? "";
		expect(policy).not.toContain("unsafe");
		expect(policy).toContain("frame-ancestors 'none'");
		return /'nonce-([^']+)'/.exec(policy)?.[1];
	});
	expect(new Set(nonces).size).toBe(pages.length);
	for (const answer of [...pages, await fetch(`${staging.url}/api/trpc/session.me`)]) {
		expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
		expect(answer.headers.get("x-frame-options")).toBe("DENY");
		expect(answer.headers.get("referrer-policy")).toBe("same-origin");
		expect(answer.headers.get("x-powered-by")).toBeNull();
		// Only behind TLS: a browser would never again ask this machine's name without it.
		expect(answer.headers.get("strict-transport-security")).toBeNull();
	}
	const html = await (await fetch(`${staging.url}/login`)).text();
	for (const [script] of html.matchAll(/<script[^>]*>/g)) expect(script).toContain("nonce=");
});
