/** Each procedure × (nobody, each role, no role, each token scope) × ways of calling it, against the policy table. */
import { expect } from "@playwright/test";
import { type Action, ROLES, type Role, rolesAllow, scopeOf, TOKEN_SCOPES } from "../server/vocabulary/roles";
import { across, misfits } from "./matrix";
import { type Procedure, procedures } from "./routes";
import { cookieHeader } from "./session";
import type { StagingConsole } from "./staging-console";
import { test } from "./staging-test";

type Who = Role | "roleless" | "nobody";
const EVERYBODY: readonly Who[] = ["nobody", "roleless", ...ROLES];

/** What a call comes to: allowed (whatever its empty input then makes of it), or refused and how. */
type Outcome = "allowed" | "sign in first" | "forbidden" | "foreign" | "wrong method" | "wrong type" | "no such";

async function outcomeOf(answer: Response): Promise<Outcome | string> {
	const text = await answer.text();
	if (answer.status === 401) return text.includes('"unauthenticated"') ? "sign in first" : `401 ${text}`;
	if (answer.status === 403) return text.includes('"reason":"origin"') ? "foreign" : "forbidden";
	if (answer.status === 405) return "wrong method";
	if (answer.status === 404 && text.includes("no such procedure")) return "no such";
	if (answer.status === 400 && text.includes("send application/json")) return "wrong type";
	// An empty input is not of the form that most ask for: that is only looked at once the policy is content.
	return [200, 400].includes(answer.status) ? "allowed" : `${answer.status} ${text.slice(0, 200)}`;
}

function policyOf(who: Who, action: Action): Outcome {
	if (who === "nobody") return "sign in first";
	return rolesAllow(who === "roleless" ? [] : [who], action) ? "allowed" : "forbidden";
}

type Way = {
	name: string;
	headers?: (staging: StagingConsole) => Record<string, string>;
	/** the other method than the procedure's own */
	swapped?: true;
	suffix?: string;
	type?: string;
	/** what comes of it, where the policy is not asked */
	instead?: (procedure: Procedure) => Outcome | null;
};

const own = (staging: StagingConsole) => ({ origin: staging.url });
const mutationsAre =
	(outcome: Outcome) =>
	({ type }: Procedure): Outcome | null =>
		type === "mutation" ? outcome : null;
const WAYS: readonly Way[] = [
	{ name: "plain", headers: own },
	{ name: "by the browser's word for it", headers: () => ({ "sec-fetch-site": "same-origin" }) },
	...["proxy:proxy:proxy:proxy:proxy", "middleware", "src/middleware"].map((skip) => ({
		name: `x-middleware-subrequest: ${skip}`,
		headers: (staging: StagingConsole) => ({ ...own(staging), "x-middleware-subrequest": skip }),
	})),
	{ name: "RSC", headers: (staging) => ({ ...own(staging), rsc: "1" }) },
	{
		name: "prefetch",
		headers: (staging) => ({ ...own(staging), "next-router-prefetch": "1", purpose: "prefetch" }),
	},
	{ name: ".rsc", headers: own, suffix: ".rsc", instead: () => "no such" },
	{ name: "foreign Origin", headers: () => ({ origin: "https://evil.example.com" }), instead: () => "foreign" },
	{ name: "null Origin", headers: () => ({ origin: "null" }), instead: () => "foreign" },
	{ name: "cross-site", headers: () => ({ "sec-fetch-site": "cross-site" }), instead: () => "foreign" },
	{ name: "same site, other port", headers: () => ({ "sec-fetch-site": "same-site" }), instead: () => "foreign" },
	{ name: "no Origin", headers: () => ({}), instead: mutationsAre("foreign") },
	{ name: "as a form", headers: own, type: "application/x-www-form-urlencoded", instead: mutationsAre("wrong type") },
	{ name: "as text", headers: own, type: "text/plain", instead: mutationsAre("wrong type") },
	{ name: "by the other method", headers: own, swapped: true, instead: () => "wrong method" },
];

function call(staging: StagingConsole, procedure: Procedure, way: Way, who: Record<string, string>): Promise<Response> {
	const post = (procedure.type === "mutation") !== (way.swapped ?? false);
	return fetch(`${staging.url}/api/trpc/${procedure.path}${way.suffix ?? ""}`, {
		method: post ? "POST" : "GET",
		headers: {
			...way.headers?.(staging),
			...who,
			...(post && { "content-type": way.type ?? "application/json" }),
		},
		body: post ? "{}" : undefined,
	});
}

