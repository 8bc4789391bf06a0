/** The small form of the fault campaign; the full one is tests/faults/full.ts. */
import { expect, test } from "vitest";
import { openFixture } from "../fixture";
import { runCampaign } from "./campaign";
import { groundOf } from "./ground";
import { anySeed } from "./seeded-random";
import { summarise } from "./summary";

const ground = groundOf(await openFixture());

test("killed and stopped at random, workers lose nothing, double nothing and need no hand", {
	timeout: 240_000,
}, async () => {
	// Another seed each time finds more in the long run; the summary of a failure gives it back.
	const seed = Number(process.env.FAULTS_SEED ?? anySeed());
	const began = performance.now();
	const rounds: string[] = [];
	const result = await runCampaign(ground, {
		root: process.env.QTRADE_ROOT ?? process.cwd(),
		seed,
		leaseMs: 700,
		kills: 10,
		stops: 3,
		deadlineMs: 60_000,
		report: (line) => rounds.push(line),
	});
	const summary = summarise(result, { seed, seconds: (performance.now() - began) / 1000 });
	expect(result.violations, `${summary}\n${rounds.join("\n")}`).toEqual([]);
	expect(result).toMatchObject({ kills: 10, stops: 3, fsck: "clean" });
	expect(result.requeued, summary).toBeGreaterThan(0);
	console.info(summary);
});
