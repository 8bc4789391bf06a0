// The TypeScript of commands and workers as JavaScript. Read module by module through tsx, a command would begin with
// 1.5 s of that; bundled once for a state of the sources (0.3 s), it begins after 0.7. The bundle lies in
// node_modules/.cache/qtrade, named after the sources, so an edit is in force at once. Where it cannot be kept (a folder
// of somebody else's), tsx does it.
import { createHash, randomUUID } from "node:crypto";
import {
	accessSync,
	constants,
	mkdirSync,
	readdirSync,
	readFileSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const ENTRIES = ["cli/main", "workers/main"];
/** Whatever the entries import of ours. */
const FOLDERS = ["bench", "cli", "server", "workers"];
/** What a bundle is made by. */
const MADE_BY = ["package-lock.json", "scripts/compiled.mjs", "tsconfig.json"];
/** A process reads parts of its bundle as it needs them, so those of others stay: the newest, and all of the last day. */
const KEPT = 12;
const KEPT_MS = 24 * 3600 * 1000;
/** The bundle's files and their sizes. */
const LIST = "files.json";

/**
 * Loads an entry's module, compiled. Where Node is too old or the packages are missing, says so and ends the process.
 * @param {string} root the repository, absolute
 * @param {"cli/main" | "workers/main"} entry
 */
export async function loadCompiled(root, entry) {
	requireNode();
	requirePackages(root);
	const bundle = bundleOf(root);
	// A stack in the log names the source.
	process.setSourceMapsEnabled(true);
	if (bundle !== null) return importOf(path.join(bundle, `${entry}.mjs`));
	const { register } = await import("tsx/esm/api");
	register({ tsconfig: path.join(root, "tsconfig.json") });
	return importOf(path.join(root, `${entry}.ts`));
}

/** @param {string} file */
const importOf = (file) => namingMissing(() => import(pathToFileURL(file).href));

/** A package that is not there, or not all of it: after an update that needs one more, or an installation that was broken off. */
const MISSING = /^Cannot find (?:package '|module '[^']*\/node_modules\/)((?:@[^/']+\/)?[^/']+)/;

/**
 * Does work that may load more code; where one of our packages is missing, names it and ends the process.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function namingMissing(work) {
	try {
		return await work();
	} catch (error) {
		const missing = error?.code === "ERR_MODULE_NOT_FOUND" && MISSING.exec(error.message)?.[1];
		if (!missing) throw error;
		console.error(`qtrade's package ${missing} is not installed: run npm ci in the repository`);
		process.exit(3);
	}
}

function requireNode() {
	const [major, minor] = process.versions.node.split(".").map(Number);
	if (major > 20 || (major === 20 && minor >= 19)) return;
	console.error(`qtrade needs Node 20.19 or later, this is ${process.versions.node}`);
	process.exit(2);
}

function requirePackages(root) {
	try {
		createRequire(path.join(root, "package.json")).resolve("tsx/package.json");
	} catch {
		console.error("qtrade's packages are not installed: run npm ci in the repository");
		process.exit(3);
	}
}

/** The folder of the sources' bundle, made if need be; null where it cannot be made, kept or read. */
export function bundleOf(givenRoot) {
	try {
		// The bundler names its files after real paths.
		const root = realpathSync(givenRoot);
		const cache = path.join(root, "node_modules", ".cache", "qtrade");
		const folder = path.join(cache, stateOf(root));
		if (!isWhole(folder)) {
			makeBundle(root, cache, folder);
			clearOld(cache);
		}
		touch(folder);
		return isWhole(folder) ? folder : null;
	} catch {
		// Whatever it was: tsx reads the sources themselves, and says what is wrong with them.
		return null;
	}
}

/** Whether every file is there as it was written. Another user's may be unreadable, and a disk may lose a part. */
function isWhole(folder) {
	try {
		const sizes = JSON.parse(readFileSync(path.join(folder, LIST), "utf8"));
		return Object.entries(sizes).every(([name, size]) => {
			const file = path.join(folder, name);
			accessSync(file, constants.R_OK);
			return statSync(file).size === size;
		});
	} catch {
		return false;
	}
}

function makeBundle(root, cache, folder) {
	const { outputFiles } = esbuildOf(root).buildSync({
		absWorkingDir: root,
		entryPoints: ENTRIES.map((entry) => ({ in: `${entry}.ts`, out: entry })),
		outdir: folder,
		outExtension: { ".js": ".mjs" },
		bundle: true,
		splitting: true,
		platform: "node",
		format: "esm",
		target: "node20",
		sourcemap: "linked",
		packages: "external",
		logLevel: "silent",
		write: false,
	});
	const files = outputFiles.map((file) => [path.relative(folder, file.path), file.contents]);
	const sizes = Object.fromEntries(files.map(([name, contents]) => [name, contents.length]));
	const unfinished = path.join(cache, `.${process.pid}-${randomUUID()}`);
	try {
		for (const [name, contents] of [...files, [LIST, JSON.stringify(sizes)]]) {
			const place = path.join(unfinished, name);
			mkdirSync(path.dirname(place), { recursive: true });
			// On the disk before the folder has its name: after a power cut it is whole, or not there.
			writeFileSync(place, contents, { flush: true });
		}
		moveInto(folder, unfinished);
	} catch (error) {
		rmSync(unfinished, { recursive: true, force: true });
		// Another process may have been quicker.
		if (!isWhole(folder)) throw error;
	}
}

/** Where another process was quicker, ours finds no room, and theirs stays; one that lost something makes way. */
function moveInto(folder, unfinished) {
	try {
		renameSync(unfinished, folder);
	} catch (error) {
		if (isWhole(folder)) throw error;
		const damaged = `${unfinished}-damaged`;
		renameSync(folder, damaged);
		renameSync(unfinished, folder);
		rmSync(damaged, { recursive: true, force: true });
	}
}

/** Names the state of the sources; a test has no part in it. */
function stateOf(root) {
	const hash = createHash("sha256").update(process.versions.node);
	const sources = FOLDERS.flatMap((folder) =>
		readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
			.map((entry) => path.join(entry.parentPath, entry.name)),
	).sort();
	for (const file of [...MADE_BY.map((name) => path.join(root, name)), ...sources]) {
		const found = statSync(file, { throwIfNoEntry: false });
		hash.update(`${path.relative(root, file)}\0${found?.size}\0${found?.mtimeMs}\n`);
	}
	return hash.digest("hex").slice(0, 24);
}

function esbuildOf(root) {
	// Otherwise it would keep a process of its own for as long as this one lives.
	process.env.ESBUILD_WORKER_THREADS = "0";
	try {
		return createRequire(path.join(root, "package.json"))("esbuild");
	} finally {
		delete process.env.ESBUILD_WORKER_THREADS;
	}
}

/** When it was last of use; not where it is somebody else's. */
function touch(folder) {
	try {
		const now = new Date();
		utimesSync(folder, now, now);
	} catch {
		// It is read all the same.
	}
}

/** A name that begins with a dot is being made, or was left by a process that was killed. */
function clearOld(cache) {
	const byUse = readdirSync(cache)
		.map((name) => path.join(cache, name))
		.map((folder) => ({ folder, at: statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
		.sort((a, b) => b.at - a.at);
	for (const { folder, at } of byUse.slice(KEPT)) {
		if (Date.now() - at < KEPT_MS) continue;
		try {
			rmSync(folder, { recursive: true, force: true });
		} catch {
			// Somebody else's, or being cleared by another process.
		}
	}
}
