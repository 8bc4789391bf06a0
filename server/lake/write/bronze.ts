/** The bronze zone: what arrived, byte for byte, named by its sha256. Kept whatever becomes of the run. */
import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import path from "node:path";
import type { LandedFile, Landing } from "../../sources/landing";
import { bronzeFolder, inLake, stagingFolder } from "../paths";
import { installFile, makeDurableFolder } from "./durable";

export type Bronze = Landing & { landed: readonly LandedFile[] };

/** A landing place for one run's arrivals. */
export function openBronze(lake: string, dataset: string, run: number): Bronze {
	const landed: LandedFile[] = [];
	let next = 0;

	const receive = async (name: string, extension: string, chunks: AsyncIterable<Uint8Array>): Promise<LandedFile> => {
		const staging = inLake(lake, stagingFolder(run));
		await makeDurableFolder(staging);
		next += 1;
		const temporary = path.join(staging, `arrival-${next}`);
		const { sha256, bytes } = await writeHashed(temporary, chunks);
		const file = inLake(lake, `${bronzeFolder(dataset)}/${sha256}.${extension}`);
		if ((await installFile(temporary, file)) === "present") await rm(temporary, { force: true });
		const result = { name, path: file, bytes, sha256 };
		landed.push(result);
		return result;
	};

	return {
		landed,
		adopt: (name, file) => {
			const adopted = { ...file, name };
			landed.push(adopted);
			return adopted;
		},
		copy: (name, fromPath) => receive(name, extensionOf(fromPath), readChunks(fromPath)),
		write: (name, extension, chunks) => receive(name, extension, encode(chunks)),
	};
}

/** So much is written before it is flushed beside what goes on, and not all of it in the end. */
const FLUSH_BYTES = 64 << 20;

/** Each chunk is hashed here while the system writes it, so it may be used again only when the next one is asked for. */
async function writeHashed(
	file: string,
	chunks: AsyncIterable<Uint8Array>,
): Promise<{ sha256: string; bytes: number }> {
	const hash = createHash("sha256");
	const handle = await open(file, "w", 0o644);
	let bytes = 0;
	let dirty = 0;
	let flushing: Promise<void> | null = null;
	try {
		for await (const chunk of chunks) {
			const writing = handle.writeFile(chunk);
			hash.update(chunk);
			await writing;
			bytes += chunk.length;
			dirty += chunk.length;
			if (dirty < FLUSH_BYTES) continue;
			dirty = 0;
			await flushing;
			flushing = handle.datasync();
			// Told when it is waited for.
			flushing.catch(() => {});
		}
		await flushing;
	} finally {
		await flushing?.catch(() => {});
		await handle.close();
	}
	return { sha256: hash.digest("hex"), bytes };
}

/** The next chunk is read while one is used. */
async function* readChunks(file: string): AsyncIterable<Uint8Array> {
	const handle = await open(file, "r");
	let reading: Promise<{ buffer: Buffer; bytesRead: number }> | null = null;
	try {
		const buffers = [Buffer.allocUnsafe(1 << 20), Buffer.allocUnsafe(1 << 20)] as const;
		const read = (turn: number) => {
			const buffer = buffers[turn % 2 === 0 ? 0 : 1];
			return handle.read(buffer, 0, buffer.length, null);
		};
		reading = read(0);
		for (let turn = 1; ; turn += 1) {
			const { buffer, bytesRead } = await reading;
			if (bytesRead === 0) return;
			reading = read(turn);
			// Told when it is waited for.
			reading.catch(() => {});
			yield buffer.subarray(0, bytesRead);
		}
	} finally {
		await reading?.catch(() => {});
		await handle.close();
	}
}

async function* encode(
	chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncIterable<Uint8Array> {
	for await (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk;
}

/** Keeps a double extension such as csv.gz, by which readers know the compression. */
function extensionOf(file: string): string {
	const [, ...extensions] = path.basename(file).toLowerCase().split(".");
	const kept = extensions.slice(-2).filter((part) => /^[a-z0-9]{1,8}$/.test(part));
	return kept.length === 0 ? "bin" : kept.at(-1) === "gz" ? kept.join(".") : (kept.at(-1) ?? "bin");
}
