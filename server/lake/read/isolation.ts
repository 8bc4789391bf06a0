/**
 * Layer 3 of the sandbox: what the operating system keeps a child from. The strongest kind that works here is chosen
 * by trying it: bubblewrap (no network, no other process, the lake read-only, no other file); else, as root,
 * `setpriv` (an account without rights or capabilities); on macOS `sandbox-exec`, written from Apple's documentation
 * and not yet run; else none, which leaves the gate, DuckDB's own lock and the limits.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import type { ChildProgram } from "./child-program";
import { seatbeltProfile } from "./seatbelt";
import { findTool } from "./tools";

export type IsolationLayer = "bubblewrap" | "setpriv" | "sandbox-exec" | "none";

/** For `qtrade doctor`: what is in force, and why a stronger layer is not. */
export type IsolationReport = {
	layer: IsolationLayer;
	/** "prlimit": the kernel refuses more memory; "watch": the parent looks at its size and ends it */
	memoryCap: "prlimit" | "watch";
	/** one line for a person */
	summary: string;
	/** stronger layers that were tried, and what they answered */
	unavailable: { layer: IsolationLayer; reason: string }[];
};

/** A way to start a child: the whole command, wrapper first. */
export type Isolation = IsolationReport & { command: readonly [string, ...string[]] };

const SUMMARIES: Record<IsolationLayer, string> = {
	bubblewrap: "bubblewrap: no network, no other process, the lake read-only and no other data",
	setpriv: "setpriv: an account without rights or capabilities; the network is reachable",
	"sandbox-exec": "sandbox-exec: no network, no writing; this profile has not been tried by its authors",
	none: "none: queries are held by the parser gate, DuckDB's lock and the limits alone",
};

type Candidate = { layer: IsolationLayer; wrapper: string[]; missing: string | null };
/** The absolute path of a tool, or null when there is none. */
export type ToolFinder = (name: string) => string | null;

/**
 * The strongest layer that works for this program and lake. Never fails: without any tool it answers "none".
 * @param allowedFolder the only data that a child may read, absolute
 */
export async function chooseIsolation(
	program: ChildProgram,
	allowedFolder: string,
	find: ToolFinder = findTool,
): Promise<Isolation> {
	const unavailable: IsolationReport["unavailable"] = [];
	const prlimit = find("prlimit");
	const memoryCap = prlimit === null ? "watch" : "prlimit";
	const cap = memoryCap === "watch" ? "a watch" : "prlimit --data and a watch";
	const readable = [...program.readable, allowedFolder];
	let chosen: Candidate = { layer: "none", wrapper: [], missing: null };
	for (const candidate of candidates(readable, find)) {
		const reason = candidate.missing ?? (await probe(candidate.wrapper, readable));
		if (reason === null) {
			chosen = candidate;
			break;
		}
		unavailable.push({ layer: candidate.layer, reason });
	}
	const { layer, wrapper } = chosen;
	const [first, ...rest] = [...wrapper, ...program.command, prlimit ?? ""];
	const command = [first ?? process.execPath, ...rest] as const;
	return { layer, memoryCap, summary: `${SUMMARIES[layer]}; memory is capped by ${cap}`, unavailable, command };
}

/** From strong to weak. */
function candidates(readable: readonly string[], find: ToolFinder): Candidate[] {
	if (process.platform === "darwin") {
		return [candidate("sandbox-exec", find("sandbox-exec"), ["-p", seatbeltProfile(readable)])];
	}
	const setpriv = candidate("setpriv", find("setpriv"), SETPRIV_ARGUMENTS);
	const rootOnly = process.getuid?.() === 0 ? null : "only root can change the account";
	return [
		candidate("bubblewrap", find("bwrap"), bubblewrapArguments(readable)),
		{ ...setpriv, missing: setpriv.missing ?? rootOnly },
	];
}

const candidate = (layer: IsolationLayer, tool: string | null, args: readonly string[]): Candidate => ({
	layer,
	wrapper: [tool ?? "", ...args],
	missing: tool === null ? "not installed" : null,
});

function bubblewrapArguments(readable: readonly string[]): string[] {
	const system = ["/usr", "/lib", "/lib64", "/bin", "/nix/store", "/etc/ld.so.cache"].filter(existsSync);
	const binds = [...system, ...readable].flatMap((path) => ["--ro-bind", path, path]);
	// The root itself lies in memory: it is made read-only last, or a query could fill it.
	const root = ["--dev", "/dev", "--remount-ro", "/", "--chdir", "/"];
	return ["--unshare-all", "--die-with-parent", "--cap-drop", "ALL", ...binds, ...root, "--"];
}

/** 65534 is nobody, everywhere. */
const SETPRIV_ARGUMENTS = [
	"--reuid=65534",
	"--regid=65534",
	"--clear-groups",
	"--no-new-privs",
	"--inh-caps=-all",
	"--bounding-set=-all",
	"--",
];

/** Starts Node where a child would run, and looks whether what it needs can be read from there: null, or why not. */
function probe([tool = "", ...args]: readonly string[], readable: readonly string[]): Promise<string | null> {
	const script = `for (const path of ${JSON.stringify(readable)}) require("node:fs").accessSync(path, 4)`;
	const options = {
		cwd: "/",
		env: { NODE_ENV: "production" as const },
		timeout: 10_000,
		killSignal: "SIGKILL" as const,
	};
	return new Promise((resolve) => {
		execFile(
			/* turbopackIgnore: true */ tool,
			[...args, process.execPath, "-e", script],
			options,
			(error, _stdout, stderr) => {
				if (error === null) return resolve(null);
				const lines = stderr.split("\n").filter((line) => /error|bwrap|setpriv|sandbox/i.test(line));
				resolve(lines[0] ?? error.message.split("\n", 1)[0] ?? "it fails");
			},
		);
	});
}
