/** The web process, the commands and the workers load the client; DuckDB must not come with it. */
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, resolve } from "node:path";
import { expect, test } from "vitest";

/** Every module that a source file brings with it, following our own files; types do not count. */
function importsOf(file: string, seen = new Set<string>()): Set<string> {
	if (seen.has(file)) return seen;
	seen.add(file);
	const source = readFileSync(file, "utf8");
	for (const [statement, path = ""] of source.matchAll(
		/^(?:import|export)\s[^;]*?from\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm,
	)) {
		if (/^(?:import|export) type /.test(statement)) continue;
		if (path.startsWith(".")) importsOf(resolve(dirname(file), `${path}.ts`), seen);
		else seen.add(path);
	}
	return seen;
}

const packagesOf = (file: string): string[] =>
	[...importsOf(resolve(import.meta.dirname, file))].filter((path) => !path.startsWith("/") && !isBuiltin(path));

test("the client brings no package at all", () => {
	expect(packagesOf("sandbox.ts")).toEqual([]);
});

test("the child does bring DuckDB, so the look above sees it", () => {
	expect(packagesOf("child.ts")).toEqual(["@duckdb/node-api"]);
});
