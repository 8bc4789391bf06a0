/** Whether a version's files are there to be published again. */
import { stat } from "node:fs/promises";
import { inLake } from "../lake/paths";
import { hashFile } from "../lake/write/durable";
import type { NeededFile } from "./facts";

/** `files` and `bytes` are those of the data; the manifest is looked at beside them. */
export type Restorable = { ok: boolean; files: number; bytes: number; problems: { path: string; problem: string }[] };

/** Looks at existence and size: what applying a rollback checks, whatever the size of the data. */
export const checkPresence = (lake: string, files: readonly NeededFile[]): Promise<Restorable> =>
	judge(files, async (file) => {
		const facts = await stat(inLake(lake, file.path)).catch(() => null);
		if (!facts) return "is missing";
		return file.bytes === null || facts.size === file.bytes ? null : `has ${facts.size} bytes instead of ${file.bytes}`;
	});

/** Reads every file and compares its sha256: done once, when a rollback is asked for. */
export async function checkContent(lake: string, files: readonly NeededFile[]): Promise<Restorable> {
	const present = await checkPresence(lake, files);
	if (!present.ok) return present;
	return judge(files, async (file) => {
		const { sha256 } = await hashFile(inLake(lake, file.path));
		return sha256 === file.sha256 ? null : "has other content than was published";
	});
}

async function judge(
	files: readonly NeededFile[],
	problemOf: (file: NeededFile) => Promise<string | null>,
): Promise<Restorable> {
	const problems = await Promise.all(files.map(async (file) => ({ path: file.path, problem: await problemOf(file) })));
	const found = problems.flatMap(({ path, problem }) => (problem === null ? [] : [{ path, problem }]));
	return {
		ok: found.length === 0,
		files: files.filter((file) => file.bytes !== null).length,
		bytes: files.reduce((sum, file) => sum + (file.bytes ?? 0), 0),
		problems: found,
	};
}
