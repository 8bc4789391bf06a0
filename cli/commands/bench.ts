import type { Command } from "commander";
import { type BenchReport, runBench } from "../../bench/bench";
import type { Scale } from "../../bench/bench-home";
import { QtradeError } from "../../server/errors";
import type { GlobalOptions } from "../context";
import { openOutput, printError, table } from "../output";

export function addBenchCommand(program: Command): void {
	program
		.command("bench [scenario...]")
		.description("ratios of qtrade against references, on this machine")
		.option("--scale <scale>", "small (1 million rows) or full (25 million)", "small")
		.action(async (scenarios: string[], options: GlobalOptions & { scale: string }) => {
			const out = openOutput(options.json ?? false);
			try {
				if (options.scale !== "small" && options.scale !== "full") {
					throw new QtradeError("usage", `--scale ${options.scale} is unknown: small or full`);
				}
				const report = await runBench(scenarios, options.scale satisfies Scale, out.note);
				out.result(report, text);
				process.exitCode = report.rows.some((row) => row.verdict === "missed") ? 1 : 0;
			} catch (error) {
				process.exitCode = printError(out.json, error);
			}
		});
}

const text = (report: BenchReport): string =>
	[
		table(
			["scenario", "scale", "ratio", "bar", "goal", "verdict", "raw"],
			report.rows.map((row) => [
				row.scenario,
				row.scale,
				row.ratio,
				row.bar,
				row.goal,
				row.verdict,
				Object.entries(row.raw)
					.map(([key, value]) => `${key} ${typeof value === "number" ? value.toLocaleString("en-US") : value}`)
					.join(", "),
			]),
		),
		`${report.machine.cpu}, ${report.machine.cores} cores, ${report.machine.memory_gib} GiB, node ${report.versions.node}, ${report.git_revision}`,
	].join("\n");
