import { expect } from "@playwright/test";
import { measureSignIns, sentenceOf, tryLockOut } from "./sign-in-times";
import { test } from "./staging-test";

test("wrong passwords lock an account, in a row and at once, from wherever they come", async ({ staging }) => {
	expect(await tryLockOut(staging)).toEqual({
		rightBefore: true,
		rightAfterTen: false,
		rightFromElsewhere: false,
		rightInBurst: 0,
	});
});

test("the time of a refusal does not tell whether there is such a user", async ({ staging }) => {
	const times = await measureSignIns(staging, 150);
	console.log(`    ${sentenceOf(times)}`);
	expect(times.unexpected).toBe(0);
	// Without the decoy an unknown name answers several times as fast; noise of a busy machine stays well inside this, as each
	// turn tries both.
	expect(times.ratio).toBeGreaterThan(0.7);
	expect(times.ratio).toBeLessThan(1.4);
});
