/** A click is judged again inside its transaction: each way in which the actor's standing can have ended meanwhile. */
import { describe, expect, test } from "vitest";
import { EVERYTHING, openFixture } from "../tests/fixture";
import { many } from "./db";
import { actorOfToken, createToken, revokeToken } from "./identity/tokens";
import { addUser, disableUser, enableUser, givePassword, setRoles } from "./identity/users";
import { cancelBackfill } from "./pipeline/cancel-backfill";
import { cancelRun } from "./pipeline/cancel-run";
import { requestBackfill } from "./pipeline/request-backfill";
import { resumeBackfill } from "./pipeline/resume-backfill";
import { retryRun } from "./pipeline/retry-run";
import { startRun } from "./pipeline/start-run";
import type { Actor } from "./policy";
import { placeHold } from "./rollbacks/holds";
import { ROLES } from "./vocabulary/roles";

const fixture = await openFixture();
const { db } = fixture;
await fixture.dataset("a", "none/*.csv");
await addUser(db, EVERYTHING, { name: "other", roles: [] });
// So that nobody of the others is the last admin.
await addUser(db, EVERYTHING, { name: "keeper", roles: ["admin"] });
const open = await startRun(db, EVERYTHING, { dataset: "a", from: null, to: null, symbols: null, full: false });

const PASSWORD = "a first password";
let people = 0;
async function person(): Promise<Actor> {
	people += 1;
	const name = `person${people}`;
	await addUser(db, EVERYTHING, { name, roles: ROLES });
	return { name, roles: ROLES, sessionEpoch: 0 };
}

const ENDED: [string, (actor: Actor) => Promise<Actor>, string][] = [
	["whose roles were taken", (actor) => setRoles(db, EVERYTHING, actor.name, []).then(() => actor), "forbidden"],
	["who was disabled", (actor) => disableUser(db, EVERYTHING, actor.name).then(() => actor), "unauthenticated"],
	[
		"whose session ended",
		async (actor) => {
			await disableUser(db, EVERYTHING, actor.name);
			await enableUser(db, EVERYTHING, actor.name);
			return actor;
		},
		"unauthenticated",
	],
	[
		"who was given a password",
		async ({ name, roles }) => {
			await givePassword(db, EVERYTHING, name, PASSWORD);
			return { name, roles };
		},
		"forbidden",
	],
	[
		"whose token was revoked",
		async ({ name }) => {
			const { id, token } = await createToken(db, EVERYTHING, name);
			const actor = await actorOfToken(db, token, "http");
			await revokeToken(db, EVERYTHING, id);
			if (!actor) throw new Error("the token does not work");
			return actor;
		},
		"unauthenticated",
	],
	[
		"whose token has expired",
		async ({ name }) => {
			const { id, token } = await createToken(db, EVERYTHING, name);
			const actor = await actorOfToken(db, token, "http");
			await db.query("update access_tokens set expires_at = clock_timestamp() where id = $1", [id]);
			if (!actor) throw new Error("the token does not work");
			return actor;
		},
		"unauthenticated",
	],
	[
		"of the demo outside dev",
		async (actor) => {
			await db.query("update users set is_demo = true where name = $1", [actor.name]);
			await fixture.asOwner().query("update environment set name = 'staging'");
			return actor;
		},
		"unauthenticated",
	],
];

const WAYS: Record<string, (actor: Actor) => Promise<unknown>> = {
	"users.add": (actor) => addUser(db, actor, { name: "new", roles: [] }),
	"users.setRoles": (actor) => setRoles(db, actor, "other", ["viewer"]),
	"users.disable": (actor) => disableUser(db, actor, "other"),
	"users.enable": (actor) => enableUser(db, actor, "other"),
	"users.givePassword": (actor) => givePassword(db, actor, "other", PASSWORD),
	"users.createToken": (actor) => createToken(db, actor, "other"),
	"account.createToken": (actor) => createToken(db, actor, actor.name),
	"runs.start": (actor) => startRun(db, actor, { dataset: "a", from: null, to: null, symbols: null, full: false }),
	"runs.retry": (actor) => retryRun(db, actor, open),
	"runs.cancel": (actor) => cancelRun(db, actor, open),
	"backfills.request": (actor) =>
		requestBackfill(db, actor, {
			dataset: "a",
			from: "2024-01-02",
			to: "2024-01-31",
			symbols: null,
			step: "year",
			stop_at_failure: false,
		}),
	"backfills.resume": (actor) => resumeBackfill(db, actor, 1),
	"backfills.cancel": (actor) => cancelBackfill(db, actor, 1),
	"holds.place": (actor) => placeHold(db, actor, "a", "why"),
};

describe.each(ENDED)("somebody %s", (_, end, code) => {
	test.each(Object.keys(WAYS))("writes nothing by %s", async (way) => {
		const actor = await end(await person());
		const audited = () => many(db, "select count(*) from audit_log");
		const before = await audited();
		try {
			await expect(WAYS[way]?.(actor)).rejects.toMatchObject({ code });
			expect(await audited()).toEqual(before);
		} finally {
			await fixture.asOwner().query("update environment set name = 'dev'");
		}
	});
});

test("a token acts until its revocation is told, and revoking waits for what it is doing", async () => {
	const { name } = await person();
	const { id, token } = await createToken(db, EVERYTHING, name);
	const actor = await actorOfToken(db, token, "http");
	if (!actor) throw new Error("the token does not work");
	expect(await createToken(db, actor, name)).toMatchObject({ token: expect.stringMatching(/^qt_/) });
	const acting = await db.connect();
	await acting.query("begin");
	await acting.query("select from users where name = $1 for share", [name]);
	const order: string[] = [];
	const revoked = revokeToken(db, EVERYTHING, id).then(() => order.push("revoked"));
	await expect
		.poll(() =>
			many(db, "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"),
		)
		.toHaveLength(1);
	order.push("done");
	await acting.query("commit");
	acting.release();
	await revoked;
	expect(order).toEqual(["done", "revoked"]);
});
