/** The web process's own start: it ends with one line where `requireSafeStart` or the environment's stamp says so. */
import { exitCodeOf, type QtradeError, toQtradeError } from "../errors";
import { serverContext } from "../server-context";

/** Ends the process for what only a person can mend. A database that does not answer yet is waited for by /readyz. */
export async function stopUnsafeStart(): Promise<void> {
	let problem: QtradeError;
	try {
		await serverContext().checked;
		return;
	} catch (error) {
		problem = toQtradeError(error);
	}
	if (problem.code !== "usage") return;
	process.stderr.write(`qtrade: ${problem.message}\n`);
	process.exit(exitCodeOf(problem.code));
}
