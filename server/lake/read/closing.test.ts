/** What is left of a sandbox when it is closed, or when the process that had it is gone: nothing. */
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { familyOf } from "./process-tree";
import { Sandbox } from "./sandbox";
import { LIMITS, makeTestLake, ROOT, type TestLake } from "./test-lake";

let lake: TestLake;
let folder: string;

beforeAll(async () => {
	lake = await makeTestLake();
	// A place for temporary files of our own: other tests make and remove theirs at the same time.
	folder = resolve(lake.folder, "../tmp");
	mkdirSync(folder);
	vi.stubEnv("TMPDIR", folder);
});
afterAll(() => {
	vi.unstubAllEnvs();
	lake.remove();
});

const QUERY = {
	sql: "SELECT count(*) FROM range(1000000000000)",
	views: [],
	limits: { ...LIMITS, deadlineMs: 60_000 },
};
const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

test("closing ends what runs and what waits, leaves no process and no folder, and refuses what comes", async () => {
	const before = familyOf(process.pid);
	const sandbox = new Sandbox({ root: ROOT, allowedFolder: lake.folder, concurrencyMax: 1 });
	await sandbox.analyse("SELECT 1");
	const running = [sandbox.query(QUERY), sandbox.query(QUERY)].map((result) => result.catch((error) => error.code));
	await sleep(500);
	expect(familyOf(process.pid).length).toBeGreaterThan(before.length);
	expect(readdirSync(folder)).toHaveLength(1);
	await sandbox.close();
	expect(await Promise.all(running)).toEqual(["cancelled", "cancelled"]);
	await expect(sandbox.query(QUERY)).rejects.toMatchObject({ code: "cancelled" });
	await expect(sandbox.analyse("SELECT 1")).rejects.toMatchObject({ code: "cancelled" });
	expect(familyOf(process.pid).filter((pid) => !before.includes(pid))).toEqual([]);
	expect(readdirSync(folder)).toEqual([]);
});

/** A process of its own with a sandbox, a query on its way, and then what the script says. */
async function startParent(
	tools: string,
	script: string,
): Promise<{ family: number[]; kill: () => void; gone: Promise<unknown> }> {
	const source = `
		import { Sandbox } from ${JSON.stringify(resolve(import.meta.dirname, "sandbox.ts"))};
		import { familyOf } from ${JSON.stringify(resolve(import.meta.dirname, "process-tree.ts"))};
		const sandbox = new Sandbox({ root: ${JSON.stringify(ROOT)}, allowedFolder: ${JSON.stringify(lake.folder)}, findTool: ${tools} });
		await sandbox.analyse("SELECT 1");
		void sandbox.query(${JSON.stringify(QUERY)});
		await new Promise((done) => setTimeout(done, 1000));
		console.log(JSON.stringify(familyOf(process.pid)));
		${script}`;
	const args = ["--import", "tsx/esm", "--input-type=module", "-e", source];
	const parent = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
	const gone = new Promise((done) => parent.once("exit", done));
	const family = await new Promise<number[]>((done) => {
		parent.stdout.once("data", (text) => done(JSON.parse(String(text))));
	});
	return { family, kill: () => parent.kill("SIGKILL"), gone };
}

/** A body that waits to be taken away does not run. */
function isRunning(pid: number): boolean {
	try {
		return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
	} catch {
		return false;
	}
}

describe.runIf(process.platform === "linux")("no query outlives the process that asked for it", () => {
	test.each([
		["with every tool", "undefined"],
		["without any tool", "() => null"],
	])("killed, %s", async (_title, tools) => {
		const { family, kill } = await startParent(tools, "setInterval(() => {}, 1000);");
		expect(family.length).toBeGreaterThan(1);
		kill();
		await expect.poll(() => family.filter(isRunning), { timeout: 5_000 }).toEqual([]);
	});

	test("ended without closing, which leaves no folder either", async () => {
		const before = readdirSync(folder);
		const { family, gone } = await startParent("undefined", "process.exit(0);");
		expect(await gone).toBe(0);
		await expect.poll(() => family.filter(isRunning), { timeout: 5_000 }).toEqual([]);
		expect(readdirSync(folder).filter((name) => !before.includes(name) && name.startsWith("qtrade-sandbox"))).toEqual(
			[],
		);
	});

	test("a process with nothing left to do ends, though its sandbox is open", async () => {
		const source = `
			import { Sandbox } from ${JSON.stringify(resolve(import.meta.dirname, "sandbox.ts"))};
			const sandbox = new Sandbox({ root: ${JSON.stringify(ROOT)}, allowedFolder: ${JSON.stringify(lake.folder)} });
			console.log((await sandbox.query({ ...${JSON.stringify(QUERY)}, sql: "SELECT 42" })).rows[0][0]);`;
		const args = ["--import", "tsx/esm", "--input-type=module", "-e", source];
		const parent = spawn(process.execPath, args, { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
		let printed = "";
		parent.stdout.on("data", (text) => {
			printed += text;
		});
		expect(await new Promise((done) => parent.once("exit", done))).toBe(0);
		expect(printed).toBe("42\n");
	}, 20_000);
});
