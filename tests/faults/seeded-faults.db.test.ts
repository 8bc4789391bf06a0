/** The harness is only worth something if it goes red: three seeded faults it must find, and a control it must pass. */
import { describe, expect, test } from "vitest";
import { openFixture } from "../fixture";
import type { CampaignSettings } from "./campaign";
import { groundOf } from "./ground";
import { COMMIT_BEFORE_RENAME, CONTROL, FENCE_UNCHECKED, POINTER_APART } from "./mutants";
import { seededRandom } from "./seeded-random";
import { tryMutant } from "./trial";

const ROOT = process.env.QTRADE_ROOT ?? process.cwd();
const SEED = 20_260_101;
const TIMEOUT_MS = 180_000;

const common = { root: ROOT, seed: SEED, leaseMs: 700, deadlineMs: 30_000 } as const;
const kills = (max: number): CampaignSettings => ({ ...common, kills: max, stops: 0 });

// A mutant leaves its database broken, so each has one of its own.
const grounds = {
	control: groundOf(await openFixture()),
	rename: groundOf(await openFixture()),
	pointer: groundOf(await openFixture()),
	fence: groundOf(await openFixture()),
};

describe("seeded faults", () => {
	test("the control, widened alike but without a fault, passes", { timeout: TIMEOUT_MS }, async () => {
		const result = await tryMutant(grounds.control, CONTROL, {
			...common,
			kills: 2,
			stops: 3,
			stopLength: "replaced",
		});
		expect(result.violations).toEqual([]);
		expect(result).toMatchObject({ kills: 2, stops: 3, fsck: "clean" });
	});

	test("commit before rename is found by kills", { timeout: TIMEOUT_MS }, async () => {
		const { violations } = await tryMutant(grounds.rename, COMMIT_BEFORE_RENAME, kills(8));
		expect(violations.join("\n")).toMatch(/fsck I3: .*\.parquet is missing/);
	});

	test("pointer and version in two transactions is found by kills", { timeout: TIMEOUT_MS }, async () => {
		const { violations } = await tryMutant(grounds.pointer, POINTER_APART, kills(8));
		expect(violations.join("\n")).toMatch(/nothing is at work any more, and \d{4}-\d\d-\d\d is not published/);
	});

	test("a fence that nobody checks is found by stops", { timeout: TIMEOUT_MS }, async () => {
		const { violations } = await tryMutant(grounds.fence, FENCE_UNCHECKED, {
			...common,
			kills: 0,
			stops: 8,
			stopLength: "lost",
		});
		expect(violations.join("\n")).toMatch(/published by a run that is lost|was lost and written to afterwards/);
	});
});

test("the same seed gives the same instants", () => {
	const draw = (): number[] => {
		const random = seededRandom(SEED);
		return Array.from({ length: 5 }, () => random.next());
	};
	expect(draw()).toEqual(draw());
	expect(new Set(draw()).size).toBe(5);
});
