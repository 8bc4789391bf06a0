/** What arrived as the stage step reads it: archives unpacked, other forms converted, in the run's staging folder. */
import { convertFiles } from "../lake/write/convert";
import { unpackArchives } from "../lake/write/unpack";
import { matchesMember } from "../sources/file-glob";
import type { Extract, ReadableFile } from "../sources/source";

export async function readableFiles(extract: Extract, folder: string, signal: AbortSignal): Promise<ReadableFile[]> {
	if (extract.convert) return convertFiles(extract.files, { folder, convert: extract.convert, signal });
	const { members } = extract.read;
	return unpackArchives(extract.files, {
		folder,
		wanted: (member) => matchesMember(member, members),
		members,
		signal,
	});
}
