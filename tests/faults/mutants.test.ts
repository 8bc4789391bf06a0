import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { COMMIT_BEFORE_RENAME, CONTROL, FENCE_UNCHECKED, type Mutant, POINTER_APART } from "./mutants";
import { makeMutatedTree } from "./mutated-tree";

const root = process.env.QTRADE_ROOT ?? "";

// Here within a second, not after ten minutes of the campaigns that need them.
test.each<Mutant>([CONTROL, COMMIT_BEFORE_RENAME, POINTER_APART, FENCE_UNCHECKED])(
	"$name still fits the source",
	({ replacements }) => {
		rmSync(makeMutatedTree(root, replacements), { recursive: true });
	},
);

test("a replacement whose text is gone, or is there twice, is named", () => {
	const file = "server/vocabulary/states.ts";
	for (const find of ["what no file of ours has", "export"]) {
		expect(() => makeMutatedTree(root, [{ file, find, put: "" }])).toThrow(`${file} has "${find}" `);
	}
});
