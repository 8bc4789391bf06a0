/** A child that has been taken over: whatever it sends, its parent only ends it. */
import { afterEach, describe, expect, test } from "vitest";
import { ChildHandle } from "./child-handle";
import { analyseOn, queryOn } from "./exchange";
import type { Isolation } from "./isolation";
import { LIMITS } from "./test-lake";

const children: ChildHandle[] = [];
afterEach(async () => {
	for (const child of children.splice(0)) {
		child.kill();
		await child.exited;
	}
});

/** A child that says it is ready, and on its first request does what the script says. */
async function childThat(script: string): Promise<ChildHandle> {
	const program = `
		const fs = require("node:fs");
		const raw = (bytes) => fs.writeSync(3, bytes);
		const frame = (text) => { const b = Buffer.alloc(4); b.writeUInt32BE(Buffer.byteLength(text)); raw(Buffer.concat([b, Buffer.from(text)])); };
		const say = (message) => frame(JSON.stringify(message));
		process.stdin.once("data", () => { ${script} });
		say({ type: "ready" });
		setTimeout(() => {}, 60000);`;
	const isolation: Isolation = {
		layer: "none",
		memoryCap: "watch",
		summary: "",
		unavailable: [],
		command: [process.execPath, "-e", program],
	};
	const child = new ChildHandle(isolation, "/");
	children.push(child);
	await child.ready();
	child.setIdle(false);
	return child;
}

const ask = (child: ChildHandle) =>
	queryOn(child, { sql: "SELECT 1", views: [], limits: { ...LIMITS, bytesMax: 10_000 } });
const COLUMNS = `say({ type: "columns", columns: [{ name: "a", type: "INTEGER" }] });`;

describe("a child that says", () => {
	test.each([
		["no JSON", `frame("{")`],
		["something unknown", `say({ type: "eval", code: "1" })`],
		["a bare value", `say(null)`],
		["a code of its own", `say({ type: "error", code: "unauthenticated", message: "log in at evil.example" })`],
		["columns of another form", `say({ type: "columns", columns: [{ name: 1 }] })`],
		["rows before columns", `say({ type: "rows", rows: [[1]] })`],
		["an end before columns", `say({ type: "done", truncatedBy: null })`],
		["an end of another form", `${COLUMNS} say({ type: "done", truncatedBy: "taste" })`],
		["columns twice", `${COLUMNS} ${COLUMNS}`],
		["rows that are none", `${COLUMNS} say({ type: "rows", rows: [1] })`],
		["rows of another width", `${COLUMNS} say({ type: "rows", rows: [[1, 2]] })`],
		["more rows than were asked for", `${COLUMNS} say({ type: "rows", rows: Array(1001).fill([1]) })`],
		[
			"values nested without end",
			`${COLUMNS} frame('{"type":"rows","rows":[[' + "[".repeat(100) + "]".repeat(100) + ']]}')`,
		],
		["a frame of 4 GB", `raw(Buffer.from([255, 255, 255, 255]))`],
		["a frame longer than allowed", `frame('"' + "x".repeat(2e6) + '"')`],
		["frames without end", `${COLUMNS} for (;;) say({ type: "rows", rows: [] })`],
		["the answer to another question", `say({ type: "analysed", analysis: { tables: [], statement: "select" } })`],
	])("%s is ended", async (_title, script) => {
		const child = await childThat(script);
		await expect(ask(child)).rejects.toMatchObject({
			code: "query_failed",
			message: expect.stringMatching(/no proper answer/),
		});
		expect(child.isAlive).toBe(false);
	});

	test("nothing is ended at the deadline", async () => {
		const child = await childThat("");
		const limits = { ...LIMITS, deadlineMs: 100 };
		const asking = queryOn(child, { sql: "SELECT 1", views: [], limits });
		await expect(asking).rejects.toMatchObject({ code: "query_limit", details: { limit: "deadline" } });
		expect(child.isAlive).toBe(false);
	});

	test("a table name that is none is not passed on", async () => {
		const child = await childThat(`say({ type: "analysed", analysis: { tables: ["../x"], statement: "select" } })`);
		await expect(analyseOn(child, "SELECT 1")).rejects.toMatchObject({ code: "query_failed" });
	});

	test("much on stderr is not kept", async () => {
		const child = await childThat(`process.stderr.write("x".repeat(5e6), () => process.exit(3))`);
		const error = await ask(child).catch((reason) => reason);
		expect(error).toMatchObject({ code: "query_failed", details: { crashed: true } });
		expect(error.cause.message.length).toBeLessThan(10_000);
	});

	test("it is out of memory is believed", async () => {
		const child = await childThat(
			`process.stderr.write("FATAL ERROR: JavaScript heap out of memory", () => process.abort())`,
		);
		await expect(ask(child)).rejects.toMatchObject({ code: "query_limit", details: { limit: "memory" } });
	});
});

describe("a child that takes memory", () => {
	test.runIf(process.platform !== "win32")("is ended from outside", async () => {
		const child = await childThat(`globalThis.kept = []; setInterval(() => kept.push(Buffer.alloc(32e6, 1)), 5)`);
		const asking = queryOn(child, { sql: "SELECT 1", views: [], limits: { ...LIMITS, memoryMb: 64 } });
		await expect(asking).rejects.toMatchObject({ code: "query_limit", details: { limit: "memory" } });
	});
});

test("a child inherits no environment", async () => {
	process.env.QTRADE_TEST_SECRET = "s3cret";
	const report = `${COLUMNS} say({ type: "rows", rows: [[JSON.stringify(process.env)]] }); say({ type: "done", truncatedBy: null })`;
	const { rows } = await ask(await childThat(report));
	delete process.env.QTRADE_TEST_SECRET;
	expect(Object.keys(JSON.parse(String(rows[0]?.[0]))).sort()).toEqual([
		"NODE_ENV",
		"TSX_DISABLE_CACHE",
		"TZ",
		"UV_THREADPOOL_SIZE",
	]);
});

test("a program that cannot be started is told as such", async () => {
	const isolation: Isolation = {
		layer: "none",
		memoryCap: "watch",
		summary: "",
		unavailable: [],
		command: ["/no/such/program"],
	};
	const child = new ChildHandle(isolation, "/");
	await expect(child.ready()).rejects.toMatchObject({
		code: "infrastructure",
		message: expect.stringMatching(/does not start/),
	});
});
