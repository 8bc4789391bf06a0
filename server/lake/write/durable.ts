/** Making files durable: a rename counts only once the file and its folder have reached the disk. */
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, rename, stat } from "node:fs/promises";
import path from "node:path";

/** Flushes a file or a folder to the disk. DuckDB's COPY does not do it (seen with strace). */
export async function fsyncPath(target: string): Promise<void> {
	const handle = await open(target, "r");
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** Creates a folder and makes every new level of it durable. */
export async function makeDurableFolder(folder: string): Promise<void> {
	const first = await mkdir(folder, { recursive: true });
	if (first === undefined) return;
	for (let level = folder; level.length >= path.dirname(first).length; level = path.dirname(level)) {
		await fsyncPath(level);
		if (level === path.dirname(level)) break;
	}
}

/**
 * Puts a finished staging file in its place for good: read-only, flushed, renamed, and the folder flushed.
 * A file that is there already is left alone: names say the content, so it is the same file.
 */
export async function installFile(from: string, to: string): Promise<"installed" | "present"> {
	if (await exists(to)) return "present";
	const handle = await open(from, "r");
	try {
		await handle.chmod(0o444);
		await handle.sync();
	} finally {
		await handle.close();
	}
	await moveDurably(from, to);
	return "installed";
}

/** Writes a text to a file that does not exist yet, as durably as installFile. */
export async function installText(text: string, temporary: string, to: string): Promise<void> {
	const handle = await open(temporary, "w", 0o644);
	try {
		await handle.writeFile(text);
		await handle.chmod(0o444);
		await handle.sync();
	} finally {
		await handle.close();
	}
	await moveDurably(temporary, to);
}

async function moveDurably(from: string, to: string): Promise<void> {
	const folder = path.dirname(to);
	try {
		await rename(from, to);
	} catch (error) {
		// The folder is there but for the first file in it; asking first would cost every publish.
		if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
		await makeDurableFolder(folder);
		await rename(from, to);
	}
	await fsyncPath(folder);
}

export async function exists(file: string): Promise<boolean> {
	return stat(file).then(
		() => true,
		() => false,
	);
}

/** sha256 (lower-case hex) and size of a file. */
export async function hashFile(file: string): Promise<{ sha256: string; bytes: number }> {
	const handle = await open(file, "r");
	try {
		return await hashHandle(handle);
	} finally {
		await handle.close();
	}
}

async function hashHandle(handle: FileHandle): Promise<{ sha256: string; bytes: number }> {
	const hash = createHash("sha256");
	const buffer = Buffer.allocUnsafe(1 << 20);
	let bytes = 0;
	for (;;) {
		const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
		if (bytesRead === 0) return { sha256: hash.digest("hex"), bytes };
		hash.update(buffer.subarray(0, bytesRead));
		bytes += bytesRead;
	}
}
