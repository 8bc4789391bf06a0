/** Outside dev, on the command line: what a given password is good for, and what asks who it really is. */
import { beforeAll, expect, test } from "vitest";
import { openFixture } from "../tests/fixture";
import { qtradeOn } from "../tests/qtrade-command";

const fixture = await openFixture({ QTRADE_ENV: "prod" });
const OWN = "a password of my own";
const FIRST = "the first password";

const qtrade = qtradeOn(fixture);

const shut = { error: { code: "forbidden", details: { reason: "must_change_password" } } };
const unproven = { error: { code: "reauthenticate" } };
let root = "";

beforeAll(async () => {
	await fixture.asOwner().query("update environment set name = 'prod'");
	root = String(qtrade(["user", "add", "root"]).document.token);
});

test("a first admin without a password gives themselves one, changes it, and is asked for it from then on", () => {
	expect(qtrade(["user", "add", "early"], { token: root, input: "anything" })).toMatchObject(unproven);
	expect(qtrade(["user", "password", "late"], { token: root, input: `\n${FIRST}` })).toMatchObject(unproven);
	expect(qtrade(["user", "password", "root"], { token: root, input: FIRST })).toMatchObject({ code: 0 });
	// Known to two people, or so it must be taken: nothing is open but its change.
	for (const args of [["runs"], ["token", "create", "root"]]) {
		expect(qtrade(args, { token: root, input: FIRST }), args.join(" ")).toMatchObject(shut);
	}
	expect(qtrade(["user", "password", "root"], { token: root, input: `${FIRST}\n${OWN}` })).toMatchObject({ code: 0 });
	expect(qtrade(["user", "list"], { token: root })).toMatchObject({ code: 0 });
});

test("a user is added with a password or with a token, never with both", () => {
	const added = qtrade(["user", "add", "ada", "--role", "admin", "--password-stdin"], {
		token: root,
		input: `${OWN}\n${FIRST}`,
	});
	expect(added).toMatchObject({ code: 0, document: { name: "ada", token: null } });
	const bob = qtrade(["user", "add", "bob", "--role", "admin"], { token: root, input: OWN });
	expect(bob).toMatchObject({ code: 0, document: { token: expect.stringMatching(/^qt_/) } });
});

test("changing who may do what, and making a token, asks for the password", () => {
	const changes = [
		["user", "role", "bob", "--role", "viewer"],
		["token", "create", "bob"],
	];
	for (const args of changes) expect(qtrade(args, { token: root }), args.join(" ")).toMatchObject(unproven);
	expect(qtrade(["token", "create", "root"], { token: root, input: "wrong" })).toMatchObject(unproven);
	expect(qtrade(["token", "create", "root"], { token: root, input: OWN })).toMatchObject({ code: 0 });
	expect(qtrade(["user", "password", "bob"], { token: root, input: `wrong\n${FIRST}` })).toMatchObject(unproven);
	expect(qtrade(["user", "password", "bob"], { token: root, input: `${OWN}\n${FIRST}` })).toMatchObject({ code: 0 });
});
