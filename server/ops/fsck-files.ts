/** What `qtrade fsck` finds in the lake: files that are gone or changed, manifests that do not fit, files without a name. */
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { HEADS_FOLDER } from "../audit/heads";
import { type Db, many, type Queryable } from "../db";
import { QtradeError } from "../errors";
import { inLake } from "../lake/paths";
import { hashFile } from "../lake/write/durable";
import { type Manifest, readManifest } from "../lake/write/manifest";
import { recomputeContent } from "../lake/write/recompute-content";

export type Problem = { invariant: string; where: string; problem: string };

export type FileRow = { path: string; bytes: number; sha256: string; datasets: string };
export type VersionRow = {
	dataset: string;
	version: number;
	manifest_path: string;
	manifest_sha256: string;
	snapshot_id: string;
	content_hash: string;
	row_count: number;
};

/** A file that is to be there with this content. */
export async function fileProblems(lake: string, file: FileRow): Promise<Problem[]> {
	const problem = (text: string): Problem[] => [
		{ invariant: "I3", where: file.path, problem: `${text} (${file.datasets})` },
	];
	const absolute = inLake(lake, file.path);
	const facts = await stat(absolute).catch(() => null);
	if (!facts) return problem("is missing");
	if (facts.size !== file.bytes) return problem(`has ${facts.size} bytes instead of ${file.bytes}`);
	const { sha256 } = await hashFile(absolute);
	return sha256 === file.sha256 ? [] : problem("has other content than was published");
}

/**
 * Looks at versions one after another. Versions share files and whole snapshots: each quarantine file is hashed once, and
 * the rows of each snapshot are read once.
 * @param damaged files that are gone or changed: rows of versions that hold one cannot be read. Null reads no rows at all
 */
export function lookAtVersions(
	db: Db,
	lake: string,
	damaged: ReadonlySet<string> | null,
): { problemsOf(version: VersionRow): Promise<Problem[]>; recomputed(): number } {
	const hashes = new Map<string, Promise<string | null>>();
	const hashOf = (stored: string): Promise<string | null> => {
		const known =
			hashes.get(stored) ??
			hashFile(inLake(lake, stored)).then(
				({ sha256 }) => sha256,
				() => null,
			);
		hashes.set(stored, known);
		return known;
	};
	const contents = new Map<string, ReturnType<typeof recomputeContent>>();
	const contentOf = (manifest: Manifest): ReturnType<typeof recomputeContent> => {
		const known = contents.get(manifest.snapshot_id) ?? recomputeContent(db, lake, manifest);
		contents.set(manifest.snapshot_id, known);
		return known;
	};
	let recomputed = 0;

	const wrongWith = async (version: VersionRow): Promise<string | null> => {
		const { sha256 } = await hashFile(inLake(lake, version.manifest_path));
		if (sha256 !== version.manifest_sha256) return "its manifest was changed";
		const manifest = await readManifest(lake, version.manifest_path);
		if (manifest.snapshot_id !== version.snapshot_id || manifest.content_hash !== version.content_hash) {
			return "its manifest describes another snapshot";
		}
		for (const aside of manifest.quarantine) {
			if ((await hashOf(aside.path)) !== aside.sha256) {
				return `its quarantine file ${aside.path} is missing or changed`;
			}
		}
		if (damaged === null || manifest.files.some((file) => damaged.has(file.path))) return null;
		recomputed += 1;
		const content = await contentOf(manifest);
		return content.contentHash === version.content_hash && content.rows === version.row_count
			? null
			: "its rows do not give its content hash";
	};

	return {
		problemsOf: async (version) => {
			const problem = await wrongWith(version).catch((error: unknown) =>
				error instanceof QtradeError ? error.message : `cannot be read: ${(error as Error).message.split("\n")[0]}`,
			);
			return problem === null ? [] : [{ invariant: "I3", where: `${version.dataset}@${version.version}`, problem }];
		},
		recomputed: () => recomputed,
	};
}

/** Rows that runs set aside or held back; a release, and whoever looks at such a run, reads them. */
export const setAsideFiles = (db: Queryable): Promise<{ path: string; run: number }[]> =>
	many(
		db,
		`select quarantine_path as path, id as run from ingestion_runs where quarantine_path is not null
		 union all select withdrawn_path, id from ingestion_runs where withdrawn_path is not null`,
	);

/** Their content is recorded only where a version's manifest names them: here, that they are there. */
export async function setAsideProblems(lake: string, file: { path: string; run: number }): Promise<Problem[]> {
	const facts = await stat(inLake(lake, file.path)).catch(() => null);
	return facts ? [] : [{ invariant: "I3", where: file.path, problem: `is missing (set aside by run ${file.run})` }];
}

/** Files that no version and no run names: left behind by a crash, harmless, swept by garbage collection. */
export async function countUnreferenced(lake: string, known: ReadonlySet<string>): Promise<number> {
	let count = 0;
	const walk = async (folder: string): Promise<void> => {
		const entries = await readdir(path.join(lake, folder), { withFileTypes: true }).catch(() => []);
		for (const entry of entries) {
			const stored = folder === "" ? entry.name : `${folder}/${entry.name}`;
			if (stored === HEADS_FOLDER) continue;
			if (entry.isDirectory()) await walk(stored);
			else if (!known.has(stored)) count += 1;
		}
	};
	await walk("");
	return count;
}
