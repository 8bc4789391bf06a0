import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChildHandle } from "./child-handle";
import { type ChildProgram, prepareChildProgram } from "./child-program";
import { analyseOn } from "./exchange";
import { chooseIsolation } from "./isolation";
import { ROOT } from "./test-lake";

let base: string;

beforeAll(() => {
	base = mkdtempSync(join(tmpdir(), "qtrade-test-program-"));
	mkdirSync(join(base, "lake"));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Whether a child of this program, under the strongest layer here, does its work. */
async function works(program: ChildProgram): Promise<unknown> {
	const child = new ChildHandle(await chooseIsolation(program, join(base, "lake")), "/");
	try {
		await child.ready();
		child.setIdle(false);
		return await analyseOn(child, "FROM lake.x");
	} finally {
		child.kill();
		await child.exited;
	}
}

const ANALYSIS = { tables: ["x"], statement: "select" };

test("the bundle", async () => {
	const program = prepareChildProgram(ROOT, base);
	expect(program.command.at(-1)).toBe(join(base, "child.mjs"));
	expect(program.readable).not.toContain(join(ROOT, "server/lake/read"));
	expect(await works(program)).toEqual(ANALYSIS);
});

test("tsx, where no bundle can be made", async () => {
	const program = prepareChildProgram(ROOT, join(base, "child.mjs", "no folder"));
	expect(program.command.at(-1)).toBe(join(ROOT, "server/lake/read/child.ts"));
	expect(await works(program)).toEqual(ANALYSIS);
});

test("packages behind a link", async () => {
	const linked = join(base, "linked");
	mkdirSync(linked);
	const packages =
		createRequire(import.meta.url)
			.resolve("@duckdb/node-api")
			.split("/node_modules/")[0] ?? "";
	symlinkSync(join(packages, "node_modules"), join(linked, "node_modules"));
	for (const name of ["server", "package.json"]) symlinkSync(join(ROOT, name), join(linked, name));
	expect(await works(prepareChildProgram(linked, base))).toEqual(ANALYSIS);
});

test("whatever the source imports is readable, where no bundle can be made", async () => {
	const { readable } = prepareChildProgram(ROOT, join(base, "child.mjs", "no folder"));
	const { metafile } = await build({
		entryPoints: [join(ROOT, "server/lake/read/child.ts")],
		bundle: true,
		write: false,
		platform: "node",
		format: "esm",
		packages: "external",
		metafile: true,
		absWorkingDir: ROOT,
	});
	const sources = Object.keys(metafile.inputs).map((file) => join(ROOT, file));
	expect(sources.length).toBeGreaterThan(5);
	expect(sources.filter((file) => !readable.some((place) => file === place || file.startsWith(`${place}/`)))).toEqual(
		[],
	);
});
