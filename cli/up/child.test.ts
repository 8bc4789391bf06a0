import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { until } from "../../tests/faults/until";
import { keepChild, nextPauseMs } from "./child";

const folder = mkdtempSync(path.join(tmpdir(), "qtrade-child-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a process that ends right away again and again is started ever more seldom, up to once a minute", () => {
	const pauses: number[] = [];
	for (let pause = 0; pauses.length < 8; pauses.push(pause)) pause = nextPauseMs(200, pause);
	expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
	expect(nextPauseMs(30_000, 60_000)).toBe(1000);
});

test("a process that cannot be started is said to be so and tried again", async () => {
	const cwd = path.join(folder, "later");
	const lines: string[] = [];
	const args = ["-e", "require('node:fs').writeFileSync('ran', 'yes'); setInterval(() => undefined, 1000)"];
	const child = keepChild({ name: "the worker", args, cwd, env: process.env, stopMs: 5000 }, (line) => {
		lines.push(line);
		mkdirSync(cwd, { recursive: true });
	});
	const read = (): string | null => {
		try {
			return readFileSync(path.join(cwd, "ran"), "utf8") || null;
		} catch {
			return null;
		}
	};
	expect(await until("the second start", { deadlineMs: 20_000 }, async () => read())).toBe("yes");
	await child.stop();
	expect(lines).toEqual([expect.stringMatching(/^the worker cannot be started \(.*ENOENT.*\); starting it again$/)]);
});

test("a process that ends by itself once its end is expected is not started again", async () => {
	const cwd = path.join(folder, "interrupted");
	mkdirSync(cwd);
	const lines: string[] = [];
	const args = [
		"-e",
		"process.on('SIGINT', () => process.exit(0)); require('node:fs').writeFileSync('pid', String(process.pid)); setInterval(() => undefined, 1000)",
	];
	const child = keepChild({ name: "the worker", args, cwd, env: process.env, stopMs: 5000 }, (line) =>
		lines.push(line),
	);
	const read = (): number | null => {
		try {
			return Number(readFileSync(path.join(cwd, "pid"), "utf8")) || null;
		} catch {
			return null;
		}
	};
	const pid = await until("the start", { deadlineMs: 20_000 }, async () => read());
	child.expectEnd();
	process.kill(pid, "SIGINT");
	await until("the end", { deadlineMs: 20_000 }, async () => !isThere(pid) || null);
	await child.stop();
	expect(lines).toEqual([]);
});

function isThere(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
}
