import { describe, expect, test } from "vitest";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { callerOfSession, SESSION_MAX_SECONDS, secondsLeft } from "./session";
import { addUser, disableUser, setRoles } from "./users";

const { db } = await openFixture();
const now = () => Math.floor(Date.now() / 1000);
const claims = (name: string, age = 0, session_epoch = 0) => ({
	name,
	session_epoch,
	signed_in_at: now() - age,
	iat: now() - age,
});

describe("a session", () => {
	test("is the person of this moment: roles, and gone when disabled", async () => {
		await addUser(db, EVERYTHING, { name: "ada", roles: ["viewer"] });
		const session = claims("ada", 60);
		expect(await callerOfSession(db, session)).toMatchObject({ name: "ada", roles: ["viewer"], via: "console" });
		await setRoles(db, EVERYTHING, "ada", ["operator"]);
		expect(await callerOfSession(db, session)).toMatchObject({ roles: ["operator"] });
		await disableUser(db, EVERYTHING, "ada");
		expect(await callerOfSession(db, session)).toBeNull();
		expect(await callerOfSession(db, claims("nobody"))).toBeNull();
	});

	test("ends when the password has changed since", async () => {
		await addUser(db, EVERYTHING, { name: "bob", roles: [] });
		expect(await callerOfSession(db, claims("bob"))).not.toBeNull();
		await db.query("update users set session_epoch = session_epoch + 1 where name = 'bob'");
		expect(await callerOfSession(db, claims("bob"))).toBeNull();
		expect(await callerOfSession(db, claims("bob", 0, 1))).not.toBeNull();
	});

	test("lasts eight hours from the password on, however it is renewed", () => {
		const at = 1_700_000_000;
		const left = (signed_in_at: unknown, iat: unknown) => secondsLeft({ signed_in_at, iat }, at);
		expect(left(at, at)).toBe(SESSION_MAX_SECONDS);
		expect(left(at - SESSION_MAX_SECONDS + 1, at)).toBe(1);
		expect(left(at - SESSION_MAX_SECONDS, at)).toBe(0);
		expect(left(at, at - SESSION_MAX_SECONDS)).toBe(0);
		for (const wrong of [undefined, null, "1700000000", at + 3600]) {
			expect(left(wrong, at)).toBe(0);
			expect(left(at, wrong)).toBe(0);
		}
	});
});
