/** A child process of `qtrade up`: started, restarted when it falls, stopped in order. */
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";

export type ChildSpec = {
	name: string;
	args: string[];
	env: NodeJS.ProcessEnv;
	cwd: string;
	/** how long it may take to stop before it is killed */
	stopMs: number;
};

export type Child = { stop(): Promise<void> };

const RESTART_MS = 1000;

/**
 * Keeps a node process running.
 * @param report called with one line when it fell and is started again
 */
export function keepChild(spec: ChildSpec, report: (line: string) => void): Child {
	let stopping = false;
	let current: ChildProcess | null = null;
	let exited: Promise<void> = Promise.resolve();

	const start = (): void => {
		const child = spawn(process.execPath, spec.args, {
			cwd: spec.cwd,
			env: spec.env,
			// The IPC channel tells the child when this process is gone; its output joins ours on stderr.
			stdio: ["ignore", 2, 2, "ipc"],
		});
		current = child;
		exited = new Promise((resolve) => {
			child.once("error", () => resolve());
			child.once("exit", (code, signal) => {
				resolve();
				if (stopping) return;
				report(`${spec.name} ended (${signal ?? `exit ${code}`}); starting it again`);
				setTimeout(() => {
					if (!stopping) start();
				}, RESTART_MS);
			});
		});
	};
	start();
	return {
		stop: async () => {
			stopping = true;
			if (!current || current.exitCode !== null || current.signalCode !== null) return;
			current.kill("SIGTERM");
			const timer = new AbortController();
			await Promise.race([
				exited,
				delay(spec.stopMs, undefined, { signal: timer.signal })
					.then(() => current?.kill("SIGKILL"))
					.catch(() => undefined),
			]);
			timer.abort();
			await exited;
		},
	};
}
