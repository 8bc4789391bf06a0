/** A file that a person names on the command line. */
import { readFileSync, statSync } from "node:fs";
import { QtradeError } from "../server/errors";

/**
 * Its bytes, unless there are more than anything of its kind could have.
 * @param kind as the error calls it, e.g. "calendar"
 */
export function readFileWithin(file: string, mibMax: number, kind: string): Buffer {
	try {
		if (statSync(file).size > mibMax << 20) {
			throw new QtradeError("invalid_input", `${file}: over ${mibMax} MiB is no ${kind}`);
		}
		return readFileSync(file);
	} catch (error) {
		if (error instanceof QtradeError) throw error;
		const { code } = error as NodeJS.ErrnoException;
		throw new QtradeError(
			"invalid_input",
			`${file}: ${code === "ENOENT" ? "no such file" : `cannot be read (${code})`}`,
		);
	}
}
