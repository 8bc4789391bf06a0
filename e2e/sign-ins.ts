/**
 * The full form of the sign-in test: a thousand attempts against a built console of its own.
 *   npm run sign-ins [attempts]
 */
import { measureSignIns, sentenceOf, tryLockOut } from "./sign-in-times";
import { startStagingConsole } from "./staging-console";

const attempts = Number(process.argv[2] ?? 1000);
const staging = await startStagingConsole();
try {
	const lockOut = await tryLockOut(staging);
	const times = await measureSignIns(staging, attempts);
	process.stdout.write(`${JSON.stringify({ ...lockOut, ...times })}\n${sentenceOf(times)}\n`);
	const held =
		lockOut.rightBefore && !lockOut.rightAfterTen && !lockOut.rightFromElsewhere && lockOut.rightInBurst === 0;
	process.exitCode = held && times.unexpected === 0 && Math.abs(times.ratio - 1) < 0.1 ? 0 : 1;
} finally {
	await staging.stop().finally(staging.remove);
}
