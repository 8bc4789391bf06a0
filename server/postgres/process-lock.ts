/** A lock between processes of one machine that survives the death of its holder: a file that names a live process. */
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { QtradeError } from "../errors";
import { isAlive, markOf, pidOf } from "./process-mark";

const POLL_MS = 25;

/**
 * Runs `work` while this process holds the lock at `file`. A holder that died is noticed and its lock taken over.
 * @param options.timeoutMs how long to wait for a live holder
 * @param options.signal ends the waiting; `work` that has begun is not touched by it
 * @throws QtradeError("infrastructure") naming the holder when it does not let go in time; ("cancelled") when the signal
 *   came while waiting
 */
export async function withProcessLock<Result>(
	file: string,
	{ timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
	work: () => Promise<Result>,
): Promise<Result> {
	makeFolder(path.dirname(file));
	const until = performance.now() + timeoutMs;
	while (!tryCreate(file)) {
		removeIfHolderDied(file);
		const holder = `process ${pidOf(read(file) ?? "") ?? "unknown"}`;
		if (signal?.aborted) {
			throw new QtradeError("cancelled", `stopped while ${holder} held ${file}: nothing was done`);
		}
		if (performance.now() > until) {
			throw new QtradeError(
				"infrastructure",
				`${holder} has held ${file} for over ${Math.round(timeoutMs / 1000)} s: end it, or remove the file if it is not a qtrade process`,
			);
		}
		await delay(POLL_MS, undefined, { signal }).catch(() => undefined);
	}
	try {
		removeUnlinked(file);
		return await work();
	} finally {
		rmSync(file, { force: true });
	}
}

function makeFolder(folder: string): void {
	try {
		mkdirSync(folder, { recursive: true });
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		throw new QtradeError(
			"infrastructure",
			`${folder} cannot be made (${code}): set QTRADE_HOME to a folder of yours that can be written`,
			{ cause: error },
		);
	}
}

/** Written beside its place and linked, so that nobody ever sees a lock that does not say yet whose it is. */
function tryCreate(file: string): boolean {
	const written = `${file}.${process.pid}`;
	try {
		writeFileSync(written, markOf(process.pid), { mode: 0o644 });
		linkSync(written, file);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
		throw new QtradeError("infrastructure", `cannot write ${file}: check that QTRADE_HOME is writable and has space`, {
			cause: error,
		});
	} finally {
		rmSync(written, { force: true });
	}
}

/** What processes left that were killed between writing and linking. */
function removeUnlinked(file: string): void {
	const prefix = `${path.basename(file)}.`;
	for (const name of readdirSync(path.dirname(file))) {
		if (!name.startsWith(prefix) || !/\.\d+$/.test(name)) continue;
		if (!isAlive(name.slice(name.lastIndexOf(".") + 1))) rmSync(path.join(path.dirname(file), name), { force: true });
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

/** A file that names no process was left by a machine that lost its power. */
function holderDied(file: string): boolean {
	const mark = read(file);
	return mark !== null && !isAlive(mark);
}

/** null when there is no such file (any more). */
function read(file: string): string | null {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return null;
	}
}
