/** The demo's people, whose password everybody knows, get in nowhere but in dev, however the database came to have them. */
import { expect, test } from "vitest";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { DEMO_PASSWORD } from "../demo/demo-users";
import type { Actor } from "../policy";
import { signIn } from "./sign-in";
import { actorOfToken, createToken } from "./tokens";
import { addUser, disableUser, enableUser, userNow } from "./users";

const fixture = await openFixture();
const { db } = fixture;

test("a demo user signs in, is and acts in dev only, and is not enabled elsewhere", async () => {
	await addUser(db, EVERYTHING, { name: "ada", roles: ["admin"] });
	await addUser(db, EVERYTHING, { name: "olivia", roles: ["operator"], password: DEMO_PASSWORD, isDemo: true });
	const { token } = await createToken(db, EVERYTHING, "olivia");
	const enters = () => signIn(db, { account: "olivia", password: DEMO_PASSWORD, address: "192.0.2.1" });
	expect([await enters(), await userNow(db, "olivia"), await actorOfToken(db, token, "http")]).not.toContain(null);
	await fixture.asOwner().query("update environment set name = 'prod'");
	expect([await enters(), await userNow(db, "olivia"), await actorOfToken(db, token, "http")]).toEqual([
		null,
		null,
		null,
	]);
	const ada: Actor = { name: "ada", roles: ["admin"] };
	await disableUser(db, ada, "olivia");
	await expect(enableUser(db, ada, "olivia")).rejects.toMatchObject({ code: "conflict" });
	await fixture.asOwner().query("update environment set name = 'dev'");
	await enableUser(db, ada, "olivia");
	expect(await enters()).not.toBeNull();
});
