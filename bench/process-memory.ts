/** Resident memory of a process and everything it started, by `ps`, which Linux and macOS both have. */
import { spawnSync } from "node:child_process";

/** @returns megabytes (10^6 bytes) */
export function memoryOfTree(root: number): number {
	const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" });
	const rows = stdout
		.trim()
		.split("\n")
		.map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number]);
	const tree = new Set([root]);
	for (let grown = true; grown; ) {
		grown = false;
		for (const [pid, parent] of rows) {
			if (tree.has(parent) && !tree.has(pid)) {
				tree.add(pid);
				grown = true;
			}
		}
	}
	return (rows.filter(([pid]) => tree.has(pid)).reduce((total, [, , kib]) => total + kib, 0) * 1024) / 1e6;
}
