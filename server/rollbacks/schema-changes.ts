/** How the columns of two versions differ, as their manifests have them. */
import { env } from "../env";
import { readManifest } from "../lake/write/manifest";
import type { Column } from "../vocabulary/kinds";
import type { SchemaChanges } from "../vocabulary/rollback-views";

/** Columns that `after` has and `before` lacks, the other way round, and those whose type differs. */
export function diffColumns(before: readonly Column[], after: readonly Column[]): SchemaChanges {
	const old = new Map(before.map(({ name, type }) => [name, type]));
	const fresh = new Map(after.map(({ name, type }) => [name, type]));
	return {
		added: [...fresh.keys()].filter((name) => !old.has(name)),
		removed: [...old.keys()].filter((name) => !fresh.has(name)),
		retyped: [...fresh].flatMap(([name, type]) => (old.has(name) && old.get(name) !== type ? [name] : [])),
	};
}

/**
 * Compares the manifests of two versions; null when one cannot be read, since in an incident the rest of a preview must
 * still be shown.
 */
export async function readSchemaChanges(beforePath: string, afterPath: string): Promise<SchemaChanges | null> {
	const { lake } = env();
	try {
		const [before, after] = await Promise.all([readManifest(lake, beforePath), readManifest(lake, afterPath)]);
		return diffColumns(before.columns, after.columns);
	} catch {
		return null;
	}
}
