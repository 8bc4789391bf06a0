/** Runs that stay queued for as long as a test looks at them. */
import { consoleHome, consolePid } from "./given";
import { descendantsOf, listProcesses } from "./processes";

/** Halts the worker while `work` goes on: its lease outlives that, so that nobody takes it for dead. */
export async function whileWorkerStands(work: () => Promise<void>): Promise<void> {
	const worker = descendantsOf(consolePid(), consoleHome(), listProcesses()).find((process) =>
		/workers\/start\.mjs$/.test(process.command),
	);
	if (!worker) throw new Error("the console has no worker");
	process.kill(worker.pid, "SIGSTOP");
	try {
		await work();
	} finally {
		process.kill(worker.pid, "SIGCONT");
	}
}
