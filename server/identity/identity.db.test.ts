import { describe, expect, test } from "vitest";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { commandLineActor } from "./command-line-actor";
import { listTokens, listUsers } from "./reads";
import { actorOfToken, createToken, revokeToken } from "./tokens";
import { addUser, disableUser, setRoles } from "./users";

const { db, env } = await openFixture();

describe("the first user", () => {
	test("is added by nobody, becomes an admin and gets a token; the second needs one", async () => {
		const first = await addUser(db, null, { name: "ada", roles: ["operator"] });
		expect(first).toMatchObject({ roles: ["operator", "admin"], token: expect.stringMatching(/^qt_/) });
		await expect(addUser(db, null, { name: "bob", roles: [] })).rejects.toMatchObject({ code: "unauthenticated" });
		const actor = await actorOfToken(db, first.token ?? "", "command");
		expect(actor).toMatchObject({ name: "ada", roles: ["operator", "admin"], scopes: null, via: "command" });
		const second = await addUser(db, actor, { name: "bob", roles: ["viewer"], password: "correct horse" });
		expect(second.token).toBeNull();
		expect((await listUsers(db)).map((user) => [user.name, user.roles])).toEqual([
			["ada", ["operator", "admin"]],
			["bob", ["viewer"]],
		]);
	});

	test("names of the built-in accounts are refused", async () => {
		for (const name of ["local-admin", "service", "Ada", "../x", ""]) {
			await expect(addUser(db, EVERYTHING, { name, roles: [] })).rejects.toMatchObject({ code: "invalid_input" });
		}
	});
});

describe("a token", () => {
	test("acts with the roles of this moment, and stops with its user or its revocation", async () => {
		const { id, token } = await createToken(db, EVERYTHING, "bob");
		await setRoles(db, EVERYTHING, "bob", ["operator"]);
		expect(await actorOfToken(db, token, "command")).toMatchObject({ name: "bob", roles: ["operator"] });
		expect((await listTokens(db, "bob")).map((row) => row.last_used_at !== null)).toEqual([true]);
		await revokeToken(db, EVERYTHING, id);
		expect(await actorOfToken(db, token, "command")).toBeNull();
		const second = await createToken(db, EVERYTHING, "bob");
		await disableUser(db, EVERYTHING, "bob");
		expect(await actorOfToken(db, second.token, "command")).toBeNull();
	});

	test("that is invalid is refused even where none would be needed", async () => {
		expect(await commandLineActor(db, env)).toMatchObject({ name: "local-admin" });
		await expect(commandLineActor(db, { ...env, token: "qt_wrong" })).rejects.toMatchObject({
			code: "unauthenticated",
		});
	});

	test("is needed outside dev", async () => {
		await expect(commandLineActor(db, { ...env, environment: "prod" })).rejects.toMatchObject({
			code: "unauthenticated",
		});
	});

	test("of another user is made by an admin only", async () => {
		const viewer = { name: "vera", roles: ["viewer"] as const };
		await expect(createToken(db, viewer, "ada")).rejects.toMatchObject({ code: "forbidden" });
	});
});
