import { randomUUID } from "node:crypto";
import { afterAll, expect, inject, test } from "vitest";
import { openFixture } from "../../tests/fixture";
import { withDatabase } from "../../tests/postgres-setup";
import { startWorker } from "../../workers/worker";
import { appendAudit } from "../audit";
import { verifyChain } from "../audit/verify-chain";
import { setSimulatedClock } from "../clock";
import { inTransaction, many, openDb } from "../db";
import { toQtradeError } from "../errors";
import { diagnoseInstallation } from "../ops/doctor";
import { connectionRole, ensureApplicationRole, grantApplicationRights, rightProblems } from "./application-role";
import { migrate } from "./migrate";
import { checkDatabase } from "./startup-check";

const { db, asOwner, env, databaseUrl, ownerUrl } = await openFixture();
const ownerLogin = new URL(ownerUrl).username;
const append = (i: number) =>
	inTransaction(db, (tx) => appendAudit(tx, { actor: "olivia", action: "a.b", subject: `s:${i}`, detail: {} }));
for (let i = 1; i <= 3; i++) await append(i);

/** A login of this file's own, gone afterwards. */
const suffix = randomUUID().slice(0, 8);
async function login(name: string, attributes: string): Promise<string> {
	const role = `${name}_${suffix}`;
	await asOwner().query(`create role ${role} login password 'of-a-test' ${attributes}`);
	const url = new URL(ownerUrl);
	url.username = role;
	url.password = "of-a-test";
	return url.toString();
}
const extra: string[] = [];
afterAll(async () => {
	const owner = openDb(inject("ownerUrl"), { max: 1, as: "owner" });
	for (const database of extra) await owner.query(`drop database if exists ${database} with (force)`);
	for (const { rolname } of await many<{ rolname: string }>(
		owner,
		"select rolname from pg_roles where rolname like $1",
		[`%_${suffix}`],
	)) {
		await owner.query(`drop owned by ${rolname}`).catch(() => undefined);
		await owner.query(`drop role if exists ${rolname}`).catch(() => undefined);
	}
	await owner.end();
});

const REFUSED = [
	"update audit_log set actor = 'nobody' where id = 2",
	"update audit_log set at = at",
	"delete from audit_log where id = 2",
	"truncate audit_log",
	"alter table audit_log disable trigger audit_log_append_only",
	"alter table audit_log disable trigger all",
	"alter table audit_log add column note text",
	"alter table audit_log drop constraint audit_log_pkey",
	"alter table audit_log owner to qtrade_app",
	"drop table audit_log cascade",
	"drop trigger audit_log_append_only on audit_log",
	"create or replace function audit_log_is_append_only() returns trigger language plpgsql as 'begin return null; end'",
	"create rule quiet as on insert to audit_log do instead nothing",
	"create trigger mine before insert on audit_log for each statement execute function audit_log_is_append_only()",
	"set session_replication_role = replica",
	"insert into schema_migrations (version, sha256) values (99, 'x')",
	"delete from schema_migrations",
	"update environment set name = 'prod'",
	"delete from environment",
	"insert into environment (singleton, name) values (true, 'prod') on conflict (singleton) do update set name = 'prod'",
	"create table mine (id integer)",
	"alter table datasets add column mine integer",
	"truncate datasets cascade",
];

test.each(REFUSED)("the application is refused: %s", async (statement) => {
	await expect(db.query(statement)).rejects.toMatchObject({ code: "42501" });
	expect(await verifyChain(db, [])).toMatchObject({ ok: true, rows: 3 });
});

test("a grant to itself grants nothing", async () => {
	await db.query("grant update on audit_log to qtrade_app");
	expect(await rightProblems(db)).toEqual([]);
});

test("an upsert cannot stand in for an update", async () => {
	await expect(
		db.query(
			`insert into audit_log select * from audit_log where id = 2
			 on conflict (id) do update set actor = 'nobody'`,
		),
	).rejects.toMatchObject({ code: "42501" });
	await expect(
		db.query("merge into audit_log a using audit_log b on a.id = b.id when matched then delete"),
	).rejects.toMatchObject({ code: "42501" });
});

test("neither its own login nor a reset brings more rights back", async () => {
	const client = await db.connect();
	try {
		expect(await connectionRole(client)).toEqual({ login: "qtrade_app", role: "qtrade_app", hard: true });
		for (const statement of ["reset role", "set role none", "reset session authorization", "discard all"]) {
			await client.query(statement);
			await expect(client.query("delete from audit_log")).rejects.toMatchObject({ code: "42501" });
		}
		await expect(client.query(`set role ${ownerLogin}`)).rejects.toMatchObject({ code: "42501" });
	} finally {
		client.release(true);
	}
});

test("the owner's login works under the role too, and a reset comes back to it", async () => {
	const pool = openDb(`${ownerUrl}?options=-c%20statement_timeout%3D4321`, { max: 1 });
	try {
		expect(await connectionRole(pool)).toEqual({ login: ownerLogin, role: "qtrade_app", hard: false });
		await pool.query("reset role");
		await pool.query("discard all");
		await expect(pool.query("delete from audit_log")).rejects.toMatchObject({ code: "42501" });
		// What the URL sets beside it stays.
		expect((await pool.query("show statement_timeout")).rows).toEqual([{ statement_timeout: "4321ms" }]);
		await checkDatabase(pool, env.root, "dev");
	} finally {
		await pool.end();
	}
});

