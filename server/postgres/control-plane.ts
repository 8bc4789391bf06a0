/** Opening the control plane: the database that DATABASE_URL names, or the embedded one of QTRADE_HOME. */
import { type Db, idleInTransactionMs, openDb } from "../db";
import type { Env } from "../env";
import { acquireEmbeddedPostgres } from "./embedded";
import { migrate } from "./migrate";
import { checkDatabase } from "./startup-check";

export type ControlPlane = { db: Db; databaseUrl: string; close(): Promise<void> };

/**
 * Connects, and makes sure the database is fit to work on. The embedded database belongs to this installation alone, so
 * it is migrated on the way; a server of one's own is migrated only by `qtrade migrate`.
 * @param options.check false for `migrate` and `doctor`, which must work on an unfit database
 */
export async function openControlPlane(
	env: Env,
	options: { name: string; max?: number; check?: boolean },
): Promise<ControlPlane> {
	const embedded = env.databaseUrl === null ? await acquireEmbeddedPostgres(env.home, env.root) : null;
	const databaseUrl = env.databaseUrl ?? embedded?.databaseUrl ?? "";
	const db = openDb(databaseUrl, {
		name: options.name,
		max: options.max,
		idleInTransactionMs: idleInTransactionMs(env.leaseMs),
	});
	const close = async (): Promise<void> => {
		await db.end();
		await embedded?.release();
	};
	try {
		if (options.check !== false) {
			if (embedded) await migrate(db, env.root, env.environment);
			await checkDatabase(db, env.root, env.environment);
		}
	} catch (error) {
		await close();
		throw error;
	}
	return { db, databaseUrl, close };
}
