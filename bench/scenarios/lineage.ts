/**
 * The second half of `pages`: server time of a version's lineage at 10,000 versions. What the page asks for (a step both
 * ways, and what rests on the version), and a walk as deep as the command line's, each for an old, a withdrawn and the
 * current version.
 */
import { type Db, prepared } from "../../server/db";
import { getImpact, getLineage } from "../../server/lineage/reads";
import { wire } from "../../server/wire";
import { LINEAGE_DATASETS, ROLLBACK_EVERY } from "../lineage-plane";
import { judge, median, quantile, type Row, rounded } from "../measure";

export const LINEAGE_VERSIONS = 10_000;
const ROUNDS = 50;
const BAR_MS = 50;
const GOAL_MS = 20;

export async function lineage(pool: Db, scale: string): Promise<Row> {
	// As the procedures ask.
	const db = prepared(pool);
	const last = LINEAGE_VERSIONS / 2;
	const { arrives, derived } = LINEAGE_DATASETS;
	const asked = [
		`${arrives}@${last / 2 + 7}`,
		`${arrives}@${ROLLBACK_EVERY - 1}`,
		`${arrives}@${last}`,
		`${derived}@${ROLLBACK_EVERY - 1}`,
		`${derived}@${last}`,
	];
	const step = { direction: "both", depth: 1, step: 12, nodes: 500, rollback_to: null } as const;
	const times: Record<"page" | "deep" | "impact", number[]> = { page: [], deep: [], impact: [] };
	let suspects = 0;
	const time = async (kind: keyof typeof times, round: number, work: () => Promise<unknown>) => {
		const start = performance.now();
		JSON.stringify(wire.output.serialize(await work()));
		// The first round fills caches and plans statements.
		if (round > 0) times[kind].push(performance.now() - start);
	};
	for (let round = 0; round <= ROUNDS; round += 1) {
		for (const of of asked) {
			await time("page", round, () => getLineage(db, { ...step, of }));
			await time("deep", round, () => getLineage(db, { ...step, of, depth: 10 }));
			await time("impact", round, async () => {
				const impact = await getImpact(db, of, null);
				suspects += impact.suspects_total;
				return impact;
			});
		}
	}
	if (suspects === 0) throw new Error("nothing was suspect: the plane is not what it should be");
	const p50 = Math.max(median(times.page), median(times.impact));
	return {
		scenario: "pages_lineage",
		scale,
		measures: `server time p50 of a version's lineage at ${LINEAGE_VERSIONS} versions: the slower of its page and of what rests on it; ten steps both ways are reported beside them`,
		ratio: null,
		bar: `≤ ${BAR_MS} ms`,
		goal: `≤ ${GOAL_MS} ms`,
		verdict: judge(p50, "at most", BAR_MS, GOAL_MS),
		raw: {
			...Object.fromEntries(
				Object.entries(times).flatMap(([kind, of]) => [
					[`${kind}_p50_ms`, rounded(median(of))],
					[`${kind}_p99_ms`, rounded(quantile(of, 0.99))],
				]),
			),
			rounds: ROUNDS * asked.length,
		},
	};
}
