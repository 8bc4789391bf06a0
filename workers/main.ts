/** The worker process. Started by `qtrade up` or by itself; needs DATABASE_URL when no embedded Postgres is meant. */
import { env } from "../server/env";
import { exitCodeOf, toQtradeError } from "../server/errors";
import { requireSafeStart } from "../server/identity/start-guard";
import { log } from "../server/log";
import { openControlPlane } from "../server/postgres/control-plane";
import { startWorker } from "./worker";

const CONCURRENCY = 2;

async function main(): Promise<void> {
	const plane = await openControlPlane(env(), { name: "qtrade-worker", max: CONCURRENCY * 2 + 6 });
	await requireSafeStart(plane.db, env()).catch(async (error: unknown) => {
		await plane.close();
		throw error;
	});
	const worker = await startWorker(plane.db, env(), { concurrency: CONCURRENCY });
	process.send?.("ready");
	let stopping = false;
	const stop = async (): Promise<void> => {
		if (stopping) return;
		stopping = true;
		await worker.stop();
		await plane.close();
		process.exit(0);
	};
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop());
	// The parent went away without a word: nobody would stop this process otherwise.
	process.on("disconnect", () => void stop());
}

main().catch((error: unknown) => {
	const { code, message } = toQtradeError(error);
	// What a person has to mend first is one line, not a stack.
	if (code === "usage") process.stderr.write(`qtrade: ${message}\n`);
	else log().fatal({ err: error }, message);
	process.exit(exitCodeOf(code));
});
