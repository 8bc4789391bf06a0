/**
 * The sandbox's child process: the only program of the read side that loads DuckDB. It parses as many queries as it
 * is asked to (parsing runs nothing), runs one, and is killed by its parent after that.
 * Requests come on stdin, replies go out on descriptor 3, so nothing that native code prints can pass for a reply.
 */
import { spawn } from "node:child_process";
import { Socket } from "node:net";
import { DuckDBInstance } from "@duckdb/node-api";
import { QtradeError } from "../../errors";
import { encodeFrame, FrameReader } from "./frames";
import { parseSql } from "./parse-sql";
import { CHILD_ERROR_CODES, type ChildReply, type ChildRequest, DATA_OVERHEAD_MB } from "./protocol";
import { runQuery } from "./run-query";

const REPLY_DESCRIPTOR = 3;
const [prlimit = ""] = process.argv.slice(2);
const replies = new Socket({ fd: REPLY_DESCRIPTOR, readable: false, writable: true });

const send = (json: string): Promise<void> =>
	new Promise((resolve, reject) => {
		replies.write(encodeFrame(json), (error) => (error ? reject(error) : resolve()));
	});
const reply = (message: ChildReply): Promise<void> => send(JSON.stringify(message));

/** The parent has gone: no query may outlive it, however busy DuckDB is. */
const leave = (): void => void process.kill(process.pid, "SIGKILL");

const instance = await DuckDBInstance.create(":memory:");
const parser = await instance.connect();

/** Takes away memory for good: `prlimit` may only ever lower a hard limit. No core files either. */
function capMemory(memoryMb: number): Promise<void> {
	if (prlimit === "") return Promise.resolve();
	const bytes = (memoryMb + DATA_OVERHEAD_MB) * 1024 * 1024;
	const args = ["--pid", String(process.pid), `--data=${bytes}:${bytes}`, "--core=0:0"];
	return new Promise((resolve, reject) => {
		const tool = spawn(prlimit, args, { stdio: "ignore", env: { NODE_ENV: "production" } });
		const fail = (): void => reject(new QtradeError("infrastructure", "the sandbox did not close: prlimit failed"));
		tool.once("error", fail);
		tool.once("exit", (code) => (code === 0 ? resolve() : fail()));
	});
}

async function answer(request: ChildRequest): Promise<void> {
	if (request.type === "analyse") {
		const { tables, statement } = await parseSql(parser, request.sql);
		return reply({ type: "analysed", analysis: { tables, statement } });
	}
	await runQuery({ instance, parser, request, capMemory, send, reply });
}

/** DuckDB's messages go on by their first line: the rest repeats the query. */
async function refuse(error: unknown): Promise<void> {
	if (error instanceof QtradeError) {
		const code = CHILD_ERROR_CODES.find((known) => known === error.code) ?? "infrastructure";
		return reply({ type: "error", code, message: error.message });
	}
	const text = error instanceof Error ? error.message : String(error);
	await reply({ type: "error", code: "query_failed", message: text.split("\n", 1)[0] ?? text });
}

const requests = new FrameReader({ frameBytesMax: 2 ** 30, totalBytesMax: Number.POSITIVE_INFINITY }, (message) => {
	answer(message as ChildRequest)
		.catch(refuse)
		.catch(leave);
});
process.stdin.on("data", (piece: Buffer) => requests.push(piece));
process.stdin.on("end", leave);
replies.on("error", leave);

// The first use of a statement costs some milliseconds: have it behind us before anyone waits.
await parseSql(parser, "SELECT 1");
await reply({ type: "ready" });
