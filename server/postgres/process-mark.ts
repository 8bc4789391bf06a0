/**
 * Telling a process from a later one with the same pid: by when it started. What differs by platform is here: Linux says
 * it in /proc, macOS through ps.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What a file says about the process that it belongs to: "pid started", or "pid" where the system does not tell. */
export function markOf(pid: number): string {
	const looked = look(pid);
	return looked?.started ? `${pid} ${looked.started}` : String(pid);
}

/** The pid that a mark names; null for anything that is no mark. */
export function pidOf(mark: string): number | null {
	const pid = Number(mark.trim().split(" ")[0]);
	return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
}

/** Whether the very process that the mark was made of lives; one that ended and was not reaped yet does not. */
export function isAlive(mark: string): boolean {
	const pid = pidOf(mark);
	if (pid === null || !exists(pid)) return false;
	const looked = look(pid);
	// The system does not show it to this user: all there is to go by is that it exists.
	if (looked === null) return true;
	if (looked.ended) return false;
	const started = mark.trim().split(" ").slice(1).join(" ");
	return started === "" || looked.started === null || looked.started === started;
}

/** It may belong to another user. */
function exists(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}

type Looked = { started: string | null; ended: boolean };

const look = (pid: number): Looked | null => (process.platform === "linux" ? lookInProc(pid) : askPs(pid));

function lookInProc(pid: number): Looked | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
		// The second field is the program's name, which may hold anything; the third is the state, the 22nd the start in
		// ticks since the machine was booted.
		const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		const ticks = fields[19];
		return { started: ticks ? `${ticks}@${bootId()}` : null, ended: fields[0] === "Z" || fields[0] === "X" };
	} catch {
		return null;
	}
}

let boot: string | null = null;

function bootId(): string {
	try {
		boot ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
	} catch {
		boot = "";
	}
	return boot;
}

function askPs(pid: number): Looked | null {
	const { status, stdout } = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
		encoding: "utf8",
		env: { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C" } as unknown as NodeJS.ProcessEnv,
	});
	const [state, ...started] = (stdout ?? "").trim().split(/\s+/);
	if (status !== 0 || !state || started.length === 0) return null;
	return { started: started.join(" "), ended: state.startsWith("Z") };
}
