/** Writes what a provider answered in a form of its own as CSV, in the run's staging folder; bronze keeps the answer. */
import { createWriteStream } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { LandedFile } from "../../sources/landing";
import type { Convert, ReadableFile } from "../../sources/source";

type ConvertRequest = {
	folder: string;
	convert: Convert;
	signal: AbortSignal;
};

/** A CSV per file, under the file's own name, so that a quarantined row still says where it came from. */
export async function convertFiles(
	files: readonly (LandedFile & ReadableFile)[],
	{ folder, convert, signal }: ConvertRequest,
): Promise<ReadableFile[]> {
	const target = path.join(folder, "converted");
	await mkdir(target, { recursive: true });
	const readable: ReadableFile[] = [];
	for (const [at, file] of files.entries()) {
		signal.throwIfAborted();
		const csv = path.join(target, `${at}.csv`);
		await pipeline(
			Readable.from(await convert(file, { folder: path.join(target, String(at)), signal })),
			createWriteStream(csv),
		);
		readable.push({
			name: file.name,
			path: csv,
			bytes: (await stat(csv)).size,
			...(file.symbol !== undefined && { symbol: file.symbol }),
		});
	}
	return readable;
}
