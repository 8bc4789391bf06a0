/** What a migration makes of the rows that are there, and what the newest schema goes on guarding. */
import { randomUUID } from "node:crypto";
import { afterAll, expect, inject, test } from "vitest";
import { openFixture } from "../../tests/fixture";
import { withDatabase } from "../../tests/postgres-setup";
import { type Db, inTransaction, many, openDb } from "../db";
import { migrate, readMigrations } from "./migrate";

const { db, asOwner, env } = await openFixture();

/** A database as an earlier release left it. */
async function openOlder(version: number): Promise<Db> {
	const name = `t_${randomUUID().replaceAll("-", "")}`;
	const admin = openDb(inject("ownerUrl"), { max: 1, as: "owner" });
	await admin.query(`create database ${name}`);
	const older = openDb(withDatabase(inject("ownerUrl"), name), { max: 1, as: "owner" });
	afterAll(async () => {
		await older.end();
		await admin.query(`drop database ${name} with (force)`);
		await admin.end();
	});
	await older.query(
		"create table schema_migrations (version integer primary key, sha256 text, applied_at timestamptz default now())",
	);
	for (const migration of readMigrations(env.root).filter((each) => each.version <= version)) {
		await older.query(migration.sql);
		await older.query("insert into schema_migrations values ($1, $2)", [migration.version, migration.sha256]);
	}
	await older.query("insert into environment (name) values ('dev')");
	return older;
}

test("a database of the second schema keeps the files of every version, a rollback's among them", async () => {
	const older = await openOlder(2);
	await older.query(
		"insert into datasets (name, zone, kind, calendar) values ('prices', 'silver', 'prices_daily', 'XNYS')",
	);
	for (const [version, content] of [
		[1, "a"],
		[2, "b"],
		[3, "a"],
	] as const) {
		await inTransaction(older, async (tx) => {
			await tx.query("update dataset_versions set is_current = false");
			await tx.query(
				`insert into dataset_versions (dataset_id, version, snapshot_id, content_hash, schema_hash, definition_hash,
				   manifest_path, manifest_sha256, row_count, byte_count, file_count, is_current, action, published_by, published_at)
				 values (1, $1, $2, $2, $2, $2, $2, $2, 1, 1, 1, true, $3, 'olivia', now())`,
				[version, content.repeat(64), version === 3 ? "rollback" : "ingest"],
			);
			await tx.query(
				`insert into version_files (dataset_id, version, path, partition, rows, bytes, sha256, content_sha256)
				 values (1, $1, $2, 'year=2024', 1, 1, $3, $3)`,
				[version, `${content}.parquet`, content.repeat(64)],
			);
		});
	}
	expect(await migrate(older, env.root, "dev")).toEqual(
		readMigrations(env.root)
			.map(({ version }) => version)
			.filter((version) => version > 2),
	);
	expect(await many(older, "select version, path from files_of_version order by version")).toEqual([
		{ version: 1, path: "a.parquet" },
		{ version: 2, path: "b.parquet" },
		{ version: 3, path: "a.parquet" },
	]);
});

test("every column of a published version but two is guarded against change", async () => {
	const columns = await many<{ name: string }>(
		asOwner(),
		`select a.attname::text as name from pg_attribute a
		 where a.attrelid = 'dataset_versions'::regclass and a.attnum > 0 and not a.attisdropped
		   and a.attnum <> all (select unnest(t.tgattr) from pg_trigger t where t.tgname = 'published_version_is_immutable')
		 order by a.attname`,
	);
	expect(columns.map(({ name }) => name)).toEqual(["is_current", "withdrawn_by"]);
});

test("a published version's row count cannot be rewritten, not even by the application", async () => {
	await db.query("insert into datasets (name, zone, kind, calendar) values ('kept', 'silver', 'prices_daily', 'XNYS')");
	await db.query(
		`insert into dataset_versions (dataset_id, version, snapshot_id, content_hash, schema_hash, definition_hash,
		   manifest_path, manifest_sha256, row_count, byte_count, file_count, is_current, action, published_by, published_at, files_version)
		 select id, 1, h, h, h, h, 'm', h, 1, 1, 1, true, 'ingest', 'olivia', now(), 1 from datasets, repeat('a', 64) h where name = 'kept'`,
	);
	await expect(db.query("update dataset_versions set row_count = 2")).rejects.toMatchObject({
		constraint: "published_version_is_immutable",
	});
	await db.query("update dataset_versions set row_count = 1");
});
