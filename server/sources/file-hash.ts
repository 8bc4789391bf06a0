/** sha256 of source files. A re-run that finds nothing new does hardly more than this, so how it reads is measured. */
import { createHash, type Hash } from "node:crypto";
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { QtradeError } from "../errors";
import { isMissing, unreadable } from "./file-glob";

const READ_BYTES = 1 << 20;
/**
 * Up to here a file is read synchronously: a promise per open, read and close costs three times what 60 KB of hashing
 * does (500 files: 21 ms against 59). Beyond, the event loop must stay free, since leases are renewed on it.
 */
const SYNC_BYTES_MAX = 4 << 20;
/** milliseconds of synchronous work after which other work gets its turn */
const TURN_MS = 10;
/** hashing is one thread's work: more lanes than this hide no more waiting for the disk */
const LANES = 3;
// a named pipe put in a file's place must not block the open
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

export const changedWhileRead = (path: string): QtradeError =>
	new QtradeError("bad_data", `${path} changed while it was read: run again once it is complete`);

/** What tells that a file is still as it was. */
export const isSameFile = (a: BigIntStats, b: BigIntStats): boolean =>
	a.ino === b.ino && a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs;

/**
 * sha256, in hex and in the order of `paths`, each file read once. Throws `bad_data` for a file that cannot be read or
 * that changed meanwhile, `cancelled` when the signal says so.
 */
export async function hashFiles(paths: readonly string[], signal: AbortSignal): Promise<string[]> {
	const hashes = new Array<string>(paths.length);
	const queue = paths.entries();
	let turnEndsAt = performance.now() + TURN_MS;
	const lane = async () => {
		let buffer: Buffer | undefined;
		for (const [index, path] of queue) {
			buffer ??= Buffer.allocUnsafeSlow(READ_BYTES);
			if (performance.now() > turnEndsAt) {
				await setImmediate();
				turnEndsAt = performance.now() + TURN_MS;
			}
			throwIfAborted(signal);
			hashes[index] = hashSmall(path, buffer) ?? (await hashLarge(path, buffer, signal));
		}
	};
	// every lane must have stopped before the caller goes on: a thrown error may not leave files open
	const lanes = await Promise.allSettled(Array.from({ length: Math.min(LANES, paths.length) }, lane));
	for (const result of lanes) if (result.status === "rejected") throw result.reason;
	return hashes;
}

function throwIfAborted(signal: AbortSignal): void {
	if (signal.aborted) throw new QtradeError("cancelled", "the run was cancelled while files were read");
}

/** The hash of a file of at most SYNC_BYTES_MAX, null for a larger one. */
function hashSmall(path: string, buffer: Buffer): string | null {
	let fd: number | undefined;
	try {
		fd = openSync(path, OPEN_FLAGS);
		const before = fstatSync(fd, { bigint: true });
		if (before.size > SYNC_BYTES_MAX) return null;
		const hash = createHash("sha256");
		let bytes = 0;
		// not to its end but to its size, which saves a call a file: what grew meanwhile shows in the second look
		while (bytes < before.size) {
			const got = readSync(fd, buffer);
			if (got === 0) break;
			hash.update(buffer.subarray(0, got));
			bytes += got;
		}
		return finish(path, hash, bytes, before, fstatSync(fd, { bigint: true }));
	} catch (error) {
		throw explained(path, error);
	} finally {
		if (fd !== undefined) closeSync(fd);
	}
}

async function hashLarge(path: string, buffer: Buffer, signal: AbortSignal): Promise<string> {
	let file: FileHandle | undefined;
	try {
		file = await open(path, OPEN_FLAGS);
		const before = await file.stat({ bigint: true });
		const hash = createHash("sha256");
		let bytes = 0;
		for (;;) {
			const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
			if (bytesRead === 0) break;
			hash.update(buffer.subarray(0, bytesRead));
			bytes += bytesRead;
			throwIfAborted(signal);
		}
		return finish(path, hash, bytes, before, await file.stat({ bigint: true }));
	} catch (error) {
		throw explained(path, error);
	} finally {
		await file?.close();
	}
}

function finish(path: string, hash: Hash, bytes: number, before: BigIntStats, after: BigIntStats): string {
	if (!before.isFile() || BigInt(bytes) !== before.size || !isSameFile(before, after)) throw changedWhileRead(path);
	return hash.digest("hex");
}

function explained(path: string, error: unknown): QtradeError {
	if (error instanceof QtradeError) return error;
	return isMissing(error) ? changedWhileRead(path) : unreadable(path, error);
}
