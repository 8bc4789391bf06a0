/** Which processes belong to a console: its descendants, and whatever was started for its home (Postgres daemonises). */
import { spawnSync } from "node:child_process";

export type Process = { pid: number; parent: number; command: string };

/** Every process of the machine; `ps` says the same on Linux and macOS. */
export function listProcesses(): Process[] {
	const { stdout, error } = spawnSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,stat=,command="], {
		encoding: "utf8",
		maxBuffer: 32 << 20,
	});
	if (error) throw new Error("these tests look for left-over processes with ps: install it (procps)", { cause: error });
	return stdout.split("\n").flatMap((line) => {
		const [, pid, parent, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
		// A zombie has ended; it only waits for its parent to hear of it.
		if (pid === undefined || parent === undefined || command === undefined || state?.startsWith("Z")) return [];
		return [{ pid: Number(pid), parent: Number(parent), command }];
	});
}

/** The processes below `root`, and those whose command line names the home with all that is below them. */
export function descendantsOf(root: number, home: string, all: readonly Process[]): Process[] {
	const found = new Map<number, Process>();
	const add = (process: Process): void => {
		if (found.has(process.pid)) return;
		found.set(process.pid, process);
		for (const child of all) if (child.parent === process.pid) add(child);
	};
	for (const process of all) if (process.parent === root || process.command.includes(home)) add(process);
	found.delete(root);
	return [...found.values()];
}

/** Those of `before` that live on, and any that names the home. A number that another program got since is not one. */
export const stillRunning = (before: readonly Process[], home: string, now: readonly Process[]): Process[] =>
	now.filter(
		({ pid, command }) =>
			command.includes(home) || before.some((known) => known.pid === pid && known.command === command),
	);
