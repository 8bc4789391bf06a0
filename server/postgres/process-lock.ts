/** A lock between processes of one machine that survives the death of its holder: a file that names a live pid. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { QtradeError } from "../errors";

/** Whether a process with this pid exists (it may belong to another user). */
export function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}

/**
 * Runs `work` while this process holds the lock at `file`. A holder that died is noticed and its lock taken over.
 * @param timeoutMs how long to wait for a live holder
 * @throws QtradeError("infrastructure") naming the holder when it does not let go in time
 */
export async function withProcessLock<Result>(
	file: string,
	timeoutMs: number,
	work: () => Promise<Result>,
): Promise<Result> {
	mkdirSync(path.dirname(file), { recursive: true });
	const until = performance.now() + timeoutMs;
	while (!tryCreate(file)) {
		removeIfHolderDied(file);
		if (performance.now() > until) {
			throw new QtradeError(
				"infrastructure",
				`process ${readPid(file) ?? "unknown"} has held ${file} for over ${Math.round(timeoutMs / 1000)} s: end it, or remove the file if it is not a qtrade process`,
			);
		}
		await delay(25);
	}
	try {
		return await work();
	} finally {
		rmSync(file, { force: true });
	}
}

function tryCreate(file: string): boolean {
	try {
		writeFileSync(file, String(process.pid), { flag: "wx", mode: 0o644 });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
		throw new QtradeError("infrastructure", `cannot write ${file}: check that QTRADE_HOME is writable and has space`, {
			cause: error,
		});
	}
}

/**
 * Two waiters may both see the same dead holder. Only the one that holds the guard may remove the lock, and it looks
 * again first: otherwise the slower one would remove the lock that the quicker one has just taken.
 */
function removeIfHolderDied(file: string): void {
	if (!holderDied(file)) return;
	const guard = `${file}.guard`;
	if (!tryCreate(guard)) {
		if (holderDied(guard)) rmSync(guard, { force: true });
		return;
	}
	try {
		if (holderDied(file)) rmSync(file, { force: true });
	} finally {
		rmSync(guard, { force: true });
	}
}

/** How long a holder may take between making its file and writing its pid into it. */
const WRITE_MS = 2000;

function holderDied(file: string): boolean {
	const pid = readPid(file);
	if (pid !== null) return !isAlive(pid);
	// A file that stays empty belongs to a holder that was killed, or found the disk full, before it wrote.
	const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
	return made !== undefined && Date.now() - made > WRITE_MS;
}

/** null when the file is gone, or is still empty because its holder is just writing it. */
function readPid(file: string): number | null {
	try {
		const pid = Number(readFileSync(file, "utf8"));
		return Number.isInteger(pid) && pid > 0 ? pid : null;
	} catch {
		return null;
	}
}
