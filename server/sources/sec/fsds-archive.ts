/** A quarter's archive, downloaded or on this machine, as CSV lines. */
import { rm } from "node:fs/promises";
import { QtradeError } from "../../errors";
import { unpackArchives } from "../../lake/write/unpack";
import type { ReadableFile } from "../source";
import { fsdsLines } from "./fsds-lines";

const MEMBERS = ["sub.txt", "num.txt"] as const;

/**
 * Unpacks the two members that figures are made of and gives their CSV text, as fsdsLines does. They are gone from the disk when the lines are
 * read or given up: num.txt of a late quarter has half a gigabyte, and a first run asks for sixty quarters.
 * @param folder for the members alone; it is made, and taken away
 */
export async function* fsdsArchiveLines(
	archive: ReadableFile,
	{ folder, signal }: { folder: string; signal: AbortSignal },
): AsyncGenerator<string> {
	try {
		const files = await unpackArchives([archive], {
			folder,
			wanted: (member) => MEMBERS.some((one) => one === member),
			members: MEMBERS.join(" or "),
			signal,
		});
		const pathOf = (member: string): string => {
			const found = files.find(({ name }) => name === `${archive.name}/${member}`);
			if (found) return found.path;
			throw new QtradeError("bad_data", `${archive.name}: holds no ${member}`, {
				details: { check: "schema", file: archive.name },
			});
		};
		const [sub, num] = MEMBERS.map(pathOf) as [string, string];
		yield* fsdsLines({ sub, num }, { archive: archive.name, signal });
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}
