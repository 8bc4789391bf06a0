/** Whoever decides on the command line sees what would happen before the password is asked for. */
import { expect, test } from "vitest";
import { hashPassword } from "../server/identity/passwords";
import { createToken } from "../server/identity/tokens";
import { requestRollback } from "../server/rollbacks/request-rollback";
import { qtradeOn } from "../tests/qtrade-command";
import { openGround } from "../tests/rollback-ground";

const ground = await openGround("prod");
const { db, sandbox } = ground;
const PASSWORD = "a password of my own";

const qtrade = qtradeOn(ground);

test("approving and breaking the glass show the preview first, and are bound to it", async () => {
	const oscar = await ground.person("oscar", ["operator"]);
	const anna = await ground.person("anna", ["approver", "operator"]);
	await db.query("update users set password_hash = $1 where name = 'anna'", [await hashPassword(PASSWORD)]);
	const { token } = await createToken(db, anna, "anna");
	await ground.good("prices");
	ground.bad("prices");
	await ground.ingest("prices");
	const id = await requestRollback(db, sandbox, oscar, { dataset: "prices", to: 1, reason: "bad", fingerprint: null });

	const approve = ["rollback", "approve", String(id)];
	const seen = expect.stringMatching(/1 removed, 1 restated[\s\S]*withdraws: version 2/);
	expect(qtrade(approve, { token })).toMatchObject({ stderr: seen, document: { error: { code: "reauthenticate" } } });
	expect(qtrade(approve, { token, input: PASSWORD })).toMatchObject({
		code: 0,
		stderr: seen,
		document: { status: "applied" },
	});

	// What is decided is said without a preview and without a password.
	expect(qtrade(approve, { token })).toMatchObject({
		stderr: "",
		document: { error: { code: "conflict", message: `rollback request ${id} is applied already` } },
	});

	const glass = ["rollback", "break-glass", "prices", "--to", "2", "--reason", "it was right after all"];
	const back = expect.stringMatching(/1 added, 0 removed, 1 restated/);
	expect(qtrade(glass, { token })).toMatchObject({ stderr: back, document: { error: { code: "reauthenticate" } } });
	expect(qtrade(glass, { token, input: PASSWORD })).toMatchObject({
		code: 0,
		stderr: back,
		document: { kind: "break_glass" },
	});
});
