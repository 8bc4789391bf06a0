/** Secrets that are made once and kept in a file of their own. */
import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * The secret in the file; made now when there is none. The file appears whole or not at all: on a full disk, or when its
 * writer is killed, nothing is left that would be taken for a secret for ever. An empty one is such a leftover.
 * @param bytes of randomness
 */
export function keptSecret(file: string, bytes: number): string {
	const stored = read(file);
	if (stored) return stored;
	const written = `${file}.${process.pid}`;
	try {
		writeFileSync(written, randomBytes(bytes).toString("base64url"), { mode: 0o600 });
		if (stored === "") renameSync(written, file);
		else linkSync(written, file);
	} catch (error) {
		// Somebody else made it at the same instant: theirs counts.
		if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
	} finally {
		rmSync(written, { force: true });
	}
	return read(file) ?? "";
}

function read(file: string): string | null {
	try {
		return readFileSync(file, "utf8").trim();
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
		throw error;
	}
}
