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

export type Child = {
	/** From now on it is not started again. */
	expectEnd(): void;
	stop(): Promise<void>;
};

const RESTART_MS = 1000;
const RESTART_MAX_MS = 60_000;
/** A process that lived so long did its work: its end is no sign of how the next one will fare. */
const STEADY_MS = 30_000;

/**
 * How long to wait before the next start: twice as long after every end that came right away, since a process that
 * cannot live would otherwise keep a core busy with starting and the log with saying so.
 */
export function nextPauseMs(livedMs: number, before: number): number {
	if (livedMs >= STEADY_MS || before === 0) return RESTART_MS;
	return Math.min(2 * before, RESTART_MAX_MS);
}

/**
 * Keeps a node process running.
 * @param report called with one line when it fell and is started again
 */
export function keepChild(spec: ChildSpec, report: (line: string) => void): Child {
	let stopping = false;
	let current: ChildProcess | null = null;
	let exited: Promise<void> = Promise.resolve();
	let pauseMs = 0;
	let restart: NodeJS.Timeout | undefined;

	const again = (how: string, startedAt: number): void => {
		if (stopping) return;
		pauseMs = nextPauseMs(performance.now() - startedAt, pauseMs);
		report(`${spec.name} ${how}; starting it again${pauseMs > RESTART_MS ? ` in ${pauseMs / 1000} s` : ""}`);
		restart = setTimeout(start, pauseMs);
	};
	const start = (): void => {
		const startedAt = performance.now();
		const child = spawn(process.execPath, spec.args, {
			cwd: spec.cwd,
			env: spec.env,
			// The IPC channel tells the child when this process is gone; its output joins ours on stderr.
			stdio: ["ignore", 2, 2, "ipc"],
		});
		current = child;
		exited = new Promise((resolve) => {
			child.on("error", (error) => {
				// A process that was never there gives no exit; one that is there has its end still to come.
				if (child.pid !== undefined) return;
				resolve();
				again(`cannot be started (${error.message})`, startedAt);
			});
			child.once("exit", (code, signal) => {
				resolve();
				again(`ended (${signal ?? `exit ${code}`})`, startedAt);
			});
		});
	};
	const expectEnd = (): void => {
		stopping = true;
		clearTimeout(restart);
	};
	start();
	return {
		expectEnd,
		stop: async () => {
			expectEnd();
			if (!current || current.pid === undefined || current.exitCode !== null || current.signalCode !== null) return;
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
