/** Brings the database to the schema that this code needs: numbered SQL files, each in one transaction, once. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { runMigrations } from "graphile-worker";
import { type Db, inTransaction, many, maybeOne, one, type Queryable } from "../db";
import type { EnvironmentName } from "../env";
import { QtradeError } from "../errors";
import { grantApplicationRights, rightProblems } from "./application-role";

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
 * Applies what is missing, stamps a new database with its environment and gives the application's role its rights.
 * Nothing is written when nothing is missing, so that a login without the owner's rights may ask.
 * @param db of the schema's owner
 * @returns the versions that were applied now
 * @throws QtradeError("conflict") when an applied migration was edited since, or the database is newer than the code
 */
export async function migrate(db: Db, root: string, environment: EnvironmentName): Promise<number[]> {
	const migrations = readMigrations(root);
	await refuseOtherEnvironment(db, environment);
	try {
		if (missingOf(migrations, await appliedMigrations(db)).length === 0) {
			await runMigrations({ pgPool: db });
			if ((await rightProblems(db)).length === 0) return [];
		}
		const applied = await inTransaction(db, async (tx) => {
			await tx.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
			await refuseOtherEnvironment(tx, environment);
			await tx.query(
				`create table if not exists schema_migrations (
				   version integer primary key, sha256 text not null, applied_at timestamptz not null default clock_timestamp())`,
			);
			const missing = missingOf(migrations, await appliedMigrations(tx));
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
		await inTransaction(db, async (tx) => {
			await tx.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
			await grantApplicationRights(tx);
		});
		return applied;
	} catch (error) {
		if ((error as { code?: unknown }).code !== "42501") throw error;
		throw new QtradeError(
			"infrastructure",
			"the schema is to be changed, and this login may not do it: run qtrade migrate once with the owner's DATABASE_URL",
			{ cause: error },
		);
	}
}

type Applied = { version: number; sha256: string };

/** None when there is no such table, or when it cannot be read: the application's rights come with the migrations. */
async function appliedMigrations(db: Queryable): Promise<Applied[]> {
	const { known } = await one<{ known: boolean }>(
		db,
		"select coalesce(has_table_privilege(to_regclass('public.schema_migrations'), 'select'), false) as known",
	);
	return known ? many<Applied>(db, "select version, sha256 from schema_migrations") : [];
}

/** What is not applied yet; refuses a database that this code does not fit. */
function missingOf(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
	const newest = migrations.at(-1)?.version ?? 0;
	for (const { version, sha256 } of applied) {
		const file = migrations.find((migration) => migration.version === version);
		if (!file) {
			throw new QtradeError(
				"conflict",
				`the database has schema version ${version}, this code knows up to ${newest}: update the code`,
			);
		}
		if (file.sha256 !== sha256) {
			throw new QtradeError("conflict", `${file.file} was edited after it was applied: restore it and add a new file`);
		}
	}
	return migrations.filter((migration) => !applied.some((row) => row.version === migration.version));
}

/** A database of another environment is not touched, not even to migrate it. */
async function refuseOtherEnvironment(db: Queryable, environment: EnvironmentName): Promise<void> {
	const { known } = await one<{ known: boolean }>(
		db,
		"select coalesce(has_table_privilege(to_regclass('public.environment'), 'select'), false) as known",
	);
	const stamp = known ? await maybeOne<{ name: string }>(db, "select name from environment") : null;
	if (!stamp || stamp.name === environment) return;
	throw new QtradeError(
		"usage",
		`this database belongs to the environment ${stamp.name} but QTRADE_ENV is ${environment}: set QTRADE_ENV or DATABASE_URL right`,
	);
}

/** Versions that are not applied yet; everything when the database is empty. */
export async function pendingMigrations(db: Db, root: string): Promise<number[]> {
	const known = await appliedMigrations(db);
	return readMigrations(root)
		.map((migration) => migration.version)
		.filter((version) => !known.some((row) => row.version === version));
}
