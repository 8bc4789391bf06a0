/** Putting a calendar's file in the place of the one before, whole or not at all. */
import { randomUUID } from "node:crypto";
import { open, rename, unlink } from "node:fs/promises";
import path from "node:path";
import { QtradeError } from "../errors";
import { fsyncPath, makeDurableFolder } from "../lake/write/durable";

/**
 * Writes and flushes the text beside the file, then renames it into the file's place and flushes the folder.
 * @param record done before the rename; when it fails, the file stays as it was
 * @throws QtradeError("infrastructure") that names the folder, when it cannot be written
 */
export async function writeCalendarFile(file: string, text: string, record: () => Promise<void>): Promise<void> {
	const folder = path.dirname(file);
	const temporary = path.join(folder, `.${path.basename(file)}.${randomUUID()}`);
	try {
		await writeFlushed(temporary, text);
		await record();
		await rename(temporary, file);
		await fsyncPath(folder);
	} catch (error) {
		await unlink(temporary).catch(() => undefined);
		if (error instanceof QtradeError || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
		throw new QtradeError(
			"infrastructure",
			`${folder} cannot be written (${(error as NodeJS.ErrnoException).code}): mend it, or set QTRADE_CALENDARS to a folder of yours`,
			{ cause: error },
		);
	}
}

async function writeFlushed(file: string, text: string): Promise<void> {
	await makeDurableFolder(path.dirname(file));
	const handle = await open(file, "wx", 0o644);
	try {
		await handle.writeFile(text);
		await handle.sync();
	} finally {
		await handle.close();
	}
}
