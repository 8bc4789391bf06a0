/** Queries under a name: whose they are, who sees them, and what is written of them. */
import { beforeEach, expect, test } from "vitest";
import { openFixture } from "../../tests/fixture";
import type { Actor } from "../policy";
import type { Role } from "../vocabulary/roles";
import { deleteSaved, listSaved, readSaved, saveQuery } from "./saved-queries";

const { db } = await openFixture();

async function person(name: string, roles: Role[]): Promise<Actor> {
	await db.query("insert into users (name, roles) values ($1, $2::user_role[])", [name, roles]);
	return { name, roles };
}
const rita = await person("rita", ["researcher"]);
const olivia = await person("olivia", ["operator"]);
const vera = await person("vera", ["viewer"]);

beforeEach(() => db.query("delete from saved_queries"));
const names = async (actor: Actor) => (await listSaved(db, actor)).map(({ name }) => name);

test("one's own come first, and of others those that they share", async () => {
	await saveQuery(db, olivia, { name: "a shared one", sql: "select 1", shared: true });
	await saveQuery(db, olivia, { name: "a private one", sql: "select 2", shared: false });
	await saveQuery(db, rita, { name: "  mine ", sql: "select 3", shared: false });
	expect(await names(rita)).toEqual(["mine", "a shared one"]);
	expect(await names(olivia)).toEqual(["a private one", "a shared one"]);
});

test("only its owner changes or deletes it, and nobody learns that another's exists", async () => {
	const { id, changed_at } = await saveQuery(db, olivia, { name: "weekly", sql: "select 1", shared: false });
	const wish = { id, changed_at, name: "stolen", sql: "select 9", shared: true };
	await expect(saveQuery(db, rita, wish)).rejects.toMatchObject({ code: "not_found" });
	await expect(deleteSaved(db, rita, id)).rejects.toMatchObject({ code: "not_found" });
	await expect(readSaved(db, rita, id)).rejects.toMatchObject({ code: "not_found" });
	expect(await saveQuery(db, olivia, { ...wish, name: "weekly" })).toMatchObject({ id, name: "weekly", shared: true });
	await deleteSaved(db, olivia, id);
	await expect(deleteSaved(db, olivia, id)).rejects.toMatchObject({ code: "not_found" });
	expect(await names(olivia)).toEqual([]);
});

test("the list has the beginning of a text, and who opens a query has all of it", async () => {
	const sql = `select ${"1 + ".repeat(100)}1`;
	const { id } = await saveQuery(db, olivia, { name: "long", sql, shared: true });
	const [entry] = await listSaved(db, rita);
	expect(entry).toMatchObject({ id, beginning: sql.slice(0, 200) });
	expect(entry).not.toHaveProperty("sql");
	expect(await readSaved(db, rita, id)).toMatchObject({ id, name: "long", owner: "olivia", shared: true, sql });
});

test("what another window saved meanwhile is not written over, and the refusal says when and what to do", async () => {
	const read = await saveQuery(db, rita, { name: "days", sql: "select 1", shared: false });
	const change = { id: read.id, changed_at: read.changed_at };
	const both = await Promise.allSettled([
		saveQuery(db, rita, { ...change, sql: "select 2" }),
		saveQuery(db, rita, { ...change, sql: "select 3" }),
	]);
	expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
	const now = await readSaved(db, rita, read.id);
	expect(both.find(({ status }) => status === "rejected")).toMatchObject({
		reason: {
			code: "conflict",
			message: expect.stringMatching(/^“days” was changed in another window at [\d-]+ [\d:]+ UTC, .*another name$/),
			details: { changed_at: now.changed_at },
		},
	});
	await expect(saveQuery(db, rita, { ...change, name: "weeks" })).rejects.toMatchObject({ code: "conflict" });
	expect(await saveQuery(db, rita, { ...change, changed_at: now.changed_at, sql: "select 4" })).toMatchObject({
		name: "days",
		sql: "select 4",
	});
});

test("what a change leaves out stays", async () => {
	const read = await saveQuery(db, rita, { name: "days", sql: "select 1", shared: false });
	const named = await saveQuery(db, rita, { id: read.id, changed_at: read.changed_at, name: "weeks" });
	expect(named).toMatchObject({ name: "weeks", sql: "select 1", shared: false });
	const shared = await saveQuery(db, rita, { id: read.id, changed_at: named.changed_at, shared: true });
	expect(shared).toMatchObject({ name: "weeks", sql: "select 1", shared: true });
});

test("a name is taken once per person, even by two at once", async () => {
	const wish = { name: "twice", sql: "select 1", shared: false };
	const both = await Promise.allSettled([saveQuery(db, rita, wish), saveQuery(db, rita, wish)]);
	expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
	expect(both.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "conflict" } });
	await saveQuery(db, olivia, wish);
	const other = await saveQuery(db, rita, { ...wish, name: "other" });
	await expect(saveQuery(db, rita, { ...wish, id: other.id, changed_at: other.changed_at })).rejects.toMatchObject({
		code: "conflict",
	});
});

test.each([
	["no name", { name: " ", sql: "select 1" }],
	["a long name", { name: "x".repeat(101), sql: "select 1" }],
	["no query", { name: "empty", sql: " \n" }],
])("%s is refused", async (_, wish) => {
	await expect(saveQuery(db, rita, { ...wish, shared: false })).rejects.toMatchObject({ code: "invalid_input" });
});

test("who may not run SQL keeps none; a role taken away counts at once", async () => {
	const wish = { name: "one", sql: "select 1", shared: false };
	await expect(saveQuery(db, vera, wish)).rejects.toMatchObject({ code: "forbidden" });
	await db.query("update users set roles = '{viewer}' where name = 'rita'");
	await expect(saveQuery(db, rita, wish)).rejects.toMatchObject({ code: "forbidden" });
	await db.query("update users set roles = '{researcher}' where name = 'rita'");
});

test("the audit log, which everybody reads, tells neither name nor text of a private query", async () => {
	const { id } = await saveQuery(db, olivia, { name: "a secret name", sql: "select 'a secret'", shared: false });
	await deleteSaved(db, olivia, id);
	const { rows } = await db.query("select detail::text from audit_log where subject = $1", [`query:${id}`]);
	expect(rows).toHaveLength(2);
	expect(JSON.stringify(rows)).not.toContain("secret");
});

test("keeping and deleting are in the audit log, with the text of what is shared", async () => {
	const { id } = await saveQuery(db, rita, { name: "kept", sql: "select 42", shared: true });
	await deleteSaved(db, rita, id);
	const { rows } = await db.query(
		"select actor, action, detail->>'sql' as sql from audit_log where subject = $1 order by id",
		[`query:${id}`],
	);
	expect(rows).toEqual([
		{ actor: "rita", action: "query.save", sql: "select 42" },
		{ actor: "rita", action: "query.delete", sql: "select 42" },
	]);
});
