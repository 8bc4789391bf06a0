/** Layer 3, proven from inside: a Node program of ours tries what a child that was taken over would try. */
import { execFile } from "node:child_process";
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseIsolation, type IsolationLayer } from "./isolation";
import { inspectIsolation, Sandbox } from "./sandbox";
import { LIMITS, makeTestLake, ROOT, type TestLake } from "./test-lake";
import { findTool } from "./tools";

let lake: TestLake;
let server: Server;
let port: number;

beforeAll(async () => {
	lake = await makeTestLake();
	// As the lake has them; and its folders can be entered by anyone, which setpriv's account needs.
	for (const folder of [join(lake.folder, ".."), lake.folder]) chmodSync(folder, 0o755);
	for (const file of lake.views[0]?.files ?? []) chmodSync(file, 0o444);
	server = createServer((socket) => socket.end("hello")).listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	port = (server.address() as { port: number }).port;
});
afterAll(() => {
	server.close();
	lake.remove();
});

const without =
	(...names: string[]) =>
	(name: string): string | null =>
		names.includes(name) ? null : findTool(name);

/** Runs a script where a child would run; what it prints is one JSON document. */
async function inside(
	find: (name: string) => string | null,
	script: string,
): Promise<{ layer: IsolationLayer; seen: unknown }> {
	const program = { command: [process.execPath, "-e", script] as const, readable: [process.execPath] };
	const { layer, command } = await chooseIsolation(program, lake.folder, find);
	const [file, ...args] = command;
	const options = { cwd: "/", env: { NODE_ENV: "production" as const }, timeout: 20_000 };
	const stdout = await new Promise<string>((resolve, reject) => {
		execFile(file, args, options, (error, out) => (error ? reject(error) : resolve(out)));
	});
	return { layer, seen: JSON.parse(stdout) };
}

const attempts = (): string => `
	const fs = require("node:fs");
	const can = (work) => { try { work(); return true; } catch { return false; } };
	const seen = {
		readsTheLake: can(() => fs.readFileSync(${JSON.stringify(lake.views[0]?.files[0])})),
		overwritesTheLake: can(() => fs.writeFileSync(${JSON.stringify(lake.views[0]?.files[0])}, "x")),
		deletesFromTheLake: can(() => fs.unlinkSync(${JSON.stringify(lake.views[0]?.files[1])})),
		writesToTheLake: can(() => fs.writeFileSync(${JSON.stringify(`${lake.folder}/new`)}, "x")),
		writesElsewhere: can(() => fs.writeFileSync("/written-by-a-test", "x")),
		readsShadow: can(() => fs.readFileSync("/etc/shadow")),
		readsPasswd: can(() => fs.readFileSync("/etc/passwd")),
		readsTheRepository: can(() => fs.readFileSync(${JSON.stringify(join(ROOT, "package.json"))})),
		killsItsParent: can(() => process.kill(${process.pid}, 0)),
	};
	const socket = require("node:net").connect(${port}, "127.0.0.1");
	const end = (reaches) => { console.log(JSON.stringify({ ...seen, reachesTheNetwork: reaches })); process.exit(); };
	socket.once("data", () => end(true)).once("error", () => end(false));`;

const nothingWritten = (): boolean =>
	!existsSync("/written-by-a-test") &&
	!existsSync(`${lake.folder}/new`) &&
	(lake.views[0]?.files ?? []).every(existsSync);

describe("bubblewrap", () => {
	const missing = findTool("bwrap") === null ? " (skipped: bubblewrap is not installed here)" : "";
	test.skipIf(missing !== "")(`shows the lake, read-only, and nothing else${missing}`, async () => {
		const { layer, seen } = await inside(findTool, attempts());
		expect(layer).toBe("bubblewrap");
		expect(seen).toEqual({
			readsTheLake: true,
			overwritesTheLake: false,
			deletesFromTheLake: false,
			writesToTheLake: false,
			writesElsewhere: false,
			readsShadow: false,
			readsPasswd: false,
			readsTheRepository: false,
			killsItsParent: false,
			reachesTheNetwork: false,
		});
		expect(nothingWritten()).toBe(true);
	});
});

describe("setpriv", () => {
	test.runIf(process.getuid?.() === 0 && findTool("setpriv") !== null)(
		"writes nowhere and reads no secret",
		async () => {
			const { layer, seen } = await inside(without("bwrap"), attempts());
			expect(layer).toBe("setpriv");
			expect(seen).toMatchObject({
				readsTheLake: true,
				overwritesTheLake: false,
				deletesFromTheLake: false,
				writesToTheLake: false,
				writesElsewhere: false,
				readsShadow: false,
				killsItsParent: false,
				// What this layer does not do, so that nobody believes that it does.
				reachesTheNetwork: true,
			});
			expect(nothingWritten()).toBe(true);
		},
	);
});

describe("what is in force is said", () => {
	const program = { command: [process.execPath] as const, readable: [process.execPath] };

	test("with the reason why a stronger layer is not", async () => {
		const { layer, memoryCap, summary, unavailable } = await chooseIsolation(program, lake.folder, () => null);
		expect({ layer, memoryCap }).toEqual({ layer: "none", memoryCap: "watch" });
		expect(summary).toMatch(/^none: .*; memory is capped by a watch$/);
		expect(unavailable.every(({ reason }) => reason === "not installed")).toBe(true);
	});

	test("for the doctor, without a sandbox at hand", async () => {
		const report = await inspectIsolation({ root: ROOT, allowedFolder: lake.folder });
		expect(Object.keys(report).sort()).toEqual(["layer", "memoryCap", "summary", "unavailable"]);
		expect(report.summary).toContain(report.layer);
	});

	test("a tool that is there and fails is none", async () => {
		const broken = join(lake.folder, "..", "bwrap");
		writeFileSync(broken, "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n", {
			mode: 0o755,
		});
		const find = (name: string): string | null => (name === "bwrap" ? broken : null);
		const { layer, unavailable } = await chooseIsolation(program, lake.folder, find);
		expect(layer).toBe("none");
		const reason = "bwrap: No permissions to create new namespace";
		if (process.platform === "linux") expect(unavailable).toContainEqual({ layer: "bubblewrap", reason });
	});
});

describe("queries run under each layer", () => {
	test.each<[string, string[]]>([
		["all tools", []],
		["no bubblewrap", ["bwrap"]],
		["no tool at all", ["bwrap", "setpriv", "prlimit", "sandbox-exec"]],
	])(
		"%s",
		async (_title, missing) => {
			const sandbox = new Sandbox({ root: ROOT, allowedFolder: lake.folder, warm: 0, findTool: without(...missing) });
			const query = { sql: "SELECT count(*) FROM lake.prices", views: lake.views, limits: LIMITS };
			expect((await sandbox.query(query)).rows).toEqual([[300]]);
			const bomb = { ...query, sql: "SELECT repeat('x', 3000000000)", limits: { ...LIMITS, memoryMb: 64 } };
			await expect(sandbox.query(bomb)).rejects.toMatchObject({ code: "query_limit", details: { limit: "memory" } });
			await sandbox.close();
		},
		30_000,
	);
});
