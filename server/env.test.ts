import { chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { parseEnv } from "./env";

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "qtrade-env-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const below = path.join(folder, "strategies", "momentum");
mkdirSync(path.join(folder, ".qtrade", "postgres"), { recursive: true });
mkdirSync(path.join(below, ".qtrade"), { recursive: true });

test("a command in a subfolder works on the installation above it, as git does", () => {
	expect(parseEnv({}, below)).toMatchObject({
		home: path.join(folder, ".qtrade"),
		lake: path.join(folder, ".qtrade", "lake"),
	});
	expect(parseEnv({}, below).homeFoundAbove).toBe(true);
	expect(parseEnv({ QTRADE_HOME: "" }, folder)).toMatchObject({
		home: path.join(folder, ".qtrade"),
		homeFoundAbove: false,
	});
});

test("the nearest counts, and a folder that only has the name is none", () => {
	mkdirSync(path.join(folder, "strategies", ".qtrade", "lake"), { recursive: true });
	expect(parseEnv({}, below).home).toBe(path.join(folder, "strategies", ".qtrade"));
});

test.skipIf(process.getuid?.() !== 0)("what belongs to somebody else is none (only root can make such a thing)", () => {
	const theirs = path.join(folder, "strategies", "momentum", ".qtrade");
	mkdirSync(path.join(theirs, "lake"));
	expect(parseEnv({}, below).home).toBe(theirs);
	chownSync(theirs, 65_534, 65_534);
	expect(parseEnv({}, below).home).toBe(path.join(folder, "strategies", ".qtrade"));
	// Nor is one made over it, not even where there is none above.
	const alone = mkdtempSync(path.join(tmpdir(), "qtrade-env-"));
	try {
		mkdirSync(path.join(alone, ".qtrade"));
		chownSync(path.join(alone, ".qtrade"), 65_534, 65_534);
		expect(() => parseEnv({}, alone)).toThrow(/\.qtrade belongs to another user: .* set QTRADE_HOME/);
		expect(parseEnv({ QTRADE_HOME: ".qtrade" }, alone).home).toBe(path.join(alone, ".qtrade"));
	} finally {
		rmSync(alone, { recursive: true });
	}
	rmSync(theirs, { recursive: true });
	mkdirSync(theirs);
});

test("QTRADE_HOME decides where it is set; a new home is made where the command stands", () => {
	expect(parseEnv({ QTRADE_HOME: "elsewhere" }, below).home).toBe(path.join(below, "elsewhere"));
	const alone = mkdtempSync(path.join(tmpdir(), "qtrade-env-"));
	try {
		expect(parseEnv({}, alone).home).toBe(path.join(alone, ".qtrade"));
	} finally {
		rmSync(alone, { recursive: true });
	}
});
