/** Decisions over the router with a session that is too old for them: each asks for the password, and takes no other. */
import { beforeEach, describe, expect, test } from "vitest";
import { openGround } from "../tests/rollback-ground";
import { one } from "./db";
import { hashPassword } from "./identity/passwords";
import type { Caller } from "./policy";
import { requestRollback } from "./rollbacks/request-rollback";
import { appRouter } from "./router";
import { createCallerFactory } from "./trpc";
import { ROLES } from "./vocabulary/roles";

const ground = await openGround("prod");
const { db, sandbox, person } = ground;
const OWN = "a password of my own";
const FIRST = "a first password";

const anna = await person("anna", ROLES);
const oscar = await person("oscar", ["operator"]);
await person("bob", ["viewer"]);
await db.query("update users set password_hash = $1 where name = 'anna'", [await hashPassword(OWN)]);
await ground.good("prices");
ground.bad("prices");
await ground.ingest("prices");

const wish = { dataset: "prices", to: 1, reason: "AAA is 10% too high" };
const ask = () => requestRollback(db, sandbox, oscar, { ...wish, fingerprint: null });

function callerOf(minutes: number) {
	const caller: Caller = {
		...anna,
		is_demo: false,
		must_change_password: false,
		signedInAt: new Date(Date.now() - minutes * 60_000),
		sessionEpoch: 0,
		via: "console",
	};
	return createCallerFactory(appRouter)({ db, sandbox, actor: caller, address: "192.0.2.1" });
}
type Api = ReturnType<typeof callerOf>;

/** In this order, each can be done once: what is refused must not have been done. */
const DECISIONS: [string, (api: Api, password?: string) => Promise<unknown>][] = [
	[
		"account.createToken",
		(api, password) =>
			api.account.createToken({ label: "", scopes: null, expires_days: null, ...(password && { password }) }),
	],
	["users.add", (api, own_password) => api.users.add({ name: "new", roles: [], password: FIRST, own_password })],
	["users.setRoles", (api, own_password) => api.users.setRoles({ name: "bob", roles: ["researcher"], own_password })],
	["users.disable", (api, own_password) => api.users.disable({ name: "bob", own_password })],
	["users.enable", (api, own_password) => api.users.enable({ name: "bob", own_password })],
	["users.givePassword", (api, own_password) => api.users.givePassword({ name: "bob", password: FIRST, own_password })],
	["rollbacks.reject", async (api, password) => api.rollbacks.reject({ id: await pending(), password })],
	["rollbacks.approve", async (api, password) => api.rollbacks.approve({ id: await pending(), password })],
];

/** The request that waits, or a new one. */
async function pending(): Promise<number> {
	const { rows } = await db.query<{ id: number }>("select id from rollback_requests where state = 'pending'");
	return rows[0]?.id ?? ask();
}

const needed = { cause: { code: "reauthenticate", details: { reason: "password_needed" } } };
const wrong = { cause: { code: "reauthenticate", details: { reason: "wrong_password" } } };
const state = () =>
	one(
		db,
		`select (select count(*) from audit_log where actor = 'anna') as audited,
		        (select count(*) from rollback_requests where state <> 'pending') as decided,
		        (select count(*) from access_tokens) as tokens`,
	);

// So many wrong passwords would lock the account.
beforeEach(() => db.query("update login_attempts set at = at - interval '1 hour'"));

describe.each(DECISIONS)("%s", (_, decide) => {
	test("asks for the password after 15 minutes", async () => {
		const before = await state();
		await expect(decide(callerOf(16))).rejects.toMatchObject(needed);
		await expect(decide(callerOf(16), "not it")).rejects.toMatchObject(wrong);
		expect(await state()).toEqual(before);
		await decide(callerOf(16), OWN);
		expect(await state()).not.toEqual(before);
	});
});

test("a break-glass rollback and its review ask for the password after 15 minutes", async () => {
	await db.query("update holds set released_at = clock_timestamp(), released_by = 'anna' where released_at is null");
	const glass = { ...wish, to: 2 };
	await expect(callerOf(16).rollbacks.breakGlass(glass)).rejects.toMatchObject(needed);
	await expect(callerOf(16).rollbacks.breakGlass({ ...glass, password: "not it" })).rejects.toMatchObject(wrong);
	const { id } = await callerOf(16).rollbacks.breakGlass({ ...glass, password: OWN });
	const review = { id, verdict: "accepted" as const };
	await expect(callerOf(16).rollbacks.review(review)).rejects.toMatchObject(needed);
	await expect(callerOf(16).rollbacks.review({ ...review, password: "not it" })).rejects.toMatchObject(wrong);
	await expect(callerOf(16).rollbacks.review({ ...review, password: OWN })).rejects.toMatchObject({
		cause: { code: "forbidden", message: expect.stringContaining("another person") },
	});
});

test("a sign-in of the last 15 minutes is enough", async () => {
	await callerOf(14).users.setRoles({ name: "bob", roles: ["viewer"] });
	await expect(callerOf(14).rollbacks.approve({ id: 999_999 })).rejects.toMatchObject({ cause: { code: "not_found" } });
});
