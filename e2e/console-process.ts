/** `qtrade up` as a child process, in a home of its own that is gone afterwards. */
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { descendantsOf, listProcesses, stillRunning } from "./processes";

export const ROOT = path.dirname(import.meta.dirname);
const LAUNCHER = path.join(ROOT, "cli", "qtrade.mjs");

export type RunningConsole = {
	url: string;
	/** of `qtrade up` itself */
	pid: number;
	/** QTRADE_HOME of this console */
	home: string;
	/** the password of every demo user, as it was printed */
	password: string;
	/** Asks it to stop as Ctrl-C does. @throws when it does not end well, or leaves a process behind */
	stop(): Promise<void>;
	/** Removes its home; it must have stopped. */
	remove(): void;
};

// The history of the demo is made by real runs, on a machine that may be busy.
const UP_TIMEOUT_MS = 240_000;
const STOP_TIMEOUT_MS = 60_000;
/** A child that lost its parent needs a moment to notice. */
const LEFT_OVER_MS = 3000;
const OUTPUT_MAX = 20_000;

/** What qtrade is started with: nothing that a person has set for their own installation. */
export function environmentOf(home: string, own: Record<string, string> = {}): NodeJS.ProcessEnv {
	const kept = Object.entries(process.env).filter(([name]) => !/^(QTRADE_|NEXTAUTH_|DATABASE_URL$)/.test(name));
	return {
		...Object.fromEntries(kept),
		NODE_ENV: "production",
		QTRADE_HOME: home,
		NEXT_TELEMETRY_DISABLED: "1",
		...own,
	};
}

/** A home for a console and its commands; as root the embedded Postgres' own account has to reach its data there. */
export function makeHome(): string {
	const home = mkdtempSync(path.join(tmpdir(), "qtrade-e2e-"));
	chmodSync(home, 0o755);
	return home;
}

/**
 * Starts the built console with its demo, and waits until it says that it is up.
 * @param options.logFile keeps all that it prints: a page only gives the id of an error, the line behind it is here
 * @param options.environment more variables, e.g. another QTRADE_ENV (then there is no demo)
 */
export async function startConsole(
	options: { logFile?: string; home?: string; environment?: Record<string, string> } = {},
): Promise<RunningConsole> {
	const { logFile, home = makeHome(), environment } = options;
	const port = await freePort();
	const child = spawn(process.execPath, [LAUNCHER, "up", "--port", String(port)], {
		cwd: ROOT,
		env: environmentOf(home, environment),
		stdio: ["ignore", "pipe", "pipe"],
	});
	const output = gather(child, logFile);
	const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
	process.once("exit", () => child.kill("SIGINT"));
	try {
		const password = await ready(child, output, (environment?.QTRADE_ENV ?? "dev") === "dev");
		return {
			url: `http://127.0.0.1:${port}`,
			pid: child.pid ?? 0,
			home,
			password,
			stop: () => stop(child, exited, home, output),
			remove: () => rmSync(home, { recursive: true, force: true }),
		};
	} catch (error) {
		child.kill("SIGINT");
		await Promise.race([exited, delay(STOP_TIMEOUT_MS)]);
		rmSync(home, { recursive: true, force: true });
		throw error;
	}
}

type Output = { stdout: string; stderr: string; onLine: () => void };

function gather(child: ChildProcess, logFile: string | undefined): Output {
	const output: Output = { stdout: "", stderr: "", onLine: () => undefined };
	for (const stream of ["stdout", "stderr"] as const) {
		child[stream]?.setEncoding("utf8").on("data", (text: string) => {
			output[stream] = (output[stream] + text).slice(-OUTPUT_MAX);
			if (logFile !== undefined) appendFileSync(logFile, text);
			output.onLine();
		});
	}
	return output;
}

/** @returns the demo's password, which the second line names; nothing where there is no demo */
function ready(child: ChildProcess, output: Output, hasDemo: boolean): Promise<string> {
	return new Promise((resolve, reject) => {
		const fail = (what: string) => reject(new Error(`${what}:\n${output.stdout}${output.stderr}`));
		const timer = setTimeout(() => fail(`qtrade was not up after ${UP_TIMEOUT_MS / 1000} s`), UP_TIMEOUT_MS);
		child.once("exit", (code) => {
			clearTimeout(timer);
			fail(`qtrade up ended with ${code} before it was up`);
		});
		output.onLine = () => {
			const password = /^demo users: .*; password (\S+)$/m.exec(output.stdout)?.[1];
			if (!/^qtrade is up: /m.test(output.stdout) || (hasDemo && password === undefined)) return;
			clearTimeout(timer);
			resolve(password ?? "");
		};
	});
}

async function stop(child: ChildProcess, exited: Promise<number | null>, home: string, output: Output): Promise<void> {
	const ours = descendantsOf(child.pid ?? 0, home, listProcesses());
	child.kill("SIGINT");
	const timer = new AbortController();
	const late = delay(STOP_TIMEOUT_MS, "late" as const, { signal: timer.signal }).catch(() => "late" as const);
	const code = await Promise.race([exited, late]);
	timer.abort();
	if (code === "late") {
		for (const { pid } of [...ours, { pid: child.pid ?? 0 }]) kill(pid);
		throw new Error(`qtrade up did not stop within ${STOP_TIMEOUT_MS / 1000} s:\n${output.stderr}`);
	}
	const until = performance.now() + LEFT_OVER_MS;
	let left = stillRunning(ours, home, listProcesses());
	while (left.length > 0 && performance.now() < until) {
		await delay(100);
		left = stillRunning(ours, home, listProcesses());
	}
	for (const { pid } of left) kill(pid);
	if (left.length > 0) {
		throw new Error(`qtrade up left processes behind:\n${left.map((one) => `${one.pid} ${one.command}`).join("\n")}`);
	}
	if (code !== 0) throw new Error(`qtrade up ended with ${code} instead of 0:\n${output.stderr}`);
}

function kill(pid: number): void {
	try {
		process.kill(pid, "SIGKILL");
	} catch {
		// It ended by itself meanwhile.
	}
}

export function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			const port = typeof address === "object" && address ? address.port : 0;
			server.close(() => resolve(port));
		});
	});
}
