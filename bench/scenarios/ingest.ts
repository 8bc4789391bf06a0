/** ingest: the whole pipeline from CSV to a published version ÷ DuckDB's COPY of the same CSV to sorted Parquet. */
import { rmSync } from "node:fs";
import path from "node:path";
import { copySorted } from "../../server/lake/write/copy-sorted";
import type { Bench } from "../bench-home";
import { writeSimulatedCsv } from "../bench-home";
import { interleave, judge, limits, median, type Row, rounded, timed } from "../measure";

const SIZES = { small: [200, 5000], full: [5000, 5000] } as const;

export async function ingest({ home, scale }: Bench): Promise<Row[]> {
	const [symbols, sessions] = SIZES[scale];
	const file = path.join(home.folder, "ingest", "prices.csv");
	const rows = writeSimulatedCsv(file, symbols, sessions);
	const rounds = scale === "small" ? 5 : 3;
	const times = await interleave(
		rounds,
		async (round) => {
			const name = `ingest_${round}`;
			await home.dataset(name, "ingest/*.csv");
			const took = await timed(async () => {
				const state = await home.ingest(name);
				if (state !== "succeeded") throw new Error(`the ingest ended ${state}`);
			});
			for (const zone of ["silver", "bronze"]) rmSync(path.join(home.env.lake, zone, name), { recursive: true });
			return took;
		},
		async () => {
			const out = path.join(home.folder, "reference.parquet");
			const took = await timed(() => copySorted(file, out, home.env.memoryMb));
			rmSync(out);
			return took;
		},
	);
	rmSync(path.dirname(file), { recursive: true });
	const ratio = median(times.reference) / median(times.ours);
	return [
		{
			scenario: "ingest",
			scale,
			measures: "rows/s of the pipeline ÷ rows/s of COPY to sorted Parquet + fsync",
			ratio: rounded(ratio, 3),
			...limits("at least", 0.4, 0.65),
			verdict: judge(ratio, "at least", 0.4, 0.65),
			raw: {
				rows,
				ours_ms: rounded(median(times.ours), 0),
				reference_ms: rounded(median(times.reference), 0),
				ours_rows_per_s: rounded(rows / (median(times.ours) / 1000), 0),
				rounds,
			},
		},
	];
}
