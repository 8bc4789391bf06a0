import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { many } from "../server/db";
import { openFixture } from "../tests/fixture";

const { db, env, databaseUrl } = await openFixture();

function qtrade(args: string[], token = ""): { code: number | null; document: Record<string, unknown> } {
	const { status, stdout } = spawnSync(
		process.execPath,
		[path.join(import.meta.dirname, "qtrade.mjs"), ...args, "--json"],
		{
			encoding: "utf8",
			env: { ...process.env, DATABASE_URL: databaseUrl, QTRADE_HOME: env.home, QTRADE_TOKEN: token },
		},
	);
	return { code: status, document: JSON.parse(stdout) as Record<string, unknown> };
}

test("the first user becomes the admin and gets a token, in dev too; those after get what was asked for", async () => {
	const first = qtrade(["user", "add", "ada", "--role", "operator"]);
	expect(first).toMatchObject({
		code: 0,
		document: { name: "ada", roles: ["operator", "admin"], token: expect.stringMatching(/^qt_/) },
	});
	// Nobody else acted: local-admin is for those who come when there are users.
	expect(await many(db, "select actor from audit_log where action = 'user.add'")).toEqual([{ actor: "ada" }]);
	const second = qtrade(["user", "add", "bob", "--role", "viewer"], String(first.document.token));
	expect(second).toMatchObject({ code: 0, document: { roles: ["viewer"] } });
	expect(qtrade(["user", "add", "cleo"])).toMatchObject({ code: 0, document: { roles: [] } });
	expect(await many(db, "select name from users where 'admin' = any(roles)")).toEqual([{ name: "ada" }]);
});