for (const way of WAYS) {
	test(`every procedure for everybody, ${way.name}`, async ({ staging }) => {
		const cells = across(procedures(), EVERYBODY);
		const wrong = await misfits(cells, async ([procedure, who]) => {
			const cookie: Record<string, string> = who === "nobody" ? {} : { cookie: cookieHeader(staging.sessions[who]) };
			const outcome = await outcomeOf(await call(staging, procedure, way, cookie));
			const right = way.instead?.(procedure) ?? policyOf(who, procedure.action);
			return outcome === right ? null : `${procedure.path} for ${who}: ${outcome} instead of ${right}`;
		});
		expect(wrong).toEqual([]);
		expect(cells.length).toBeGreaterThanOrEqual(40 * EVERYBODY.length);
	});
}

test("every procedure for a token of each scope, and for one without", async ({ staging }) => {
	await staging.person("tokens", ROLES);
	const session = await staging.admin.users.list.query();
	expect(session.map((user) => user.name)).toContain("tokens");
	for (const scope of [...TOKEN_SCOPES, null]) {
		const token = await staging.makeToken("tokens", scope === null ? [] : ["--scope", scope]);
		const wrong = await misfits(procedures(), async (procedure) => {
			const outcome = await outcomeOf(
				await call(staging, procedure, { name: "token" }, { authorization: `Bearer ${token}` }),
			);
			const right = scope === null || scopeOf(procedure.action) === scope ? "allowed" : "forbidden";
			return outcome === right ? null : `${procedure.path} with ${scope}: ${outcome} instead of ${right}`;
		});
		expect(wrong, `scope ${scope}`).toEqual([]);
	}
});

test("a token decides alone: no cookie makes up for it, and no page can use one by itself", async ({ staging }) => {
	const me = (headers: Record<string, string>) => fetch(`${staging.url}/api/trpc/session.me`, { headers });
	const cookie = cookieHeader(staging.sessions.admin);
	const viewer = await staging.makeToken("viewer", []);
	expect(await (await me({ cookie, authorization: `Bearer ${viewer}` })).text()).toContain('"name":"viewer"');
	for (const authorization of ["Bearer qt_wrong", "Bearer ", `Basic ${btoa("admin:x")}`, `Bearer ${staging.secret}`])
		expect((await me({ cookie, authorization })).status, authorization).toBe(401);
	const foreign = { authorization: `Bearer ${viewer}`, origin: "https://evil.example.com" };
	expect((await me(foreign)).status).toBe(403);
});

test("a first password opens nothing but its change", async ({ staging }) => {
	const cookie = cookieHeader(await staging.newcomer("newcomer", ROLES));
	const wrong = await misfits(procedures(), async (procedure) => {
		const answer = await call(staging, procedure, { name: "new", headers: own }, { cookie });
		const text = await answer.text();
		const shut = answer.status === 403 && text.includes('"reason":"must_change_password"');
		return shut === !procedure.withGivenPassword ? null : `${procedure.path}: ${answer.status}`;
	});
	expect(wrong).toEqual([]);
	for (const address of ["/", "/admin", "/account"]) {
		const page = await (await fetch(staging.url + address, { headers: { cookie } })).text();
		expect(page, address).toContain("FirstPassword");
		expect(page).not.toMatch(/(Overview|Admin|Account)Page/);
	}
	expect((await fetch(`${staging.url}/api/events`, { headers: { cookie } })).status).toBe(401);
});

test("calls that come together are judged one by one, and are not too many", async ({ staging }) => {
	const batch = (paths: string[]) =>
		fetch(`${staging.url}/api/trpc/${paths.join(",")}?batch=1`, {
			headers: { cookie: cookieHeader(staging.sessions.viewer) },
		});
	const mixed = await batch(["session.me", "users.list", "environment.get"]);
	expect(mixed.status).toBe(207);
	const answers = (await mixed.json()) as { error?: { json: { data: { httpStatus: number } } } }[];
	expect(answers.map((answer) => answer.error?.json.data.httpStatus ?? 200)).toEqual([200, 403, 200]);
	expect((await batch(Array.from({ length: 10 }, () => "session.me"))).status).toBe(200);
	expect((await batch(Array.from({ length: 11 }, () => "session.me"))).status).toBe(400);
});

test("a body that is too large is refused before it is read", async ({ staging }) => {
	const answer = await fetch(`${staging.url}/api/trpc/runs.start`, {
		method: "POST",
		headers: {
			...own(staging),
			cookie: cookieHeader(staging.sessions.operator),
			"content-type": "application/json",
		},
		body: JSON.stringify({ json: { dataset: "x".repeat(1 << 20) } }),
	});
	expect(answer.status).toBe(400);
	expect(await answer.text()).toContain("1 MiB");
});
