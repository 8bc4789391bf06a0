/** Opens zip archives that arrived: bronze keeps the archive as received, the run's staging its members while they are read. */
import { createWriteStream } from "node:fs";
import { mkdir, statfs } from "node:fs/promises";
import path from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { QtradeError } from "../../errors";
import type { ReadableFile } from "../../sources/source";

/** Every entry is held and, where wanted, becomes a file: an archive of more is no delivery. */
const ENTRIES_MAX = 100_000;
/** What stays free on the disk for the rest of the run. */
const FREE_BYTES_MIN = 256 << 20;
/** Deflate packs a thousandfold at best; what claims more would fill the disk before anybody looked at it. */
const RATIO_MAX = 1100;

export type UnpackRequest = {
	/** the run's staging folder */
	folder: string;
	/** whether a member of this name is read */
	wanted: (member: string) => boolean;
	/** how a person wrote `wanted` */
	members: string;
	signal: AbortSignal;
};

/**
 * The files as the stage step reads them: an archive is replaced by its members ("prices.zip/AAPL.csv"), any other file stays.
 * @throws QtradeError("bad_data") for what is no zip archive, is damaged or encrypted, or holds no wanted member;
 * ("infrastructure") when the disk has no room for it
 */
export async function unpackArchives(files: readonly ReadableFile[], request: UnpackRequest): Promise<ReadableFile[]> {
	const readable: ReadableFile[] = [];
	for (const [at, file] of files.entries()) {
		if (!file.path.endsWith(".zip")) readable.push(file);
		else readable.push(...(await unpack(file, path.join(request.folder, "unpacked", String(at)), request)));
	}
	return readable;
}

async function unpack(archive: ReadableFile, folder: string, request: UnpackRequest): Promise<ReadableFile[]> {
	const zip = await openPromise(archive.path, { autoClose: false, lazyEntries: true }).catch((error: unknown) => {
		throw damaged(archive, error);
	});
	try {
		if (zip.entryCount > ENTRIES_MAX) {
			const entries = zip.entryCount.toLocaleString("en-US");
			throw bad(
				archive,
				`holds ${entries} files, and ${ENTRIES_MAX.toLocaleString("en-US")} at most are read; split it`,
			);
		}
		const members = await wantedMembers(archive, zip, request);
		await mkdir(folder, { recursive: true });
		await requireRoomFor(archive, members, folder);
		const unpacked: ReadableFile[] = [];
		for (const [at, member] of members.entries()) {
			// A name of ours: a member's own may say "../" or be no name on this disk.
			const target = path.join(folder, `${at}.${extensionOf(member.fileName)}`);
			await writeMember(archive, zip, member, target, request.signal);
			unpacked.push({ name: `${archive.name}/${member.fileName}`, path: target, bytes: member.uncompressedSize });
		}
		return unpacked;
	} finally {
		zip.close();
	}
}

async function wantedMembers(
	archive: ReadableFile,
	zip: ZipFile,
	{ wanted, members }: UnpackRequest,
): Promise<Entry[]> {
	const found: Entry[] = [];
	const others: string[] = [];
	try {
		for await (const entry of zip.eachEntry()) {
			if (entry.fileName.endsWith("/")) continue;
			if (wanted(entry.fileName)) found.push(entry);
			else if (others.length < 5) others.push(entry.fileName);
		}
	} catch (error) {
		throw damaged(archive, error);
	}
	if (found.length === 0) {
		const has = others.length === 0 ? "is empty" : `holds ${others.join(", ")}`;
		throw bad(archive, `holds no file like ${members}: it ${has}. Mend source.members or the archive`);
	}
	const names = new Set<string>();
	const twice = found.find(({ fileName }) => names.size === names.add(fileName).size);
	if (twice) throw bad(archive, `holds two files called ${twice.fileName}`);
	for (const entry of found) {
		if (entry.isEncrypted()) throw bad(archive, `${entry.fileName} is encrypted; qtrade reads open archives only`);
		if (!entry.canDecodeFileData()) {
			throw bad(archive, `${entry.fileName} is packed by method ${entry.compressionMethod}; repack it with deflate`);
		}
		if (entry.uncompressedSize > RATIO_MAX * Math.max(entry.compressedSize, 1024)) {
			throw bad(archive, `${entry.fileName} claims ${entry.uncompressedSize} bytes from ${entry.compressedSize}`);
		}
	}
	return found.sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
}

async function requireRoomFor(archive: ReadableFile, members: readonly Entry[], folder: string): Promise<void> {
	const bytes = members.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize - bytes >= FREE_BYTES_MIN) return;
	throw new QtradeError(
		"infrastructure",
		`no room to unpack ${archive.name}: ${bytes} bytes, and ${bavail * bsize} are free at ${folder}; make room there, then try again`,
	);
}

/** yauzl compares sizes, not checksums. */
async function writeMember(
	archive: ReadableFile,
	zip: ZipFile,
	member: Entry,
	target: string,
	signal: AbortSignal,
): Promise<void> {
	let sum = 0;
	const summed = new Transform({
		transform(chunk: Buffer, _, done) {
			sum = crc32(chunk, sum);
			done(null, chunk);
		},
	});
	try {
		await pipeline(await zip.openReadStreamPromise(member), summed, createWriteStream(target), { signal });
	} catch (error) {
		if (signal.aborted) throw new QtradeError("cancelled", "the run was cancelled while an archive was unpacked");
		// The disk's own errors have a code; what yauzl and zlib find wrong with the bytes is the archive's.
		const code = (error as NodeJS.ErrnoException).code;
		throw code === undefined || code.startsWith("Z_") ? damaged(archive, error) : error;
	}
	if (sum !== member.crc32) throw bad(archive, `${member.fileName} is damaged: its checksum is another`);
}

const extensionOf = (name: string): string => (name.toLowerCase().endsWith(".gz") ? "csv.gz" : "csv");

const bad = (archive: ReadableFile, problem: string, cause?: unknown): QtradeError =>
	new QtradeError("bad_data", `${archive.name}: ${problem}`, {
		details: { check: "schema", file: archive.name },
		cause,
	});

const damaged = (archive: ReadableFile, error: unknown): QtradeError =>
	bad(
		archive,
		`is no zip archive, or a damaged one (${error instanceof Error ? error.message : String(error)})`,
		error,
	);
