import { describe, expect, test } from "vitest";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { many, one } from "../db";
import type { Actor } from "../policy";
import { changePassword } from "./change-password";
import { signIn } from "./sign-in";
import { addUser, disableUser, enableUser, givePassword, userNow } from "./users";

const { db } = await openFixture();
const FIRST = "the first password";
const OWN = "a password of my own";
const change = (actor: Actor, current: string, next: string) =>
	changePassword(db, actor, { current, next, address: "192.0.2.1" });
const enters = (account: string, password: string) => signIn(db, { account, password, address: "192.0.2.2" });
const person = async (name: string): Promise<Actor> => {
	await addUser(db, EVERYTHING, { name, roles: ["viewer"], password: FIRST });
	return { name, roles: ["viewer"] };
};

describe("a first password", () => {
	test("has to be changed, until the person has changed it; the demo's are meant to be known", async () => {
		const ada = await person("ada");
		expect(await userNow(db, "ada")).toMatchObject({ must_change_password: true, session_epoch: 0 });
		await change(ada, FIRST, OWN);
		expect(await userNow(db, "ada")).toMatchObject({ must_change_password: false, session_epoch: 1 });
		expect(await enters("ada", FIRST)).toBeNull();
		expect(await enters("ada", OWN)).toEqual({ name: "ada", sessionEpoch: 1, mustChangePassword: false });
		await addUser(db, EVERYTHING, { name: "olivia", roles: [], password: "qtrade-demo", isDemo: true });
		expect(await userNow(db, "olivia")).toMatchObject({ must_change_password: false });
	});

	test("given by an admin ends the sessions, and has to be changed again", async () => {
		await person("bob");
		await expect(givePassword(db, { name: "eve", roles: ["operator"] }, "bob", OWN)).rejects.toMatchObject({
			code: "forbidden",
		});
		await givePassword(db, EVERYTHING, "bob", OWN);
		expect(await userNow(db, "bob")).toMatchObject({ must_change_password: true, session_epoch: 1 });
	});

	test("is not given to oneself, unless no admin has one and so nobody else could", async () => {
		await addUser(db, EVERYTHING, { name: "root", roles: ["admin"] });
		const root: Actor = { name: "root", roles: ["admin"] };
		await givePassword(db, root, "root", FIRST);
		await db.query("update users set must_change_password = false where name = 'root'");
		await expect(givePassword(db, root, "root", OWN)).rejects.toMatchObject({ code: "forbidden" });
		expect(await enters("root", FIRST)).not.toBeNull();
	});
});

describe("changing one's password", () => {
	test("needs the present one, and a wrong one counts as a failed sign-in", async () => {
		const cleo = await person("cleo");
		for (let i = 0; i < 10; i += 1) {
			await expect(change(cleo, "wrong", OWN)).rejects.toMatchObject({ code: "reauthenticate" });
		}
		await expect(change(cleo, FIRST, OWN)).rejects.toMatchObject({ code: "reauthenticate" });
		expect(await enters("cleo", FIRST)).toBeNull();
	});

	test.each([
		["short", "at least 10"],
		["dorothea.long", "must not be the user's name"],
		["DOROTHEA.LONG", "must not be the user's name"],
		[FIRST, "the present one"],
		["a".repeat(201), "at most 200"],
		["abababababab", "different characters"],
	])("to %j is refused", async (next, why) => {
		const name = "dorothea.long";
		const actor = (await userNow(db, name)) ?? (await person(name));
		await expect(change({ name, roles: actor.roles }, FIRST, next)).rejects.toMatchObject({
			code: "invalid_input",
			message: expect.stringContaining(why),
		});
		await expect(addUser(db, EVERYTHING, { name: "other", roles: [], password: "short" })).rejects.toMatchObject({
			code: "invalid_input",
		});
	});

	test("twice at once changes it once", async () => {
		const emil = await person("emil");
		const outcomes = await Promise.allSettled([change(emil, FIRST, `${OWN} 1`), change(emil, FIRST, `${OWN} 2`)]);
		expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
		expect(await userNow(db, "emil")).toMatchObject({ session_epoch: 1 });
	});

	test("is in the audit, without either password", async () => {
		await change(await person("fay"), FIRST, OWN);
		const rows = await many<{ text: string }>(
			db,
			"select row_to_json(audit_log)::text as text from audit_log where action = 'user.password' and actor = 'fay'",
		);
		expect(rows).toHaveLength(1);
		expect(rows[0]?.text).not.toMatch(/password of my own|first password|argon/);
	});
});

test("an enabled user comes back with a session of before ended", async () => {
	await person("gus");
	await disableUser(db, EVERYTHING, "gus");
	expect(await userNow(db, "gus")).toBeNull();
	await enableUser(db, EVERYTHING, "gus");
	expect(await userNow(db, "gus")).toMatchObject({ session_epoch: 1 });
	const { at } = await one<{ at: Date | null }>(db, "select disabled_at as at from users where name = 'gus'");
	expect(at).toBeNull();
});
