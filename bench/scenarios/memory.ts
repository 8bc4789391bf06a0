/** memory: the peak resident size of a process that ingests 5 million rows. Reported against a bar in MB, not a ratio. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import type { Bench } from "../bench-home";
import { writeSimulatedCsv } from "../bench-home";
import { type Row, rounded } from "../measure";
import { memoryOfTree } from "../process-memory";

const SIZES = { small: [1000, 5000, 1500], full: [5000, 5000, 2000] } as const;

export async function memory({ home, scale }: Bench): Promise<Row[]> {
	const [symbols, sessions, barMb] = SIZES[scale];
	const rows = writeSimulatedCsv(path.join(home.folder, "memory", "prices.csv"), symbols, sessions);
	await home.dataset("memory", "memory/*.csv");
	const start = performance.now();
	const child = spawn(process.execPath, [path.join(home.env.root, "cli", "qtrade.mjs"), "ingest", "memory", "--json"], {
		env: { ...process.env, QTRADE_HOME: home.env.home, QTRADE_LAKE: home.env.lake, DATABASE_URL: home.databaseUrl },
		stdio: ["ignore", "ignore", "inherit"],
	});
	const { peakMb, code } = await watch(child);
	if (code !== 0) throw new Error(`the ingest of ${rows} rows ended with exit code ${code}`);
	return [
		{
			scenario: "memory",
			scale,
			measures: "peak resident size of the process tree that ingests, MB",
			ratio: null,
			bar: `≤ ${barMb} MB`,
			goal: `≤ ${barMb} MB`,
			verdict: peakMb <= barMb ? "goal" : "missed",
			raw: { rows, peak_mb: rounded(peakMb, 0), took_ms: rounded(performance.now() - start, 0) },
		},
	];
}

function watch(child: ChildProcess): Promise<{ peakMb: number; code: number | null }> {
	return new Promise((resolve) => {
		let peakMb = 0;
		const timer = setInterval(() => {
			if (child.pid !== undefined) peakMb = Math.max(peakMb, memoryOfTree(child.pid));
		}, 50);
		child.once("exit", (code) => {
			clearInterval(timer);
			resolve({ peakMb, code });
		});
	});
}
