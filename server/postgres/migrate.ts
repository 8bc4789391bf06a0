/** Brings the database to the schema that this code needs: numbered SQL files, each in one transaction, once. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { runMigrations } from "graphile-worker";
import { type Db, inTransaction, many, maybeOne, one, type Tx } from "../db";
import type { EnvironmentName } from "../env";
import { QtradeError } from "../errors";

type Migration = { version: number; file: string; sql: string; sha256: string };

// Any constant: two migrators of one database wait for each other.
const MIGRATION_LOCK = 7_420_190_002;

/** The migrations that the repository holds, oldest first. */
export function readMigrations(root: string): Migration[] {
	const folder = path.join(root, "deploy", "postgres");
	return readdirSync(folder)
		.flatMap((file) => {
			const version = /^schema_v(\d+)\.sql$/.exec(file)?.[1];
			if (version === undefined) return [];
			const sql = readFileSync(path.join(folder, file), "utf8");
			return [{ version: Number(version), file, sql, sha256: createHash("sha256").update(sql).digest("hex") }];
		})
		.sort((a, b) => a.version - b.version);
}

/**
 * Applies what is missing and stamps a new database with its environment.
 * @returns the versions that were applied now
 * @throws QtradeError("conflict") when an applied migration was edited since, or the database is newer than the code
 */
export async function migrate(db: Db, root: string, environment: EnvironmentName): Promise<number[]> {
	const migrations = readMigrations(root);
	const applied = await inTransaction(db, async (tx) => {
		await tx.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
		await tx.query(
			`create table if not exists schema_migrations (
			   version integer primary key, sha256 text not null, applied_at timestamptz not null default clock_timestamp())`,
		);
		const known = await many<{ version: number; sha256: string }>(tx, "select version, sha256 from schema_migrations");
		const newest = migrations.at(-1)?.version ?? 0;
		for (const { version, sha256 } of known) {
			const file = migrations.find((migration) => migration.version === version);
			if (!file) {
				throw new QtradeError(
					"conflict",
					`the database has schema version ${version}, this code knows up to ${newest}: update the code`,
				);
			}
			if (file.sha256 !== sha256) {
				throw new QtradeError(
					"conflict",
					`${file.file} was edited after it was applied: restore it and add a new file`,
				);
			}
		}
		await refuseOtherEnvironment(tx, environment);
		const missing = migrations.filter((migration) => !known.some((row) => row.version === migration.version));
		for (const migration of missing) {
			await tx.query(migration.sql);
			await tx.query("insert into schema_migrations (version, sha256) values ($1, $2)", [
				migration.version,
				migration.sha256,
			]);
		}
		await tx.query("insert into environment (name) values ($1) on conflict do nothing", [environment]);
		return missing.map((migration) => migration.version);
	});
	await runMigrations({ pgPool: db });
	return applied;
}

/** A database of another environment is not touched, not even to migrate it. */
async function refuseOtherEnvironment(tx: Tx, environment: EnvironmentName): Promise<void> {
	const { known } = await one<{ known: boolean }>(tx, "select to_regclass('public.environment') is not null as known");
	const stamp = known ? await maybeOne<{ name: string }>(tx, "select name from environment") : null;
	if (!stamp || stamp.name === environment) return;
	throw new QtradeError(
		"usage",
		`this database belongs to the environment ${stamp.name} but QTRADE_ENV is ${environment}: set QTRADE_ENV or DATABASE_URL right`,
	);
}

/** Versions that are not applied yet; everything when the database is empty. */
export async function pendingMigrations(db: Db, root: string): Promise<number[]> {
	const table = await maybeOne<{ found: string | null }>(
		db,
		"select to_regclass('public.schema_migrations')::text as found",
	);
	const known = table?.found ? await many<{ version: number }>(db, "select version from schema_migrations") : [];
	return readMigrations(root)
		.map((migration) => migration.version)
		.filter((version) => !known.some((row) => row.version === version));
}
