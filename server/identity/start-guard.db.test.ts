import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { EVERYTHING, openFixture } from "../../tests/fixture";
import { requireSafeStart, secretProblem } from "./start-guard";
import { addUser, disableUser } from "./users";

const { db } = await openFixture();
const good = randomBytes(32).toString("base64");
const start = (environment: "dev" | "staging" | "prod", nextAuthSecret: string | null) =>
	requireSafeStart(db, { environment, nextAuthSecret });

describe("a start outside dev", () => {
	test("needs a secret that nobody can guess; in dev everything goes", async () => {
		for (const secret of [null, "short", "a".repeat(64)]) {
			await expect(start("prod", secret)).rejects.toMatchObject({ code: "usage" });
			await expect(start("staging", secret)).rejects.toMatchObject({ code: "usage" });
			await start("dev", secret);
		}
		await start("prod", good);
	});

	test("is refused while a demo user is enabled, in one line that says what to do", async () => {
		await addUser(db, EVERYTHING, { name: "olivia", roles: ["viewer"], password: "qtrade-demo", isDemo: true });
		await addUser(db, EVERYTHING, { name: "ada", roles: ["admin"], password: "correct horse" });
		await expect(start("prod", good)).rejects.toMatchObject({
			code: "usage",
			message: expect.stringMatching(/^[^\n]*disable olivia \(qtrade user disable/),
		});
		await start("dev", good);
		await disableUser(db, EVERYTHING, "olivia");
		await start("prod", good);
	});
});

describe("a secret", () => {
	test.each([
		null,
		"",
		"1234567890123456789012345678901",
		"password".repeat(5),
		"changemechangemechangemechangeme",
		"0123456789abcdef0123456789abcdef",
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
		"abcdefghijklmnopqrstuvwxyz0123456789",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
		"secretsecretsecretsecretsecretsecre",
		"11112222333344445555666677778888",
	])("%j will not do", (secret) => {
		expect(secretProblem(secret)).not.toBeNull();
	});

	test("that is random will do, however it is written", () => {
		for (let i = 0; i < 200; i += 1) {
			for (const encoding of ["base64", "base64url"] as const) {
				expect(secretProblem(randomBytes(24).toString(encoding))).toBeNull();
			}
			expect(secretProblem(randomBytes(32).toString("hex"))).toBeNull();
		}
	});
});
