/** Postgres refuses to run as root, so a root user's embedded server runs under the system account `postgres`. */
import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync } from "node:fs";
import path from "node:path";
import { QtradeError } from "../errors";

export type Account = { uid: number; gid: number };

/** The account to run Postgres under: null for the present user, the account `postgres` (made if absent) for root. */
export function postgresAccount(): Account | null {
	if (process.getuid?.() !== 0) return null;
	const found = lookUp();
	if (found) return found;
	spawnSync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/bin/false", "postgres"]);
	const made = lookUp();
	if (made) return made;
	throw new QtradeError(
		"infrastructure",
		"Postgres does not run as root and the account `postgres` could not be made: run qtrade as an ordinary user, or set DATABASE_URL",
	);
}

/** Whether the account can enter the folder: every folder above it must let it through. */
export function accountCanEnter(account: Account, folder: string): boolean {
	return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...account, stdio: "ignore", cwd: "/" }).status === 0;
}

/** The topmost folder on the way to `folder`, itself included, that the account cannot enter; null when it can. */
export function firstClosedFolder(account: Account, folder: string): string | null {
	if (accountCanEnter(account, folder)) return null;
	const parent = path.dirname(folder);
	return (parent === folder ? null : firstClosedFolder(account, parent)) ?? folder;
}

/** Makes a folder that belongs to the account (or to the present user). */
export function makeFolderFor(account: Account | null, folder: string, mode: number): void {
	mkdirSync(folder, { recursive: true, mode });
	if (account) chownSync(folder, account.uid, account.gid);
}

function lookUp(): Account | null {
	const id = (flag: string): number | null => {
		const result = spawnSync("id", [flag, "postgres"], { encoding: "utf8" });
		return result.status === 0 ? Number(result.stdout.trim()) : null;
	};
	const [uid, gid] = [id("-u"), id("-g")];
	return uid === null || gid === null ? null : { uid, gid };
}
