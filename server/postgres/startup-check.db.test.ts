import { expect, test } from "vitest";
import { openFixture } from "../../tests/fixture";
import { migrate, pendingMigrations } from "./migrate";
import { checkDatabase } from "./startup-check";

const { db, asOwner, env } = await openFixture();

test("a fit database passes, and migrating it again does nothing", async () => {
	await checkDatabase(db, env.root, "dev");
	expect(await migrate(asOwner(), env.root, "dev")).toEqual([]);
	expect(await pendingMigrations(db, env.root)).toEqual([]);
});

test("another environment is refused, with both names", async () => {
	await expect(checkDatabase(db, env.root, "prod")).rejects.toMatchObject({
		code: "usage",
		message: expect.stringMatching(/belongs to the environment dev but QTRADE_ENV is prod/),
	});
});

test.each([
	["alter table holds rename to holds_away", "alter table holds_away rename to holds", "table holds"],
	[
		"alter type check_status rename to check_status_away",
		"alter type check_status_away rename to check_status",
		"type check_status",
	],
	[
		"alter index dataset_versions_current_key rename to away",
		"alter index away rename to dataset_versions_current_key",
		"index dataset_versions_current_key",
	],
])("a schema without what it needs is refused by name (%s)", async (damage, mend, missing) => {
	await asOwner().query(damage);
	await expect(checkDatabase(db, env.root, "dev")).rejects.toThrow(`the database lacks ${missing}`);
	await asOwner().query(mend);
	await checkDatabase(db, env.root, "dev");
});

test("a migration that was edited after it was applied is refused", async () => {
	await asOwner().query("update schema_migrations set sha256 = repeat('0', 64)");
	await expect(migrate(asOwner(), env.root, "dev")).rejects.toMatchObject({
		code: "conflict",
		message: expect.stringContaining("schema_v1.sql was edited"),
	});
});
