/** One child process as its parent sees it: started, spoken to, watched, and ended in one way only (SIGKILL). */
import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { QtradeError } from "../../errors";
import { encodeFrame, FrameReader } from "./frames";
import type { Isolation } from "./isolation";
import { childrenOf } from "./process-tree";
import { type ChildReply, type ChildRequest, parseReply } from "./protocol";

const START_TIMEOUT_MS = 20_000;
/** Enough for Node's report of a fatal error; never shown to a user. */
const STDERR_CHARACTERS_MAX = 8_192;
/** Until a query with its own limits runs. */
const IDLE_BYTES_MAX = 1024 * 1024;

/** A wrapper ends within milliseconds after what it wraps. */
const WRAPPER_GRACE_MS = 250;

export type ChildExit = { code: number | null; signal: NodeJS.Signals | null; stderr: string };
export type ChildListener = { onReply: (reply: ChildReply) => void; onBroken: (reason: string) => void };

export class ChildHandle {
	/** Settles once the process and all who hold its pipes are gone. */
	readonly exited: Promise<ChildExit>;
	private readonly process: ChildProcess;
	private stderr = "";
	private hasExited = false;
	private isKilled = false;
	private listener: ChildListener = { onReply: () => {}, onBroken: () => {} };
	private reader: FrameReader;

	constructor(isolation: Isolation, cwd: string) {
		const [program, ...args] = isolation.command;
		this.process = spawn(program, args, {
			cwd,
			// No credentials, no NODE_OPTIONS, no HOME: nothing of ours. UTC makes dates mean the same everywhere.
			env: { NODE_ENV: "production", TZ: "UTC", TSX_DISABLE_CACHE: "1", UV_THREADPOOL_SIZE: "2" },
			stdio: ["pipe", "ignore", "pipe", "pipe"],
			// Its own process group, so that one kill reaches wrapper and child at once.
			detached: true,
		});
		this.reader = this.newReader(IDLE_BYTES_MAX, IDLE_BYTES_MAX);
		this.exited = new Promise((resolve) => {
			const settle = (code: number | null, signal: NodeJS.Signals | null): void => {
				this.hasExited = true;
				resolve({ code, signal, stderr: this.stderr });
			};
			this.process.once("close", settle);
			this.process.once("error", (error) => {
				this.stderr += error.message;
				settle(null, null);
			});
		});
		this.readPipes();
		this.setIdle(true);
	}

	get pid(): number | undefined {
		return this.process.pid;
	}

	get isAlive(): boolean {
		return !this.hasExited;
	}

	/** Waits for the child to say that it is ready. @throws QtradeError infrastructure when it does not start */
	async ready(): Promise<void> {
		let timer: NodeJS.Timeout | undefined;
		const started = new Promise<boolean>((resolve) => {
			this.listen({ onReply: (reply) => resolve(reply.type === "ready"), onBroken: () => resolve(false) });
			timer = setTimeout(() => resolve(false), START_TIMEOUT_MS);
		});
		const isReady = await Promise.race([started, this.exited.then(() => false)]);
		clearTimeout(timer);
		if (isReady) return;
		this.kill();
		const { stderr } = await this.exited;
		throw new QtradeError("infrastructure", "the query process does not start: qtrade doctor says why", {
			cause: new Error(stderr),
		});
	}

	/** From here on replies go to this listener. */
	listen(listener: ChildListener): void {
		this.listener = listener;
	}

	/** Bounds on what the child may send from here on, in bytes. */
	expect(frameBytesMax: number, totalBytesMax: number): void {
		this.reader = this.newReader(frameBytesMax, totalBytesMax);
	}

	send(request: ChildRequest): void {
		this.process.stdin?.write(encodeFrame(JSON.stringify(request)));
	}

	/** An idle child keeps neither a command nor a test from ending. */
	setIdle(isIdle: boolean): void {
		const pipes = [this.process.stdin, this.process.stderr, this.process.stdio[3]];
		for (const handle of [this.process, ...pipes] as { ref?: () => void; unref?: () => void }[]) {
			if (isIdle) handle.unref?.();
			else handle.ref?.();
		}
	}

	/**
	 * SIGKILL, at once. What a wrapper started goes first, so that the wrapper itself takes its body away: a body left
	 * to process 1 stays for ever where that is a Node server in a container.
	 */
	kill(): void {
		const { pid } = this.process;
		if (pid === undefined || this.hasExited || this.isKilled) return;
		this.isKilled = true;
		const inner = childrenOf(pid);
		for (const child of inner) killQuietly(child);
		const killGroup = (): void => (this.hasExited ? undefined : killQuietly(-pid));
		if (inner.length === 0) killGroup();
		else setTimeout(killGroup, WRAPPER_GRACE_MS);
	}

	private newReader(frameBytesMax: number, totalBytesMax: number): FrameReader {
		return new FrameReader({ frameBytesMax, totalBytesMax }, (message) => {
			const reply = parseReply(message);
			if (reply === null) this.listener.onBroken("a reply of no known form");
			else this.listener.onReply(reply);
		});
	}

	private readPipes(): void {
		// A write to a child that has just died fails; that it died is told by `exited`.
		this.process.stdin?.on("error", () => {});
		this.process.stderr?.on("data", (piece: Buffer) => {
			this.stderr = (this.stderr + piece.toString()).slice(0, STDERR_CHARACTERS_MAX);
		});
		const replies = this.process.stdio[3] as Readable | null;
		replies?.on("error", () => {});
		replies?.on("data", (piece: Buffer) => {
			try {
				this.reader.push(piece);
			} catch (error) {
				this.kill();
				this.listener.onBroken(error instanceof Error ? error.message : "unreadable");
			}
		});
	}
}

function killQuietly(pid: number): void {
	try {
		process.kill(pid, "SIGKILL");
	} catch {
		// Already gone.
	}
}
