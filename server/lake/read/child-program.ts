/**
 * What a child runs. Started through tsx, child.ts costs 340 ms and an esbuild process per child; bundled once per
 * sandbox (40 ms), a child is ready in 160 ms and sees one file of ours only.
 * Where esbuild cannot be found, tsx does it.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export type ChildProgram = {
	/** Node and its arguments */
	command: readonly [string, ...string[]];
	/** files and folders that it reads besides the system's own */
	readable: readonly string[];
};

type Esbuild = { buildSync: (options: Record<string, unknown>) => unknown };

const sourceOf = (root: string): string => join(root, "server/lake/read/child.ts");
/** What it imports from elsewhere of ours. */
const SHARED = ["server/lake/whole-result.ts", "server/vocabulary/sql-text.ts"];
/** The heap is bounded because rows pass through it in small batches. */
const NODE_ARGUMENTS = ["--max-old-space-size=512"];

/**
 * @param root the repository, absolute
 * @param folder where the bundle is written; it must stay as long as children are started
 */
export function prepareChildProgram(root: string, folder: string): ChildProgram {
	const packageOf = createRequire(join(root, "package.json"));
	const duckdb = packageOf.resolve("@duckdb/node-api");
	// Where the packages really lie: node_modules may be a link, and a child sees the real path only.
	const packages = duckdb.slice(0, duckdb.indexOf("/node_modules/") + "/node_modules".length);
	try {
		const bundle = join(folder, "child.mjs");
		loadEsbuild(packageOf).buildSync({
			entryPoints: [sourceOf(root)],
			outfile: bundle,
			bundle: true,
			platform: "node",
			format: "esm",
			target: "node20",
			// The bundle lies outside the repository, where no package would be found by its name.
			alias: { "@duckdb/node-api": duckdb },
			external: [duckdb],
			logLevel: "silent",
		});
		return { command: [process.execPath, ...NODE_ARGUMENTS, bundle], readable: [process.execPath, packages, bundle] };
	} catch {
		const loader = pathToFileURL(packageOf.resolve("tsx/esm")).href;
		const code = ["package.json", "node_modules", "server/errors.ts", "server/lake/read", ...SHARED].map((path) =>
			join(/* turbopackIgnore: true */ root, path),
		);
		return {
			command: [process.execPath, ...NODE_ARGUMENTS, "--import", loader, sourceOf(root)],
			readable: [process.execPath, packages, ...code],
		};
	}
}

/** Under no name that a bundler of the web process takes for its own `require`. */
function loadEsbuild(packageOf: NodeJS.Require): Esbuild {
	// Otherwise it would keep a process of its own for as long as this one lives.
	process.env.ESBUILD_WORKER_THREADS = "0";
	try {
		return packageOf("esbuild") as Esbuild;
	} finally {
		delete process.env.ESBUILD_WORKER_THREADS;
	}
}
