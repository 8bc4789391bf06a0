import { describe, expect, test } from "vitest";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { one } from "../db";
import type { Actor } from "../policy";
import { requireFreshSignIn } from "./fresh-sign-in";
import { signIn } from "./sign-in";
import { addUser, disableUser, givePassword } from "./users";

const { db } = await openFixture();
const PASSWORD = "correct horse battery";

let addresses = 0;
/** An address that nobody used before, so that tests do not lock each other. */
const elsewhere = (): string => {
	addresses += 1;
	return `2001:db8::${addresses}`;
};
const attempt = (account: string, password: string, address = elsewhere()) =>
	signIn(db, { account, password, address });
const person = async (name: string): Promise<Actor> => {
	await addUser(db, EVERYTHING, { name, roles: ["approver"], password: PASSWORD });
	await db.query("update users set must_change_password = false where name = $1", [name]);
	return { name, roles: ["approver"], via: "console" };
};
const looked = (account: string) =>
	one<{ looked: number; refused: number }>(
		db,
		`select count(*) filter (where not refused) as looked, count(*) filter (where refused) as refused
		 from login_attempts where account = $1`,
		[account],
	);

describe("signing in", () => {
	test("takes the right password only, whatever the case of the name", async () => {
		await person("cleo");
		expect(await attempt("cleo", PASSWORD)).toEqual({ name: "cleo", sessionEpoch: 0, mustChangePassword: false });
		expect(await attempt("Cleo", PASSWORD)).toMatchObject({ name: "cleo" });
		expect(await attempt("cleo", "wrong")).toBeNull();
		expect(await attempt("nobody", PASSWORD)).toBeNull();
		expect(await attempt("cleo", "")).toBeNull();
	});

	test("is over for a disabled user, and was never there for one without a password", async () => {
		await person("dora");
		await disableUser(db, EVERYTHING, "dora");
		expect(await attempt("dora", PASSWORD)).toBeNull();
		await addUser(db, EVERYTHING, { name: "tess", roles: [] });
		expect(await attempt("tess", "a password that nobody has")).toBeNull();
	});

	test("is refused after ten wrong passwords, the right one too, from anywhere", async () => {
		await person("emil");
		for (let i = 0; i < 9; i += 1) await attempt("emil", "wrong");
		expect(await attempt("emil", PASSWORD)).not.toBeNull();
		await attempt("emil", "wrong");
		expect(await attempt("emil", PASSWORD)).toBeNull();
		expect(await looked("emil")).toEqual({ looked: 11, refused: 1 });
	});

	test("is refused to an address after fifty wrong passwords, to no other", async () => {
		await person("finn");
		const address = elsewhere();
		await Promise.all(Array.from({ length: 50 }, (_, i) => attempt(`somebody${i}`, "wrong", address)));
		expect(await attempt("finn", PASSWORD, address)).toBeNull();
		expect(await attempt("finn", PASSWORD)).not.toBeNull();
	});

	test("gives fifty attempts at once no more chances than fifty in a row", async () => {
		await person("gina");
		await Promise.all(Array.from({ length: 50 }, (_, i) => attempt("gina", `wrong ${i}`)));
		expect(await looked("gina")).toEqual({ looked: 10, refused: 40 });
		expect(await attempt("gina", PASSWORD)).toBeNull();
	});

	test("comes back when the time is over, though somebody goes on trying", async () => {
		await person("hugo");
		for (let i = 0; i < 12; i += 1) await attempt("hugo", "wrong");
		await db.query("update login_attempts set at = at - interval '16 minutes' where account = 'hugo' and not refused");
		expect(await attempt("hugo", PASSWORD)).not.toBeNull();
	});
});

describe("a decision that asks again who it is", () => {
	const now = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000);
	const needed = { code: "reauthenticate", details: { reason: "password_needed" } };

	test("takes a sign-in of the last 15 minutes, or the password", async () => {
		const ines = await person("ines");
		await requireFreshSignIn(db, ines, { signedInAt: now(14), password: null });
		await requireFreshSignIn(db, { ...ines, signedInAt: now(1) }, {});
		await expect(requireFreshSignIn(db, ines, { signedInAt: now(16), password: null })).rejects.toMatchObject(needed);
		await expect(requireFreshSignIn(db, ines, {})).rejects.toMatchObject(needed);
		await expect(requireFreshSignIn(db, ines, { password: "" })).rejects.toMatchObject(needed);
		await requireFreshSignIn(db, ines, { signedInAt: now(16), password: PASSWORD, address: elsewhere() });
	});

	test("does not take a password that somebody else gave", async () => {
		const lara = await person("lara");
		await givePassword(db, EVERYTHING, "lara", `${PASSWORD} 2`);
		const given = { password: `${PASSWORD} 2`, address: elsewhere() };
		await expect(requireFreshSignIn(db, lara, given)).rejects.toMatchObject({
			code: "forbidden",
			details: { reason: "must_change_password" },
		});
	});

	test("takes no token for it, whatever the session", async () => {
		const jana = { ...(await person("jana")), token: { id: 1, label: "" }, signedInAt: now(0) };
		await expect(requireFreshSignIn(db, jana, {})).rejects.toMatchObject(needed);
		await requireFreshSignIn(db, jana, { password: PASSWORD, address: elsewhere() });
	});

	test("counts a wrong password as a failed sign-in", async () => {
		const kurt = await person("kurt");
		const wrong = () => requireFreshSignIn(db, kurt, { password: "wrong", address: elsewhere() });
		for (let i = 0; i < 10; i += 1) {
			await expect(wrong()).rejects.toMatchObject({ code: "reauthenticate", details: { reason: "wrong_password" } });
		}
		await expect(requireFreshSignIn(db, kurt, { password: PASSWORD, address: elsewhere() })).rejects.toMatchObject({
			code: "reauthenticate",
		});
		expect(await attempt("kurt", PASSWORD)).toBeNull();
	});

	test("does not ask local-admin, who has no password", async () => {
		await requireFreshSignIn(db, EVERYTHING, {});
	});
});
