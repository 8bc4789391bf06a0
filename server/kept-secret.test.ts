import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { keptSecret } from "./kept-secret";

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-secret-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a secret is made once, for its owner alone, and leaves nothing beside it", () => {
	const file = path.join(folder, "once");
	const secret = keptSecret(file, 32);
	expect(secret).toMatch(/^[\w-]{43}$/);
	expect(keptSecret(file, 32)).toBe(secret);
	expect(statSync(file).mode & 0o777).toBe(0o600);
	expect(readdirSync(folder)).toEqual(["once"]);
});

test("an empty file, as a full disk leaves it, is no secret", () => {
	const file = path.join(folder, "empty");
	writeFileSync(file, "");
	const secret = keptSecret(file, 24);
	expect(secret).toHaveLength(32);
	expect(keptSecret(file, 24)).toBe(secret);
});

test("a secret that is there already stays", () => {
	const file = path.join(folder, "given");
	writeFileSync(file, "given by an owner\n");
	expect(keptSecret(file, 24)).toBe("given by an owner");
});
