/** Making files durable: a rename counts only once the file and its folder have reached the disk. */
import { createHash } from "node:crypto";
import { type FileHandle, link, mkdir, open, stat, unlink } from "node:fs/promises";
import path from "node:path";
import { QtradeError } from "../../errors";

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
 * Puts a finished staging file in its place for good: read-only, flushed, linked, and the folder flushed. Its staging
 * name stays until the run's staging folder is cleared, and is not to be written to any more.
 * A file that is there already is left alone: names say the content, so it is the same file. It is flushed all the same.
 * @throws QtradeError("infrastructure") when what is there has another size
 */
export async function installFile(from: string, to: string): Promise<"installed" | "present"> {
	const handle = await open(from, "r");
	const { size } = await flushReadOnly(handle, handle.stat());
	return moveDurably(from, to, size);
}

/** Writes a text to a file that does not exist yet, as durably as installFile; one that is there may hold another text. */
export async function installText(text: string, temporary: string, to: string): Promise<"installed" | "present"> {
	// Never into a file that is there: it may be what was installed before under this staging name.
	const handle = await open(temporary, "wx", 0o644).catch(async (error: NodeJS.ErrnoException) => {
		if (error.code !== "EEXIST") throw error;
		await unlink(temporary);
		return open(temporary, "wx", 0o644);
	});
	await flushReadOnly(handle, handle.writeFile(text));
	return moveDurably(temporary, to, null);
}

/** Makes an open file read-only, flushes it once `work` on it is done, and closes it. */
async function flushReadOnly<Result>(handle: FileHandle, work: Promise<Result>): Promise<Result> {
	try {
		// Each step is a turn of the thread pool, which a publish waits for: these two do not need each other.
		const [result] = await Promise.all([work, handle.chmod(0o444)]);
		await handle.sync();
		return result;
	} finally {
		await handle.close();
	}
}

/**
 * A link, since a rename replaces: a process that was stopped after it had found the name free would put its file over
 * the one that another has published since. Unlinking the old name here would have a publish wait for the file system's
 * journal, which is being flushed at this moment.
 */
async function moveDurably(from: string, to: string, bytes: number | null): Promise<"installed" | "present"> {
	const folder = path.dirname(to);
	const place = async (): Promise<"installed" | "present"> => {
		try {
			await link(from, to);
			return "installed";
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === "EEXIST") return "present";
			throw error;
		}
	};
	const placed = await place().catch(async (error: NodeJS.ErrnoException) => {
		// The folder is there but for the first file in it; asking first would cost every publish.
		if (error.code !== "ENOENT") throw error;
		await makeDurableFolder(folder);
		return place();
	});
	if (placed === "present") return confirmPresent(to, bytes);
	await fsyncPath(folder);
	return placed;
}

/**
 * Makes a file durable that another process put in its place: that one may have died before it flushed the folder.
 * @param bytes the size that it must have; null where the name does not say the content
 */
export async function confirmPresent(file: string, bytes: number | null): Promise<"present"> {
	const handle = await open(file, "r");
	try {
		const { size } = await handle.stat();
		if (bytes !== null && size !== bytes) {
			throw new QtradeError(
				"infrastructure",
				`${file} holds ${size} bytes instead of ${bytes}: it was damaged. Move it away and run again; qtrade fsck says which versions lean on it`,
			);
		}
		await handle.sync();
	} finally {
		await handle.close();
	}
	await fsyncPath(path.dirname(file));
	return "present";
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
