import { expect, test } from "vitest";
import { many } from "../server/db";
import { openFixture } from "../tests/fixture";
import { qtradeOn } from "../tests/qtrade-command";

const fixture = await openFixture();
const { db } = fixture;

const qtrade = qtradeOn(fixture);

test("the first user becomes the admin and gets a token, in dev too; those after get what was asked for", async () => {
	const first = qtrade(["user", "add", "ada", "--role", "operator"]);
	expect(first).toMatchObject({
		code: 0,
		document: { name: "ada", roles: ["operator", "admin"], token: expect.stringMatching(/^qt_/) },
	});
	// Nobody else acted: local-admin is for those who come when there are users.
	expect(await many(db, "select actor from audit_log where action = 'user.add'")).toEqual([{ actor: "ada" }]);
	const second = qtrade(["user", "add", "bob", "--role", "viewer"], { token: String(first.document.token) });
	expect(second).toMatchObject({ code: 0, document: { roles: ["viewer"] } });
	expect(qtrade(["user", "add", "cleo"])).toMatchObject({ code: 0, document: { roles: [] } });
	expect(await many(db, "select name from users where 'admin' = any(roles)")).toEqual([{ name: "ada" }]);
});
