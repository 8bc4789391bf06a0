/**
 * pages: server time of the overview at 1,000 datasets and 100,000 runs, and beside them of lineage at 10,000 versions:
 * the queries, what is made of them, and its serialisation.
 */
import { getOverview } from "../../server/datasets/overview";
import { openDb } from "../../server/db";
import { wire } from "../../server/wire";
import type { Bench } from "../bench-home";
import { fillControlPlane } from "../control-plane";
import { fillLineage } from "../lineage-plane";
import { judge, median, quantile, type Row, rounded } from "../measure";
import { LINEAGE_VERSIONS, lineage } from "./lineage";

const SIZE = { datasets: 1000, runs: 100_000 };
const ROUNDS = 100;
const BAR_MS = 300;
const GOAL_MS = 100;

export async function pages({ home, scale }: Bench): Promise<Row[]> {
	const owner = openDb(home.ownerUrl, { max: 2, as: "owner" });
	try {
		await fillControlPlane(owner, SIZE);
	} finally {
		await owner.end();
	}
	const overview = await measureOverview(home, scale);
	const again = openDb(home.ownerUrl, { max: 2, as: "owner" });
	try {
		await fillLineage(again, LINEAGE_VERSIONS);
	} finally {
		await again.end();
	}
	return [overview, await lineage(home.db, scale)];
}

async function measureOverview(home: Bench["home"], scale: Bench["scale"]): Promise<Row> {
	const whole: number[] = [];
	const read: number[] = [];
	let bytes = 0;
	let datasets = 0;
	for (let round = 0; round <= ROUNDS; round += 1) {
		const start = performance.now();
		const overview = await getOverview(home.db);
		const after = performance.now();
		bytes = JSON.stringify(wire.output.serialize(overview)).length;
		datasets = overview.datasets.length;
		// The first round fills caches and plans statements.
		if (round === 0) continue;
		read.push(after - start);
		whole.push(performance.now() - start);
	}
	if (datasets !== SIZE.datasets) throw new Error(`the overview showed ${datasets} of ${SIZE.datasets} datasets`);
	return {
		scenario: "pages",
		scale,
		measures: `server time p50 of the overview at ${SIZE.datasets} datasets and ${SIZE.runs} runs`,
		ratio: null,
		bar: `≤ ${BAR_MS} ms`,
		goal: `≤ ${GOAL_MS} ms`,
		verdict: judge(median(whole), "at most", BAR_MS, GOAL_MS),
		raw: {
			p50_ms: rounded(median(whole)),
			p99_ms: rounded(quantile(whole, 0.99)),
			read_p50_ms: rounded(median(read)),
			answer_bytes: bytes,
			rounds: ROUNDS,
		},
	};
}
