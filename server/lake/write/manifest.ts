/** The manifest of a snapshot: which immutable files hold one content. Validated against its contract before it counts. */
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parseStrictJson } from "../../contracts/strict-json";
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
	refuseOutsideContract(manifest, "the manifest");
	const text = `${JSON.stringify(manifest, null, "\t")}\n`;
	// As it will be read: a count that the text cannot hold must not be published, either.
	parseText(text, "the manifest");
	const stored = manifestPath(manifest.zone, manifest.dataset, manifest.snapshot_id);
	const target = inLake(lake, stored);
	await mkdir(staging, { recursive: true });
	const placed = await installText(text, path.join(staging, "manifest.json"), target);
	if (placed === "present") return { path: stored, sha256: (await hashFile(target)).sha256 };
	return { path: stored, sha256: createHash("sha256").update(text).digest("hex") };
}

/**
 * Reads a stored manifest and holds it against its contract.
 * @throws QtradeError("internal") when it breaks it
 */
export async function readManifest(lake: string, stored: string): Promise<Manifest> {
	const document = parseText(await readFile(inLake(lake, stored), "utf8"), stored);
	refuseOutsideContract(document, stored);
	return document as Manifest;
}

function parseText(text: string, origin: string): unknown {
	const { document, problem } = parseStrictJson(text);
	if (problem !== null) throw new QtradeError("internal", `${origin} is damaged: ${problem}`);
	return document;
}

function refuseOutsideContract(document: unknown, origin: string): void {
	const problems = contractProblems("ingestion_manifest", document);
	if (problems.length > 0) throw new QtradeError("internal", `${origin} breaks its contract: ${problems.join("; ")}`);
}
