/** A provider's client as a run gets it, with a landing folder and records of its own: for tests of what asks. */
import { createHash } from "node:crypto";
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Landing } from "../server/sources/landing";
import {
	type ProviderClient,
	type ProviderLimits,
	providerClient,
	type RequestRecord,
} from "../server/sources/provider/provider-client";

export type Asker = { client: ProviderClient; records: RequestRecord[]; land: Landing; folder: string };

/** Quick to give up, never slow. */
export const QUICK: ProviderLimits = {
	attempts: 3,
	backoffMs: 1,
	waitMaxMs: 1000,
	requestsPerMinute: 60_000,
	timeoutMs: 5000,
	bytesMax: 1 << 20,
};

export function openAsker(secrets: Readonly<Record<string, string>> = {}, limits: Partial<ProviderLimits> = {}): Asker {
	const folder = mkdtempSync(path.join(tmpdir(), "qtrade-asking-"));
	const records: RequestRecord[] = [];
	const written = (name: string, file: string) => ({
		name,
		path: file,
		bytes: statSync(file).size,
		sha256: createHash("sha256").update(readFileSync(file)).digest("hex"),
	});
	const write: Landing["write"] = async (name, _, chunks) => {
		mkdirSync(folder, { recursive: true });
		const file = path.join(folder, name);
		await pipeline(Readable.from(chunks), createWriteStream(file));
		return written(name, file);
	};
	const land: Landing = {
		write,
		copy: async (name, from) => write(name, "", [readFileSync(from)]),
		adopt: (name, file) => ({ ...file, name }),
	};
	const client = providerClient({
		limits: { ...QUICK, ...limits },
		land,
		signal: new AbortController().signal,
		record: async (record) => void records.push(record),
		earlier: async () => null,
		secrets,
	});
	return { client, records, land, folder };
}
