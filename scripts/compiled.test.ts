import { execFile, spawnSync } from "node:child_process";
import {
	cpSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { bundleOf, loadCompiled } from "./compiled.mjs";

const ROOT = path.dirname(import.meta.dirname);
const run = promisify(execFile);
const made: string[] = [];
afterAll(() => {
	for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A repository of three files, with the real tsx and esbuild. */
function makeRepository(): string {
	const root = mkdtempSync(path.join(tmpdir(), "qtrade-compiled-"));
	made.push(root);
	for (const folder of ["bench", "cli", "server", "workers", "node_modules"]) mkdirSync(path.join(root, folder));
	for (const name of ["tsx", "esbuild"])
		symlinkSync(path.join(ROOT, "node_modules", name), path.join(root, "node_modules", name));
	writeFileSync(path.join(root, "package.json"), '{ "type": "module" }');
	writeFileSync(path.join(root, "tsconfig.json"), "{}");
	say(root, "first");
	writeFileSync(path.join(root, "cli", "main.ts"), 'export { said } from "../server/said";\n');
	writeFileSync(path.join(root, "workers", "main.ts"), 'export const later = () => import("../server/said");\n');
	return root;
}
const say = (root: string, what: string) =>
	writeFileSync(path.join(root, "server", "said.ts"), `export const said: string = "${what}";\n`);
const cacheOf = (root: string) => path.join(root, "node_modules", ".cache", "qtrade");
const bundle = (root: string): string => bundleOf(root) ?? "none";

test("one bundle for a state of the sources; an edit makes another, and is in force at once", async () => {
	const root = makeRepository();
	const first = bundle(root);
	expect(existsSync(path.join(first, "cli", "main.mjs"))).toBe(true);
	expect(await loadCompiled(root, "cli/main")).toMatchObject({ said: "first" });
	expect(bundle(root)).toBe(first);
	writeFileSync(path.join(root, "cli", "main.test.ts"), "");
	expect(bundle(root)).toBe(first);
	say(root, "second");
	expect(bundle(root)).not.toBe(first);
	expect(await loadCompiled(root, "cli/main")).toMatchObject({ said: "second" });
	const worker = (await loadCompiled(root, "workers/main")) as { later(): Promise<object> };
	expect(await worker.later()).toMatchObject({ said: "second" });
});

test("a repository that is reached by a link has the same bundle", async () => {
	const root = makeRepository();
	const link = `${root}-link`;
	made.push(link);
	symlinkSync(root, link);
	expect(bundle(link)).toBe(bundle(root));
	expect(await loadCompiled(link, "cli/main")).toMatchObject({ said: "first" });
});

test("one that lost a part, or has one cut short, is made again", () => {
	const root = makeRepository();
	const folder = bundle(root);
	const parts = readdirSync(folder).filter((name) => name.startsWith("chunk-") && name.endsWith(".mjs"));
	expect(parts.length).toBeGreaterThan(0);
	const part = path.join(folder, parts[0] ?? "");
	const contents = readFileSync(part, "utf8");
	rmSync(part);
	expect(bundle(root)).toBe(folder);
	expect(readFileSync(part, "utf8")).toBe(contents);
	writeFileSync(path.join(folder, "cli", "main.mjs"), "");
	expect(bundle(root)).toBe(folder);
	expect(readFileSync(path.join(folder, "cli", "main.mjs"), "utf8")).not.toBe("");
});

test("one that is gone is made again; one that others make at the same time is taken, and nothing stays half made", async () => {
	const root = makeRepository();
	const folder = bundle(root);
	rmSync(folder, { recursive: true });
	const program = `import { bundleOf } from ${JSON.stringify(path.join(ROOT, "scripts", "compiled.mjs"))}; console.log(bundleOf(${JSON.stringify(root)}))`;
	const four = await Promise.all(
		Array.from({ length: 4 }, () => run(process.execPath, ["--input-type=module", "-e", program])),
	);
	expect(new Set(four.map(({ stdout }) => stdout.trim()))).toEqual(new Set([folder]));
	expect(readdirSync(cacheOf(root))).toEqual([path.basename(folder)]);
});

test("what was of no use for a day goes, but for the newest few", () => {
	const root = makeRepository();
	const folders = Array.from({ length: 15 }, (_, i) => {
		say(root, "x".repeat(i));
		return bundle(root);
	});
	expect(new Set(folders).size).toBe(15);
	expect(readdirSync(cacheOf(root))).toHaveLength(15);
	const old = new Date(Date.now() - 25 * 3600_000);
	for (const folder of folders.slice(0, 5)) utimesSync(folder, old, old);
	say(root, "one more");
	const newest = bundle(root);
	const left = readdirSync(cacheOf(root)).map((name) => path.join(cacheOf(root), name));
	expect(left).toHaveLength(12);
	expect(left).toEqual(expect.arrayContaining([newest, ...folders.slice(5)]));
	utimesSync(newest, old, old);
	bundle(root);
	expect(Date.now() - statSync(newest).mtimeMs, "of use again").toBeLessThan(3600_000);
});

test("tsx, where no bundle can be kept, and it says what is wrong with the sources", async () => {
	const root = makeRepository();
	writeFileSync(path.join(root, "node_modules", ".cache"), "a file is in the way");
	expect(bundleOf(root)).toBeNull();
	expect(await loadCompiled(root, "cli/main")).toMatchObject({ said: "first" });
	writeFileSync(path.join(root, "workers", "main.ts"), 'export { said } from "../server/sayd";\n');
	await expect(loadCompiled(root, "workers/main")).rejects.toThrow(/server\/sayd/);
});

test("a stack names the source", () => {
	const root = makeRepository();
	writeFileSync(
		path.join(root, "server", "said.ts"),
		`type Word = string;\n\nconst word: Word = "no";\nthrow new Error(word);\nexport const said = word;\n`,
	);
	const program = `import { loadCompiled } from ${JSON.stringify(path.join(ROOT, "scripts", "compiled.mjs"))}; await loadCompiled(${JSON.stringify(root)}, "cli/main")`;
	const { stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
	expect(stderr).toContain(`${path.join("server", "said.ts")}:4`);
});

test("a clone without packages is told so in one line, and is left as it was", () => {
	const root = makeRepository();
	rmSync(path.join(root, "node_modules"), { recursive: true });
	mkdirSync(path.join(root, "scripts"));
	for (const file of ["cli/qtrade.mjs", "workers/start.mjs", "scripts/compiled.mjs"])
		cpSync(path.join(ROOT, file), path.join(root, file));
	for (const launcher of ["cli/qtrade.mjs", "workers/start.mjs"]) {
		const { status, stderr } = spawnSync(process.execPath, [path.join(root, launcher)], {
			encoding: "utf8",
			env: { ...process.env, QTRADE_ROOT: root },
		});
		expect({ status, stderr }).toEqual({
			status: 3,
			stderr: "qtrade's packages are not installed: run npm ci in the repository\n",
		});
	}
	expect(existsSync(path.join(root, "node_modules"))).toBe(false);
});

test.each([
	["when the entry is read", 'import "no-such-package";\nexport const main = () => undefined;', "no-such-package"],
	["when a command is", 'export const main = () => import("@no/such-package");', "@no/such-package"],
	["when only its folder is there", 'export const main = () => import("half");', "half"],
])("a package that is missing is named in one line, %s", (_when, source, name) => {
	const root = makeRepository();
	mkdirSync(path.join(root, "node_modules", "half"));
	writeFileSync(
		path.join(root, "node_modules", "half", "package.json"),
		'{ "name": "half", "type": "module", "exports": "./dist/half.js" }',
	);
	writeFileSync(path.join(root, "cli", "main.ts"), `${source}\n`);
	const { status, stderr } = spawnSync(process.execPath, [path.join(ROOT, "cli", "qtrade.mjs")], {
		encoding: "utf8",
		env: { ...process.env, QTRADE_ROOT: root },
	});
	expect({ status, stderr }).toEqual({
		status: 3,
		stderr: `qtrade's package ${name} is not installed: run npm ci in the repository\n`,
	});
});

test("the entries import nothing of ours whose change would go unnoticed", async () => {
	const esbuild = createRequire(import.meta.url)("esbuild");
	const { metafile } = await esbuild.build({
		absWorkingDir: ROOT,
		entryPoints: ["cli/main.ts", "workers/main.ts"],
		outdir: path.join(tmpdir(), "never-written"),
		bundle: true,
		platform: "node",
		format: "esm",
		packages: "external",
		splitting: true,
		write: false,
		metafile: true,
		logLevel: "silent",
	});
	const others = Object.keys(metafile.inputs).filter((file) => !/^(bench|cli|server|workers)\/.*\.ts$/.test(file));
	expect(others).toEqual([]);
	expect(Object.keys(metafile.inputs).length).toBeGreaterThan(200);
});
