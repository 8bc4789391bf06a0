/** A ground without a test runner: an embedded Postgres, a database, a lake, and nothing of them left afterwards. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openDb } from "../../server/db";
import { parseEnv, setEnv } from "../../server/env";
import { acquireEmbeddedPostgres } from "../../server/postgres/embedded";
import { migrate } from "../../server/postgres/migrate";
import type { Ground } from "./ground";

/** Runs `work` and takes everything away again, also when a signal ends this process. */
export async function withOwnGround<Result>(
	root: string,
	work: (ground: Ground & { ownerUrl: string }) => Promise<Result>,
): Promise<Result> {
	const home = mkdtempSync(path.join(tmpdir(), "qtrade-faults-"));
	// Root's Postgres runs as another account, which must be let through.
	chmodSync(home, 0o755);
	const folder = path.join(home, "ground");
	const lake = path.join(folder, "lake");
	mkdirSync(lake, { recursive: true });
	const postgres = await acquireEmbeddedPostgres(home, root);
	const { databaseUrl } = postgres;
	setEnv(
		parseEnv({ QTRADE_HOME: folder, QTRADE_ROOT: root, QTRADE_LOG_LEVEL: "silent", DATABASE_URL: databaseUrl }, folder),
	);
	const db = openDb(databaseUrl, { max: 4 });
	let takenAway: Promise<void> | null = null;
	const takeAway = (): Promise<void> => {
		takenAway ??= (async () => {
			await db.end();
			await postgres.release();
			rmSync(home, { recursive: true, force: true });
		})();
		return takenAway;
	};
	const interrupted = (): void => void takeAway().finally(() => process.exit(130));
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupted);
	try {
		const owner = openDb(postgres.ownerUrl, { max: 2, as: "owner" });
		await migrate(owner, root, "dev").finally(() => owner.end());
		return await work({ db, databaseUrl, ownerUrl: postgres.ownerUrl, folder, lake });
	} finally {
		for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, interrupted);
		await takeAway();
	}
}
