/** Putting a snapshot's files in their place for good: after this, a crash leaves them whole or not at all. */
import { rm } from "node:fs/promises";
import { inLake } from "../paths";
import { allDone } from "./all-done";
import { installFile } from "./durable";
import type { StagedFile } from "./files";
import { type Manifest, writeManifest } from "./manifest";

export type Snapshot = { manifest: Manifest; path: string; sha256: string };

/**
 * Installs new data files and the manifest over all of them, at once: nothing names any of them until the publish
 * commits, so their order does not matter, and flushing together takes little longer than flushing one.
 */
export async function installSnapshot(
	lake: string,
	staging: string,
	staged: readonly Pick<StagedFile, "temporary" | "file">[],
	manifest: Manifest,
): Promise<Snapshot> {
	const [written] = await allDone(
		writeManifest(lake, staging, manifest),
		...staged.map(async ({ temporary, file }) => {
			if ((await installFile(temporary, inLake(lake, file.path))) === "present") await rm(temporary);
		}),
	);
	return { manifest, ...written };
}
