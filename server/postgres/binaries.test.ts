import { spawn } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { copyNative } from "./binaries";

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-binaries-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const native = path.join(folder, "native");
mkdirSync(path.join(native, "bin"), { recursive: true });
const FILES = 300;
for (let i = 0; i < FILES; i += 1)
	writeFileSync(path.join(native, "bin", `p${i}`), "x".repeat(20_000), { mode: 0o700 });

/** Copies in another process; says which file the last one is, and of when, the moment the copy counts as made. */
function copyElsewhere(to: string): Promise<{ code: number | null; file: string }> {
	const program = `
		import { statSync } from "node:fs";
		import { copyNative } from ${JSON.stringify(path.join(import.meta.dirname, "binaries.ts"))};
		copyNative(${JSON.stringify(native)}, ${JSON.stringify(to)});
		const { ino, mtimeMs } = statSync(${JSON.stringify(path.join(to, "bin", `p${FILES - 1}`))});
		console.log(ino, mtimeMs);`;
	const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
		cwd: process.env.QTRADE_ROOT,
		stdio: ["ignore", "pipe", "inherit"],
	});
	let text = "";
	child.stdout.on("data", (chunk) => {
		text += chunk;
	});
	return new Promise((resolve) => child.once("close", (code) => resolve({ code, file: text.trim() })));
}

test("of several processes that copy at once one does, and nothing changes under those that run it", async () => {
	const to = path.join(folder, "shared", "postgres-1");
	const copied = await Promise.all([1, 2, 3].map(() => copyElsewhere(to)));
	const { ino, mtimeMs } = statSync(path.join(to, "bin", `p${FILES - 1}`));
	expect(copied).toEqual([1, 2, 3].map(() => ({ code: 0, file: `${ino} ${mtimeMs}` })));
	expect(readdirSync(path.join(to, "bin"))).toHaveLength(FILES);
	expect(statSync(path.join(to, "bin", "p0")).mode & 0o777).toBe(0o755);
	expect(readdirSync(path.dirname(to))).toEqual(["postgres-1"]);
});

test("an unfinished copy is made anew", () => {
	const to = path.join(folder, "shared", "postgres-2");
	mkdirSync(path.join(to, "bin"), { recursive: true });
	writeFileSync(path.join(to, "bin", "p0"), "half");
	copyNative(native, to);
	expect(readFileSync(path.join(to, "bin", "p0"), "utf8")).toHaveLength(20_000);
	expect(existsSync(path.join(to, "complete"))).toBe(true);
});
