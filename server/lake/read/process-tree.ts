/** Processes under a process: bubblewrap stays as the parent of what it wraps. Linux only; elsewhere there are none. */
import { readFileSync } from "node:fs";

export function childrenOf(pid: number): number[] {
	try {
		const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
		return listed
			.split(" ")
			.map(Number)
			.filter((child) => child > 0);
	} catch {
		return [];
	}
}

/** The process itself and all below it. */
export const familyOf = (pid: number): number[] => [pid, ...childrenOf(pid).flatMap(familyOf)];
