/** ingest_noop: a re-run that finds nothing new ÷ reading the same files and taking their sha256. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Bench } from "../bench-home";
import { writeSimulatedCsv } from "../bench-home";
import { interleave, judge, limits, median, quantile, type Row, rounded, timed } from "../measure";

const SIZES = { small: [200, 5000], full: [5000, 5000] } as const;

export async function ingestNoop({ home, scale }: Bench): Promise<Row[]> {
	const [symbols, sessions] = SIZES[scale];
	const file = path.join(home.folder, "noop", "prices.csv");
	writeSimulatedCsv(file, symbols, sessions);
	await home.dataset("noop", "noop/*.csv");
	await home.ingest("noop");
	const times = await interleave(
		scale === "small" ? 20 : 3,
		() =>
			timed(async () => {
				const state = await home.ingest("noop");
				if (state !== "unchanged") throw new Error(`the re-run ended ${state}`);
			}),
		() => timed(async () => createHash("sha256").update(readFileSync(file)).digest("hex")),
	);
	const ratio = median(times.ours) / median(times.reference);
	return [
		{
			scenario: "ingest_noop",
			scale,
			measures: "a re-run of the same window ÷ reading the files and sha256",
			ratio: rounded(ratio),
			...limits("at most", 2, 1.2),
			verdict: judge(ratio, "at most", 2, 1.2),
			raw: {
				ours_ms: rounded(median(times.ours), 1),
				ours_p99_ms: rounded(quantile(times.ours, 0.99), 1),
				reference_ms: rounded(median(times.reference), 1),
			},
		},
	];
}
