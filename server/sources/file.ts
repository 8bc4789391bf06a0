/** Files on this machine as a source: those that changed since the base version are landed, the others only hashed. */
import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import { QtradeError } from "../errors";
import { type DatasetDefinition, type FileSource, MEMBERS_DEFAULT } from "../vocabulary/definition";
import { type FoundFile, findFiles, isMissing, unreadable } from "./file-glob";
import { changedWhileRead, hashFiles, isSameFile } from "./file-hash";
import type { LandedFile } from "./landing";
import type { Extract, ExtractRequest, ReadFormat, Source } from "./source";

function fileSourceOf(definition: DatasetDefinition): FileSource {
	if (definition.source.type === "file") return definition.source;
	throw new QtradeError("internal", `${definition.name} does not come from files`);
}

const readFormatOf = (source: FileSource): ReadFormat => ({
	format: source.format,
	...(source.delimiter === undefined ? {} : { delimiter: source.delimiter }),
	header: source.header ?? true,
	members: source.members ?? MEMBERS_DEFAULT,
	...(source.date_format === undefined ? {} : { dateFormat: source.date_format }),
	dropTimeOfDay: source.time_of_day === "drop",
	symbolFrom: source.symbol_from === "file_name" ? "file" : "column",
	...(source.symbol_case === undefined ? {} : { symbolCase: source.symbol_case }),
	columns: source.columns,
});

async function statusOf(path: string): Promise<BigIntStats> {
	try {
		return await stat(path, { bigint: true });
	} catch (error) {
		throw isMissing(error) ? changedWhileRead(path) : unreadable(path, error);
	}
}

/** Lands a file. What arrived must be what was hashed, where it was, and all of it. */
async function landWhole(file: FoundFile, sha256: string | undefined, request: ExtractRequest): Promise<LandedFile> {
	const before = await statusOf(file.path);
	const landed = await request.land.copy(file.name, file.path).catch((error: unknown) => {
		if (error instanceof QtradeError) throw error;
		// only an error of this very path is the source's: a full disk under the lake is not
		const ofSource = (error as { path?: unknown } | null)?.path === file.path;
		throw !ofSource ? error : isMissing(error) ? changedWhileRead(file.path) : unreadable(file.path, error);
	});
	const unchanged = isSameFile(before, await statusOf(file.path)) && BigInt(landed.bytes) === before.size;
	if (!unchanged || (sha256 !== undefined && sha256 !== landed.sha256)) throw changedWhileRead(file.path);
	return landed;
}

/**
 * Lands the files of a path or glob that changed since the base version.
 * @throws QtradeError for a path without files, and for files that change while they are read
 */
export async function extractFiles(
	request: ExtractRequest,
	path: string,
): Promise<Pick<Extract, "files" | "state" | "unchangedFiles" | "isWhole">> {
	const { known, baseState, signal } = request;
	const found = await findFiles(path);

	// a file that is new needs no hash before it is landed: landing hashes it
	const seen = found.filter((file) => Object.hasOwn(known, file.name));
	const hashes = await hashFiles(
		seen.map((file) => file.path),
		signal,
	);
	const hashOf = new Map(seen.map((file, index) => [file.name, hashes[index]]));

	const files: LandedFile[] = [];
	const state: [string, string][] = [];
	for (const file of found) {
		const sha256 = hashOf.get(file.name);
		if (sha256 !== undefined && sha256 === known[file.name]) {
			state.push([file.name, sha256]);
			continue;
		}
		if (signal.aborted) throw new QtradeError("cancelled", "the run was cancelled while files were read");
		const landed = await landWhole(file, sha256, request);
		files.push(landed);
		state.push([file.name, landed.sha256]);
	}

	const gone = Object.keys(known).filter((name) => !found.some((file) => file.name === name));
	if (gone.length > 0) request.log(`${gone.length} files of the base version are gone from the source`, { gone });
	return {
		files,
		// entries, not assignments: a file may well be called __proto__
		state: Object.fromEntries(state),
		unchangedFiles: found.length - files.length,
		// A file that was taken away when its rows were taken in says nothing of them.
		isWhole:
			files.length === found.length && Object.keys(baseState).every((name) => found.some((file) => file.name === name)),
	};
}

export const fileSource: Source = {
	async extract(request) {
		const source = fileSourceOf(request.definition);
		return { ...(await extractFiles(request, source.path)), read: readFormatOf(source) };
	},
};
