import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { withProcessLock } from "./process-lock";
import { isAlive, markOf } from "./process-mark";

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-lock-"));
const children: ChildProcess[] = [];
afterAll(() => {
	for (const child of children) child.kill("SIGKILL");
	rmSync(folder, { recursive: true, force: true });
});

let count = 0;
/** A lock file in a folder of its own, held as the text says. */
function lockOf(text?: string): string {
	const file = path.join(mkdtempSync(path.join(folder, "l")), `lock${++count}`);
	if (text !== undefined) writeFileSync(file, text);
	return file;
}
const idle = (): number => {
	const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
	children.push(child);
	return child.pid ?? 0;
};
const take = (file: string, options: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
	withProcessLock(file, { timeoutMs: 200, ...options }, async () => readFileSync(file, "utf8"));

test("a lock says which process holds it, while it does and no longer", async () => {
	const file = lockOf();
	expect(await take(file)).toBe(markOf(process.pid));
	expect(readdirSync(path.dirname(file))).toEqual([]);
});

test("a live holder is waited for, and named when it does not let go", async () => {
	const pid = idle();
	await expect(take(lockOf(markOf(pid)))).rejects.toMatchObject({
		code: "infrastructure",
		message: expect.stringContaining(`process ${pid} has held`),
	});
	// A holder of a version that wrote its pid only.
	await expect(take(lockOf(String(pid)))).rejects.toMatchObject({ code: "infrastructure" });
});

test.each([
	["has died", () => markOf(spawnSync("true").pid)],
	["has died, and its pid is another process's by now", () => `${idle()} long ago`],
	["cannot be told from the file", () => ""],
])("the lock of a holder that %s is taken over", async (_, text) => {
	expect(await take(lockOf(text()))).toBe(markOf(process.pid));
});

test.runIf(process.platform === "linux")("a process that ended and was not reaped is not alive", async () => {
	// The shell becomes a program that never asks after the child, which ends later.
	const parent = spawn("sh", ["-c", "sleep 1 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
	children.push(parent);
	const pid = await new Promise<number>((resolve) => parent.stdout.once("data", (text) => resolve(Number(text))));
	await expect.poll(() => readFileSync(`/proc/${pid}/stat`, "utf8"), { timeout: 30_000 }).toMatch(/\) Z /);
	expect(isAlive(String(pid))).toBe(false);
});

test("waiting ends with the signal, and leaves nothing behind", async () => {
	const pid = idle();
	const file = lockOf(markOf(pid));
	const controller = new AbortController();
	const waiting = take(file, { timeoutMs: 60_000, signal: controller.signal });
	controller.abort();
	await expect(waiting).rejects.toMatchObject({
		code: "cancelled",
		message: expect.stringContaining(`process ${pid} held`),
	});
	expect(readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
	expect(readFileSync(file, "utf8")).toBe(markOf(pid));
});

test("what a process left that was killed before it had the lock goes with the next holder", async () => {
	const file = lockOf();
	writeFileSync(`${file}.${spawnSync("true").pid}`, "");
	writeFileSync(`${file}.guard.${spawnSync("true").pid}`, "");
	await take(file);
	expect(readdirSync(path.dirname(file))).toEqual([]);
});

test("of several processes one at a time is inside, and nobody ever sees a lock without its holder", async () => {
	const file = lockOf();
	const counter = `${file}.counter`;
	writeFileSync(counter, "0");
	const program = `
		import { readFileSync, writeFileSync } from "node:fs";
		import { setImmediate } from "node:timers/promises";
		import { withProcessLock } from ${JSON.stringify(path.join(import.meta.dirname, "process-lock.ts"))};
		for (let i = 0; i < 100; i += 1) await withProcessLock(${JSON.stringify(file)}, { timeoutMs: 60000 }, async () => {
			const n = Number(readFileSync(${JSON.stringify(counter)}, "utf8"));
			await setImmediate();
			writeFileSync(${JSON.stringify(counter)}, String(n + 1));
		});`;
	const exits = [1, 2, 3].map(() => {
		const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], {
			cwd: process.env.QTRADE_ROOT,
			stdio: ["ignore", "ignore", "inherit"],
		});
		children.push(child);
		return new Promise<number | null>((resolve) => child.once("exit", resolve));
	});
	const over = Promise.all(exits).then(() => true);
	let seen = 0;
	while (!(await Promise.race([over, new Promise<false>((resolve) => setImmediate(resolve, false))]))) {
		for (let i = 0; i < 200; i += 1) {
			const text = read(file);
			if (text === null) continue;
			seen += 1;
			expect(text).toMatch(/^\d+ ./);
		}
	}
	expect(await Promise.all(exits)).toEqual([0, 0, 0]);
	expect(readFileSync(counter, "utf8")).toBe("300");
	expect(seen).toBeGreaterThan(0);
});

function read(file: string): string | null {
	try {
		return readFileSync(file, "utf8");
	} catch {
		return null;
	}
}
