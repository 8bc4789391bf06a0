/** A copy of the source tree with exact replacements: how a fault is seeded without a hook in production code. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export type Replacement = {
	/** relative to the repository */
	file: string;
	/** must occur exactly once */
	find: string;
	put: string;
};

const COPIED = ["bench", "server", "workers", "cli", "scripts", "deploy", "package.json", "tsconfig.json"];

/**
 * Copies what workers run from, and applies the replacements in order.
 * @returns the copy's root
 * @throws Error naming every replacement whose text does not occur exactly once: the source has moved on from it
 */
export function makeMutatedTree(root: string, replacements: readonly Replacement[]): string {
	const copy = mkdtempSync(path.join(tmpdir(), "qtrade-mutant-"));
	try {
		for (const name of COPIED) cpSync(path.join(root, name), path.join(copy, name), { recursive: true });
		symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
		const stale = replacements.flatMap((replacement) => apply(copy, replacement));
		if (stale.length > 0) throw new Error(`replacements went stale, mend tests/faults/mutants.ts: ${stale.join("; ")}`);
		return copy;
	} catch (error) {
		rmSync(copy, { recursive: true, force: true });
		throw error;
	}
}

function apply(copy: string, { file, find, put }: Replacement): string[] {
	const target = path.join(copy, file);
	const parts = readFileSync(target, "utf8").split(find);
	if (parts.length !== 2) return [`${file} has "${find}" ${parts.length - 1} times`];
	writeFileSync(target, parts.join(put));
	return [];
}
