/** The embedded Postgres of `qtrade up`: started again when it ends by itself (killed for its memory, a full disk). */
import { setTimeout as delay } from "node:timers/promises";
import type { Db } from "../../server/db";
import type { Env } from "../../server/env";
import { toQtradeError } from "../../server/errors";
import { acquireEmbeddedPostgres } from "../../server/postgres/embedded";

const LOOK_MS = 2000;
const FAILURES_TOLD = 3;

/**
 * Looks every two seconds whether the server still answers.
 * @param report called with one line when it had to be started again, or could not be
 * @returns ends the looking; resolves when a start that is under way is over
 */
export function keepPostgres(db: Db, settings: Env, report: (line: string) => void): () => Promise<void> {
	const stop = new AbortController();
	let failures = 0;
	const look = async (): Promise<void> => {
		const error: unknown = await db.query("select 1").then(
			() => null,
			(thrown: unknown) => thrown,
		);
		if ((error as { code?: unknown } | null)?.code !== "ECONNREFUSED") return;
		if (failures === 0) report("Postgres ended; starting it again");
		try {
			// This process is one of its users already, so there is nothing more to release.
			await acquireEmbeddedPostgres(settings.home, settings.root, stop.signal);
			failures = 0;
		} catch (thrown) {
			failures += 1;
			// The first tries may come before the processes of the old server are gone.
			if (failures === FAILURES_TOLD && !stop.signal.aborted) report(toQtradeError(thrown).message);
		}
	};
	const looking = (async () => {
		while (!stop.signal.aborted) {
			await delay(LOOK_MS, undefined, { signal: stop.signal }).catch(() => undefined);
			if (!stop.signal.aborted) await look();
		}
	})();
	return () => {
		stop.abort();
		return looking;
	};
}
