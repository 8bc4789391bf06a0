/** A QTRADE_HOME of its own for trials of the command line, with the commands that work on it. */
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Db, openDb } from "../../server/db";
import { fileDefinition } from "../bars";

export type Finished = { code: number | null; document: Record<string, unknown>; stderr: string };
export type Running = {
	pid: number;
	finished: Promise<Finished>;
	/** Throws, with what it said, once the command has ended: what one waits for it to do will not come any more. */
	checkAlive(): void;
	signal(signal: "SIGINT" | "SIGSTOP" | "SIGCONT" | "SIGKILL", target: "process" | "group"): void;
};

export type CommandHome = {
	/** QTRADE_HOME */
	home: string;
	/** where Postgres keeps this home's data */
	data: string;
	/** `<folder>/<name>/` is where the dataset `name` takes its files from; returns the definition's path */
	define(name: string): string;
	feed(name: string, file: string, lines: readonly string[]): void;
	start(args: string[], leaseSeconds?: number): Running;
	run(...args: string[]): Promise<Finished>;
	postgresIsUp(): boolean;
	/** a cluster's files are being made, wherever beside the data they are made */
	initdbIsAtWork(): boolean;
	/** the command has registered itself as a user of the home's Postgres */
	usesPostgres(command: Running): boolean;
	/** A connection to the home's database while somebody keeps it up. */
	connect(): Db;
	remove(): void;
};

/** A busy machine may keep a command from its heartbeat for a second or two, and its run would be lost to the other. */
const PATIENT_LEASE_SECONDS = 15;

// Commands that a failing test leaves behind must not outlive it.
const running = new Set<ChildProcess>();
process.on("exit", () => {
	for (const child of running) child.kill("SIGKILL");
});

/** @param closed as root's home usually is: nobody else may enter it, so Postgres' account cannot reach it */
export function openCommandHome(root: string, { closed }: { closed: boolean }): CommandHome {
	const folder = mkdtempSync(path.join(tmpdir(), "qtrade-home-"));
	chmodSync(folder, closed ? 0o700 : 0o755);
	const home = path.join(folder, "home");
	mkdirSync(home, { mode: closed ? 0o700 : 0o755 });
	// Where server/postgres/embedded.ts puts the data of a home that Postgres' account cannot enter.
	const shared = path.join("/var/lib/qtrade", createHash("sha256").update(home).digest("hex").slice(0, 12));
	const data = path.join(closed && process.getuid?.() === 0 ? shared : path.join(home, "postgres"), "data");
	const stored = (name: string): string => readFileSync(path.join(home, "postgres", name), "utf8").trim();

	const start = (args: string[], leaseSeconds = PATIENT_LEASE_SECONDS): Running => {
		const child = spawn(process.execPath, [path.join(root, "cli", "qtrade.mjs"), ...args, "--json"], {
			cwd: folder,
			env: {
				NODE_ENV: "production",
				PATH: process.env.PATH,
				HOME: process.env.HOME,
				TMPDIR: process.env.TMPDIR,
				QTRADE_HOME: home,
				QTRADE_LEASE_SECONDS: String(leaseSeconds),
				QTRADE_LOG_LEVEL: "error",
			},
			stdio: ["ignore", "pipe", "pipe"],
			// A group of its own, which can be killed as a whole.
			detached: true,
		});
		const { pid } = child;
		if (pid === undefined) throw new Error("the command could not be started");
		running.add(child);
		const text = { stdout: "", stderr: "" };
		for (const stream of ["stdout", "stderr"] as const) {
			child[stream].on("data", (chunk: Buffer) => {
				text[stream] += chunk.toString("utf8");
			});
		}
		const finished = new Promise<Finished>((resolve) => {
			child.once("close", (code) => {
				running.delete(child);
				resolve({ code, document: parse(text.stdout), stderr: text.stderr });
			});
		});
		return {
			pid,
			finished,
			checkAlive: () => {
				if (!running.has(child)) throw new Error(`${args.join(" ")} has ended: ${text.stdout}${text.stderr}`);
			},
			signal: (signal, target) => process.kill(target === "group" ? -pid : pid, signal),
		};
	};

	return {
		home,
		data,
		define: (name) => {
			mkdirSync(path.join(folder, name), { recursive: true });
			const file = path.join(folder, `${name}.json`);
			writeFileSync(file, JSON.stringify(fileDefinition(name, path.join(folder, name, "*.csv"))));
			return file;
		},
		feed: (name, file, lines) => writeFileSync(path.join(folder, name, file), `${lines.join("\n")}\n`),
		start,
		run: (...args) => start(args).finished,
		postgresIsUp: () => postmasterPid(data) > 0,
		initdbIsAtWork: () =>
			existsSync(path.dirname(data)) &&
			readdirSync(path.dirname(data)).some(
				// Under this name only until it is whole (server/postgres/embedded.ts).
				(name) => name.startsWith("data.") && existsSync(path.join(path.dirname(data), name, "PG_VERSION")),
			),
		usesPostgres: ({ pid }) => existsSync(path.join(home, "postgres", "users", String(pid))),
		connect: () =>
			openDb(`postgres://qtrade:${encodeURIComponent(stored("password"))}@127.0.0.1:${stored("port")}/qtrade`, {
				max: 1,
			}),
		remove: () => {
			endLeftPostgres(data);
			rmSync(folder, { recursive: true, force: true });
			rmSync(shared, { recursive: true, force: true });
		},
	};
}

function parse(stdout: string): Record<string, unknown> {
	try {
		return JSON.parse(stdout) as Record<string, unknown>;
	} catch {
		return { unreadable: stdout };
	}
}

/** 0 when there is none; below 0 while initdb works on the data in single-user mode. */
function postmasterPid(data: string): number {
	try {
		return Number(readFileSync(path.join(data, "postmaster.pid"), "utf8").split("\n")[0]);
	} catch {
		return 0;
	}
}

/** Only after a failure: a Postgres that nobody stopped is told to end at once. */
function endLeftPostgres(data: string): void {
	const pid = postmasterPid(data);
	if (pid <= 0) return;
	try {
		process.kill(pid, "SIGQUIT");
	} catch {
		// It has ended already.
	}
}
