/** What `./scripts/up` does before it starts: the Prisma client and the build; the second time nothing of it. */
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";

const ROOT = path.dirname(import.meta.dirname);
const folder = mkdtempSync(path.join(tmpdir(), "qtrade-start-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (file: string): string => path.join(folder, file);
const run = (program: string, ...args: string[]): number | null => spawnSync(program, args, { cwd: folder }).status;
const start = (): boolean => run("bash", "-c", ". scripts/platform.sh; ensure_build") === 0;
const builds = (): number => statSync(at("builds.txt")).size;

/** The real scripts and the real Prisma; the build only counts how often it was asked for, and fails where told to. */
function makeRepository(): void {
	for (const file of ["scripts", "prisma", "prisma.config.ts"])
		cpSync(path.join(ROOT, file), at(file), { recursive: true });
	mkdirSync(at("node_modules"));
	for (const name of ["prisma", "@prisma"])
		symlinkSync(path.join(ROOT, "node_modules", name), at(`node_modules/${name}`));
	writeFileSync(at("package.json"), '{ "name": "start", "type": "module", "scripts": { "build": "node build.mjs" } }');
	writeFileSync(
		at("build.mjs"),
		`import { appendFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
		appendFileSync("builds.txt", "1");
		mkdirSync(".next", { recursive: true });
		writeFileSync(".next/BUILD_ID", "made");
		process.exit(existsSync("broken") ? 1 : 0);`,
	);
}

test("builds once, again where something changed, and after a build that did not come to its end", {
	timeout: 180_000,
}, () => {
	makeRepository();
	expect(start()).toBe(true);
	expect(builds()).toBe(1);

	const client = at("server/generated/prisma/client.ts");
	const made = statSync(client).mtimeMs;
	// As npm does for the first `npx qtrade` of a clone.
	expect(run(process.execPath, "scripts/postinstall.mjs")).toBe(0);
	expect(statSync(client).mtimeMs).toBe(made);
	expect(start()).toBe(true);
	expect(builds()).toBe(1);

	appendFileSync(at("prisma/schema.prisma"), "\n// changed\n");
	expect(start()).toBe(true);
	expect(statSync(client).mtimeMs).toBeGreaterThan(made);
	expect(builds()).toBe(2);

	writeFileSync(at("broken"), "");
	appendFileSync(at("prisma/schema.prisma"), "\n// changed again\n");
	expect(start()).toBe(false);
	expect(builds()).toBe(3);
	rmSync(at("broken"));
	expect(start()).toBe(true);
	expect(builds()).toBe(4);
	expect(start()).toBe(true);
	expect(builds()).toBe(4);
});
