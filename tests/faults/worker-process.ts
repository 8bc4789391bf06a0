/** A real worker as a child process, and the signals that a campaign sends it. */
import { type ChildProcess, spawn } from "node:child_process";

export type WorkerProcess = {
	readonly pid: number;
	/** resolves when it takes jobs; rejects when it ended before that */
	readonly ready: Promise<void>;
	/** resolves when it has ended, with its exit code (null when a signal ended it) */
	readonly exited: Promise<number | null>;
	alive(): boolean;
	signal(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT" | "SIGTERM"): void;
	/** the end of what it wrote to stderr */
	stderr(): string;
};

export type WorkerSettings = { root: string; databaseUrl: string; lake: string; home: string; leaseMs: number };

const STDERR_MAX = 4000;

// A campaign that dies takes its workers along: a stopped one would not even notice that its parent is gone.
const running = new Set<ChildProcess>();
process.on("exit", () => {
	for (const child of running) child.kill("SIGKILL");
});

/** Starts the worker of the tree at `root`. */
export function startWorkerProcess({ root, databaseUrl, lake, home, leaseMs }: WorkerSettings): WorkerProcess {
	const child = spawn(process.execPath, ["workers/start.mjs"], {
		cwd: root,
		// Not the caller's environment: a developer's QTRADE_TOKEN or DATABASE_URL has no business here.
		env: {
			NODE_ENV: "production",
			PATH: process.env.PATH,
			HOME: process.env.HOME,
			TMPDIR: process.env.TMPDIR,
			DATABASE_URL: databaseUrl,
			QTRADE_ENV: "dev",
			QTRADE_HOME: home,
			QTRADE_LAKE: lake,
			QTRADE_ROOT: root,
			QTRADE_LEASE_SECONDS: String(leaseMs / 1000),
			QTRADE_LOG_LEVEL: "error",
		},
		stdio: ["ignore", "ignore", "pipe", "ipc"],
	});
	const { pid } = child;
	if (pid === undefined) throw new Error("a worker could not be started");
	running.add(child);
	let stderr = "";
	child.stderr?.on("data", (chunk: Buffer) => {
		stderr = (stderr + chunk.toString("utf8")).slice(-STDERR_MAX);
	});
	const exited = new Promise<number | null>((resolve) => {
		child.once("exit", (code) => {
			running.delete(child);
			resolve(code);
		});
	});
	const ready = new Promise<void>((resolve, reject) => {
		child.once("message", () => resolve());
		void exited.then(() => reject(new Error(`worker ${pid} ended before it was ready: ${stderr}`)));
	});
	// It may be killed before it is ready; whoever waits for it still sees the rejection.
	ready.catch(() => undefined);
	return {
		pid,
		ready,
		exited,
		alive: () => child.exitCode === null && child.signalCode === null,
		signal: (signal) => {
			child.kill(signal);
		},
		stderr: () => stderr,
	};
}
