/** The manifest of a snapshot: which immutable files hold one content. Validated against its contract before it counts. */
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { contractProblems } from "../../contracts/validate";
import { QtradeError } from "../../errors";
import type { Column, DatasetKind } from "../../vocabulary/kinds";
import type { LakeFile } from "../lake-file";
import { inLake, manifestPath } from "../paths";
import { hashFile, installText } from "./durable";

export type QuarantineFile = { path: string; rows: number; sha256: string };

export type Manifest = {
	manifest_version: 1;
	dataset: string;
	zone: "silver" | "gold";
	kind: DatasetKind;
	snapshot_id: string;
	content_hash: string;
	schema_hash: string;
	definition_hash: string;
	run: number;
	base_snapshot_id: string | null;
	created_at: string;
	columns: Column[];
	key: string[];
	row_count: number;
	byte_count: number;
	min_key_date: string | null;
	max_key_date: string | null;
	files: LakeFile[];
	quarantine: QuarantineFile[];
};

/** What a snapshot is: its files, columns and what was set aside. Who made it, and when, does not enter its id. */
export function snapshotIdOf(manifest: Omit<Manifest, "snapshot_id">): string {
	const { dataset, content_hash, schema_hash, files, quarantine } = manifest;
	const identity = [dataset, content_hash, schema_hash, files.map((file) => [file.path, file.sha256]), quarantine];
	return createHash("sha256").update(JSON.stringify(identity)).digest("hex");
}

/**
 * Writes the manifest durably; one of the same snapshot that is there already is kept as it is.
 * @throws QtradeError("internal") when it breaks its contract: nothing may be published under it
 */
export async function writeManifest(
	lake: string,
	staging: string,
	manifest: Manifest,
): Promise<{ path: string; sha256: string }> {
	const problems = contractProblems("ingestion_manifest", manifest);
	if (problems.length > 0) {
		throw new QtradeError("internal", `the manifest breaks its contract: ${problems.join("; ")}`);
	}
	const stored = manifestPath(manifest.zone, manifest.dataset, manifest.snapshot_id);
	const target = inLake(lake, stored);
	const text = `${JSON.stringify(manifest, null, "\t")}\n`;
	await mkdir(staging, { recursive: true });
	const placed = await installText(text, path.join(staging, "manifest.json"), target);
	if (placed === "present") return { path: stored, sha256: (await hashFile(target)).sha256 };
	return { path: stored, sha256: createHash("sha256").update(text).digest("hex") };
}

/** Reads a stored manifest and holds it against its contract. */
export async function readManifest(lake: string, stored: string): Promise<Manifest> {
	const document: unknown = JSON.parse(await readFile(inLake(lake, stored), "utf8"));
	const problems = contractProblems("ingestion_manifest", document);
	if (problems.length > 0) throw new QtradeError("internal", `${stored} breaks its contract: ${problems.join("; ")}`);
	return document as Manifest;
}