test("a login that is a member of the role does everything that the application does", async () => {
	const url = await login("service", "in role qtrade_app");
	const pool = openDb(url, { max: 6 });
	try {
		await checkDatabase(pool, env.root, "dev");
		expect(await connectionRole(pool)).toMatchObject({ role: "qtrade_app", hard: true });
		const worker = await startWorker(pool, env, { concurrency: 1 });
		await worker.stop();
		await setSimulatedClock(pool, new Date("2024-06-03T12:00:00Z"), 1);
		await pool.query("update environment set clock_anchor_app = null, clock_anchor_real = null");
		// It may ask for migrations, and is refused only where something is missing.
		const plain = openDb(url, { max: 2, as: "owner" });
		expect(await migrate(plain, env.root, "dev")).toEqual([]);
		await asOwner().query("revoke insert on holds from qtrade_app");
		await expect(migrate(plain, env.root, "dev")).rejects.toMatchObject({
			code: "infrastructure",
			message: expect.stringContaining("with the owner's DATABASE_URL"),
		});
		await plain.end();
		await migrate(asOwner(), env.root, "dev");
	} finally {
		await pool.end();
	}
});

test("a login outside the role is told what to do", async () => {
	const pool = openDb(await login("stranger", ""), { max: 1 });
	try {
		const error = await pool.query("select 1").then(
			() => null,
			(refused: unknown) => toQtradeError(refused),
		);
		expect(error).toMatchObject({ code: "infrastructure", message: expect.stringContaining("no member of the role") });
	} finally {
		await pool.end();
	}
});

test("a connection that lost its role on the way does not start", async () => {
	await expect(checkDatabase(asOwner(), env.root, "dev")).rejects.toMatchObject({
		code: "infrastructure",
		message: expect.stringContaining(`works as ${ownerLogin} instead of qtrade_app`),
	});
});

test.each([
	["grant update (actor) on audit_log to qtrade_app", "qtrade_app may update table public.audit_log"],
	["grant delete on audit_log to public", "qtrade_app may delete table public.audit_log"],
	["grant update on environment to qtrade_app", "qtrade_app may update table public.environment"],
	["grant update (name) on environment to qtrade_app", "qtrade_app may update (name) table public.environment"],
	["grant create on schema public to qtrade_app", "qtrade_app may create schema public"],
	["revoke insert on audit_log from qtrade_app", "qtrade_app may not insert table public.audit_log"],
	["revoke update on job_leases from qtrade_app", "qtrade_app may not update table public.job_leases"],
	[
		"drop policy qtrade_app on graphile_worker._private_jobs",
		"qtrade_app may not see the rows of table graphile_worker._private_jobs",
	],
])("wrong rights stop the start and are mended by migrating: %s", async (damage, sentence) => {
	await asOwner().query(damage);
	await expect(checkDatabase(db, env.root, "dev")).rejects.toThrow(sentence);
	await migrate(asOwner(), env.root, "dev");
	expect(await rightProblems(db)).toEqual([]);
	await checkDatabase(db, env.root, "dev");
});

test("eight migrations of eight databases at once create the role once", async () => {
	const role = `app_${suffix}`;
	const pools = Array.from({ length: 8 }, () => openDb(ownerUrl, { max: 1, as: "owner" }));
	try {
		await Promise.all(pools.map((pool) => pool.query("select 1")));
		await Promise.all(pools.map((pool) => ensureApplicationRole(pool, role)));
		expect(await many(pools[0] ?? db, "select rolcanlogin from pg_roles where rolname = $1", [role])).toEqual([
			{ rolcanlogin: false },
		]);
	} finally {
		await Promise.all(pools.map((pool) => pool.end()));
	}
});

test("an owner without an administrator's rights migrates once it may act as the role", async () => {
	const url = await login("owner", "");
	const role = `owner_${suffix}`;
	const database = `owned_${suffix}`;
	extra.push(database);
	await asOwner().query(`create database ${database} owner ${role}`);
	const owned = openDb(withDatabase(url, database), { max: 2, as: "owner" });
	const application = openDb(withDatabase(url, database), { max: 2 });
	try {
		await expect(migrate(owned, env.root, "dev")).rejects.toMatchObject({
			code: "infrastructure",
			message: expect.stringContaining(`grant qtrade_app to "${role}"`),
		});
		await asOwner().query(`grant qtrade_app to ${role}`);
		await migrate(owned, env.root, "dev");
		await checkDatabase(application, env.root, "dev");
		expect(await connectionRole(application)).toMatchObject({ login: role, role: "qtrade_app", hard: false });
		await expect(application.query("delete from audit_log")).rejects.toMatchObject({ code: "42501" });
	} finally {
		await application.end();
		await owned.end();
	}
});

test("rights that are right are left alone", async () => {
	const before = await many(db, "select xmin::text from pg_class where relname = 'audit_log'");
	await inTransaction(asOwner(), grantApplicationRights);
	expect(await many(db, "select xmin::text from pg_class where relname = 'audit_log'")).toEqual(before);
});

test("the doctor says which kind of login is in force", async () => {
	const role = async (url: string) =>
		(await diagnoseInstallation({ ...env, databaseUrl: url })).find((finding) => finding.name === "role");
	expect(await role(databaseUrl)).toMatchObject({ ok: true, message: expect.stringContaining("a login of its own") });
	expect(await role(ownerUrl)).toMatchObject({
		ok: true,
		message: expect.stringContaining(`set by the login ${ownerLogin}`),
	});
	await asOwner().query("grant truncate on audit_log to qtrade_app");
	expect(await role(databaseUrl)).toMatchObject({ ok: false, message: expect.stringContaining("may truncate") });
	await migrate(asOwner(), env.root, "dev");
});
