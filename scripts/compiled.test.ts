import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { bundleOf, loadCompiled } from "./compiled.mjs";

const ROOT = path.dirname(import.meta.dirname);
const made: string[] = [];
afterAll(() => {
	for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A repository of four files, with the real tsx and its esbuild. */
function makeRepository(): string {
	const root = realpathSync(mkdtempSync(path.join(tmpdir(), "qtrade-compiled-")));
	made.push(root);
	for (const folder of ["bench", "cli", "server", "workers", "node_modules"]) mkdirSync(path.join(root, folder));
	symlinkSync(path.join(ROOT, "node_modules", "tsx"), path.join(root, "node_modules", "tsx"));
	writeFileSync(path.join(root, "package.json"), '{ "type": "module" }');
	writeFileSync(path.join(root, "tsconfig.json"), "{}");
	writeFileSync(path.join(root, "server", "said.ts"), 'export const said: string = "first";\n');
	writeFileSync(path.join(root, "cli", "main.ts"), 'export { said } from "../server/said";\n');
	writeFileSync(path.join(root, "workers", "main.ts"), 'export const later = () => import("../server/said");\n');
	return root;
}

test("one bundle for a state of the sources; an edit makes another, and is in force at once", async () => {
	const root = makeRepository();
	const first = await bundleOf(root);
	expect(await loadCompiled(root, "cli/main.ts")).toMatchObject({ said: "first" });
	expect(await bundleOf(root)).toBe(first);
	writeFileSync(path.join(root, "cli", "main.test.ts"), "");
	expect(await bundleOf(root)).toBe(first);
	writeFileSync(path.join(root, "server", "said.ts"), 'export const said: string = "second";\n');
	expect(await bundleOf(root)).not.toBe(first);
	expect(await loadCompiled(root, "cli/main.ts")).toMatchObject({ said: "second" });
	const worker = (await loadCompiled(root, "workers/main.ts")) as { later(): Promise<object> };
	expect(await worker.later()).toMatchObject({ said: "second" });
});

test("several that start at once make one bundle and leave nothing half made", async () => {
	const root = makeRepository();
	const folders = await Promise.all([bundleOf(root), bundleOf(root), bundleOf(root)]);
	expect(new Set(folders).size).toBe(1);
	expect(readdirSync(path.dirname(folders[0] ?? ""))).toEqual([path.basename(folders[0] ?? "")]);
});

test("old bundles go, the newest stay", async () => {
	const root = makeRepository();
	for (let i = 0; i < 15; i++) {
		writeFileSync(path.join(root, "server", "said.ts"), `export const said = "${"x".repeat(i)}";\n`);
		await bundleOf(root);
	}
	expect(readdirSync(path.join(root, "node_modules", ".cache", "qtrade"))).toHaveLength(12);
});

test("tsx, where no bundle can be kept", async () => {
	const root = makeRepository();
	writeFileSync(path.join(root, "node_modules", ".cache"), "a file is in the way");
	await expect(bundleOf(root)).rejects.toThrow();
	expect(await loadCompiled(root, "cli/main.ts")).toMatchObject({ said: "first" });
});

test("the entries import nothing of ours whose change would go unnoticed", async () => {
	const esbuild = createRequire(createRequire(import.meta.url).resolve("tsx/package.json"))("esbuild");
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
