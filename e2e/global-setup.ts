import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { qtrade } from "./command-line";
import { ROOT, startConsole } from "./console-process";
import { demoLandmarks, tellTests } from "./given";

const LOG = path.join(ROOT, "test-results", "console.log");

/** Starts the console once for all tests; the function it returns stops it and looks at what it leaves. */
export default async function globalSetup(): Promise<() => Promise<void>> {
	mkdirSync(path.dirname(LOG), { recursive: true });
	rmSync(LOG, { force: true });
	const running = await startConsole({ logFile: LOG });
	tellTests(running);
	try {
		// A demo whose runs did not end as they should would fail every test in its own way.
		await demoLandmarks();
	} catch (error) {
		await running.stop().finally(running.remove);
		throw new Error(`the demo is not as the tests need it; ${LOG} may say why`, { cause: error });
	}
	return async () => {
		try {
			await running.stop();
			// Whatever the tests clicked, every invariant still holds; and the home can be opened again.
			await qtrade("fsck", "--deep");
		} finally {
			running.remove();
		}
	};
}
