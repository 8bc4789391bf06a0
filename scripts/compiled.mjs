// The TypeScript of commands and workers as JavaScript. Read module by module through tsx, a command would begin with
// 1.5 s of that; bundled once for a state of the sources (0.3 s, with the esbuild that tsx brings), it begins after 0.7.
// The bundle lies in node_modules/.cache/qtrade, named after the sources, so an edit is in force at once. Where it
// cannot be kept (a folder of somebody else's), tsx does it.
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const ENTRIES = ["cli/main.ts", "workers/main.ts"];
/** Whatever the entries import of ours. */
const FOLDERS = ["bench", "cli", "server", "workers"];
/** A process reads parts of its bundle as it needs them, so those of others stay for a while. */
const KEPT = 12;

/**
 * Loads an entry's module, compiled.
 * @param {string} root the repository, absolute
 * @param {"cli/main.ts" | "workers/main.ts"} entry
 */
export async function loadCompiled(root, entry) {
	const made = await bundleOf(root).catch(() => null);
	if (made !== null) return import(pathToFileURL(path.join(made, entry.replace(/\.ts$/, ".mjs"))).href);
	const { register } = await import("tsx/esm/api");
	register({ tsconfig: path.join(root, "tsconfig.json") });
	return import(pathToFileURL(path.join(root, entry)).href);
}

/** The folder of the sources' bundle, made if need be. */
export async function bundleOf(root) {
	const cache = path.join(root, "node_modules", ".cache", "qtrade");
	const folder = path.join(cache, stateOf(root));
	if (existsSync(folder)) return folder;
	mkdirSync(cache, { recursive: true });
	const unfinished = path.join(cache, `.${process.pid}-${randomUUID()}`);
	try {
		await esbuildOf(root).build({
			absWorkingDir: root,
			entryPoints: ENTRIES,
			outbase: root,
			outdir: unfinished,
			outExtension: { ".js": ".mjs" },
			bundle: true,
			splitting: true,
			platform: "node",
			format: "esm",
			target: "node20",
			packages: "external",
			logLevel: "silent",
		});
		renameSync(unfinished, folder);
	} catch (error) {
		rmSync(unfinished, { recursive: true, force: true });
		// Another process may have been quicker.
		if (!existsSync(folder)) throw error;
	}
	clearOld(cache, folder);
	return folder;
}

/** Names the state of the sources; a test has no part in it. */
function stateOf(root) {
	const hash = createHash("sha256");
	for (const folder of FOLDERS) {
		const files = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
			.map((entry) => path.join(entry.parentPath, entry.name))
			.sort();
		for (const file of files) {
			const { size, mtimeMs } = statSync(file);
			hash.update(`${path.relative(root, file)}\0${size}\0${mtimeMs}\n`);
		}
	}
	return hash.digest("hex").slice(0, 24);
}

function esbuildOf(root) {
	const packageOf = createRequire(path.join(root, "package.json"));
	try {
		return packageOf("esbuild");
	} catch {
		return createRequire(packageOf.resolve("tsx/package.json"))("esbuild");
	}
}

/** All but the newest few; a name that begins with a dot is one that a killed process left, or is being made. */
function clearOld(cache, current) {
	const now = new Date();
	utimesSync(current, now, now);
	const byAge = readdirSync(cache)
		.map((name) => path.join(cache, name))
		.map((folder) => ({ folder, at: statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
		.sort((a, b) => b.at - a.at);
	for (const { folder } of byAge.slice(KEPT)) rmSync(folder, { recursive: true, force: true });
}
