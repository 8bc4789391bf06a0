/** The memory that a child really holds, looked at from outside: DuckDB's memory_limit did not hold `repeat('x', 3e9)`. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { familyOf } from "./process-tree";

const PAGE_BYTES = 4096;
/** Between two looks a query can take some hundred MB more than it may. */
const LINUX_INTERVAL_MS = 50;
/** `ps` is a process each time. */
const OTHER_INTERVAL_MS = 250;

export type MemoryWatch = {
	/** the most that was seen, in bytes */
	peakBytes: () => number;
	stop: () => void;
};

/**
 * Calls `onTooLarge` once when the process, or one that it started (as a wrapper does), holds more than `bytesMax`.
 */
export function watchMemory(pid: number, bytesMax: number, onTooLarge: () => void): MemoryWatch {
	const isLinux = process.platform === "linux";
	let pids: number[] | null = null;
	let peak = 0;
	let isBusy = false;
	const look = async (): Promise<void> => {
		if (isBusy) return;
		isBusy = true;
		pids ??= isLinux ? familyOf(pid) : [pid];
		const sizes = await Promise.all(pids.map(isLinux ? linuxResidentBytes : psResidentBytes));
		isBusy = false;
		peak = Math.max(peak, ...sizes);
		if (peak <= bytesMax) return;
		clearInterval(timer);
		onTooLarge();
	};
	const timer = setInterval(() => void look(), isLinux ? LINUX_INTERVAL_MS : OTHER_INTERVAL_MS);
	return { peakBytes: () => peak, stop: () => clearInterval(timer) };
}

async function linuxResidentBytes(pid: number): Promise<number> {
	const statm = await readFile(`/proc/${pid}/statm`, "utf8").catch(() => "");
	return Number(statm.split(" ")[1] ?? 0) * PAGE_BYTES;
}

function psResidentBytes(pid: number): Promise<number> {
	return new Promise((resolve) => {
		execFile("/bin/ps", ["-o", "rss=", "-p", String(pid)], (_error, stdout) => {
			resolve(Number(stdout.trim()) * 1024 || 0);
		});
	});
}
