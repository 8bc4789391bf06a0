import { describe, expect, test } from "vitest";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { requireAction } from "../policy";
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

	test("is narrowed to its scopes, and makes none that may do more", async () => {
		await addUser(db, EVERYTHING, { name: "nora", roles: ["operator", "viewer"] });
		const made = await createToken(db, EVERYTHING, "nora", { label: "reader", scopes: ["read", "admin"] });
		const actor = await actorOfToken(db, made.token, "http");
		expect(actor).toMatchObject({ scopes: ["read", "admin"], token: { id: made.id, label: "reader" }, via: "http" });
		if (!actor) throw new Error("the token does not work");
		requireAction(actor, "catalogue.read");
		expect(() => requireAction(actor, "run.start")).toThrow(/scope operate/);
		await expect(createToken(db, actor, "nora")).rejects.toMatchObject({ code: "forbidden" });
		await expect(createToken(db, actor, "nora", { scopes: ["operate"] })).rejects.toMatchObject({ code: "forbidden" });
		expect(await createToken(db, actor, "nora", { scopes: ["read"] })).toMatchObject({ expires_at: null });
		await expect(createToken(db, EVERYTHING, "nora", { scopes: [] })).rejects.toMatchObject({ code: "invalid_input" });
		const reader = await actorOfToken(
			db,
			(await createToken(db, actor, "nora", { scopes: ["read"] })).token,
			"command",
		);
		if (!reader) throw new Error("the token does not work");
		await expect(createToken(db, reader, "nora", { scopes: ["read"] })).rejects.toMatchObject({ code: "forbidden" });
		await expect(revokeToken(db, reader, made.id)).rejects.toMatchObject({ code: "forbidden" });
	});

	test("of an admin makes none for others that may do more than itself", async () => {
		const { token } = await createToken(db, EVERYTHING, "ada", { scopes: ["admin"] });
		const actor = await actorOfToken(db, token, "http");
		if (!actor) throw new Error("the token does not work");
		await expect(createToken(db, actor, "nora")).rejects.toMatchObject({ code: "forbidden" });
		await expect(createToken(db, actor, "nora", { scopes: ["decide"] })).rejects.toMatchObject({ code: "forbidden" });
		expect(await createToken(db, actor, "nora", { scopes: ["admin"] })).toMatchObject({ expires_at: null });
	});

	test("expires", async () => {
		const { id, token, expires_at } = await createToken(db, EVERYTHING, "nora", { expiresDays: 1 });
		expect(Date.parse(expires_at ?? "") - Date.now()).toBeGreaterThan(86_000_000);
		expect(await actorOfToken(db, token, "http")).not.toBeNull();
		await db.query("update access_tokens set expires_at = clock_timestamp() where id = $1", [id]);
		expect(await actorOfToken(db, token, "http")).toBeNull();
		expect((await listTokens(db, "nora")).find((row) => row.id === id)).toMatchObject({ state: "expired" });
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
