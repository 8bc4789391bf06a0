/** Opening the control plane: the database that DATABASE_URL names, or the embedded one of QTRADE_HOME. */
import { type Db, idleInTransactionMs, openDb } from "../db";
import type { Env } from "../env";
import { connectionProblem } from "./connection-problem";
import { acquireEmbeddedPostgres } from "./embedded";
import { migrate } from "./migrate";
import { checkDatabase, requireServerVersion } from "./startup-check";

export type ControlPlane = {
	/** under the application's role */
	db: Db;
	/** for processes that work: where the database is embedded, with a login that has no more than that role's rights */
	databaseUrl: string;
	/** for migrations; the same as databaseUrl on a server of one's own */
	ownerUrl: string;
	/** schema versions that were applied on the way */
	applied: number[];
	close(): Promise<void>;
};

/**
 * Connects, and makes sure the database is fit to work on. The embedded database belongs to this installation alone, so
 * it is migrated on the way; a server of one's own only where `migrate` asks for it.
 * @param options.signal ends the wait for other processes that start or stop the embedded one
 * @param options.migrate true for `qtrade migrate` and `qtrade up`
 * @param options.check false for `doctor`, which must work on an unfit database
 * @throws QtradeError("infrastructure") that says where it failed to connect and why; see checkDatabase for the others
 */
export async function openControlPlane(
	env: Env,
	options: { name: string; max?: number; check?: boolean; migrate?: boolean; signal?: AbortSignal },
): Promise<ControlPlane> {
	const embedded = env.databaseUrl === null ? await acquireEmbeddedPostgres(env.home, env.root, options.signal) : null;
	const databaseUrl = embedded?.databaseUrl ?? env.databaseUrl ?? "";
	const ownerUrl = embedded?.ownerUrl ?? databaseUrl;
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
		const migrates = options.migrate ?? (embedded !== null && options.check !== false);
		const applied = migrates ? await migrateAsOwner(ownerUrl, env) : [];
		if (options.check !== false) await checkDatabase(db, env.root, env.environment);
		return { db, databaseUrl, ownerUrl, applied, close };
	} catch (error) {
		await close();
		throw connectionProblem(databaseUrl, error) ?? error;
	}
}

async function migrateAsOwner(ownerUrl: string, env: Env): Promise<number[]> {
	const owner = openDb(ownerUrl, { name: "qtrade-migrate", max: 2, as: "owner" });
	try {
		await requireServerVersion(owner);
		return await migrate(owner, env.root, env.environment);
	} finally {
		await owner.end();
	}
}
