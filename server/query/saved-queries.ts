/** Queries that people keep under a name: their own, and those that others share. */
import { createHash } from "node:crypto";
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, many, maybeOne, one, type Tx } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { storableSql, storableText } from "../storable";
import type { SavedQuery } from "../vocabulary/query-views";

export const QUERY_NAME_MAX = 100;
/** As many as a person may keep: a list that can still be read. */
const QUERIES_MAX = 500;

const COLUMNS = `id, name, sql, owner, shared, to_json(changed_at) #>> '{}' as changed_at`;

/** The person's own queries by name, then those that others share, by owner and name. */
export const listSaved = (db: Db, actor: Actor): Promise<SavedQuery[]> =>
	many<SavedQuery>(
		db,
		`select ${COLUMNS} from saved_queries where owner = $1 or shared order by owner <> $1, owner, name`,
		[actor.name],
	);

export type QueryToSave = {
	/** of the query to change; without one, a new one is kept */
	id?: number | undefined;
	name: string;
	sql: string;
	shared: boolean;
};

/**
 * Keeps a query, or changes one that the person owns.
 * @throws QtradeError("conflict") where the person has another of that name, ("not_found") where the person owns none
 *   of that id, ("invalid_input") without a name or text
 */
export async function saveQuery(db: Db, actor: Actor, wish: QueryToSave): Promise<SavedQuery> {
	requireAction(actor, "query.run");
	const name = storableText(wish.name.trim(), QUERY_NAME_MAX);
	const sql = storableSql(wish.sql);
	if (name === "") throw new QtradeError("invalid_input", "a kept query needs a name: say what it answers");
	if (wish.name.trim().length > QUERY_NAME_MAX) {
		throw new QtradeError("invalid_input", `the name is longer than ${QUERY_NAME_MAX} characters: shorten it`);
	}
	if (sql.trim() === "") throw new QtradeError("invalid_input", "there is no query to keep: write one first");
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "query.run");
		await refuseTaken(tx, actor, name, wish.id ?? null);
		const saved =
			wish.id === undefined
				? await insertQuery(tx, actor, { name, sql, shared: wish.shared })
				: await maybeOne<SavedQuery>(
						tx,
						`update saved_queries set name = $3, sql = $4, shared = $5, changed_at = clock_timestamp()
						 where id = $1 and owner = $2 returning ${COLUMNS}`,
						[wish.id, actor.name, name, sql, wish.shared],
					);
		if (!saved) throw notYours(wish.id ?? 0);
		await appendAudit(tx, {
			actor: actor.name,
			action: "query.save",
			subject: `query:${saved.id}`,
			detail: traceOf(saved),
		});
		return saved;
	});
}

/** @throws QtradeError("not_found") where the person owns no query of that id */
export async function deleteSaved(db: Db, actor: Actor, id: number): Promise<void> {
	requireAction(actor, "query.run");
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "query.run");
		const gone = await maybeOne<Pick<SavedQuery, "name" | "sql" | "shared">>(
			tx,
			"delete from saved_queries where id = $1 and owner = $2 returning name, sql, shared",
			[id, actor.name],
		);
		if (!gone) throw notYours(id);
		await appendAudit(tx, { actor: actor.name, action: "query.delete", subject: `query:${id}`, detail: traceOf(gone) });
	});
}

async function insertQuery(tx: Tx, actor: Actor, query: Required<Omit<QueryToSave, "id">>): Promise<SavedQuery> {
	const { count } = await one<{ count: number }>(tx, "select count(*) as count from saved_queries where owner = $1", [
		actor.name,
	]);
	if (count >= QUERIES_MAX) {
		throw new QtradeError("conflict", `you keep ${count} queries, which is the most: delete some first`);
	}
	return one<SavedQuery>(
		tx,
		`insert into saved_queries (owner, name, sql, shared) values ($1, $2, $3, $4) returning ${COLUMNS}`,
		[actor.name, query.name, query.sql, query.shared],
	);
}

/** One person's changes one after another, so that two pages cannot both take a name. */
async function refuseTaken(tx: Tx, actor: Actor, name: string, own: number | null): Promise<void> {
	await tx.query("select pg_advisory_xact_lock(hashtextextended('saved_queries:' || $1, 0))", [actor.name]);
	const taken = await maybeOne(
		tx,
		"select id from saved_queries where owner = $1 and name = $2 and id is distinct from $3::bigint",
		[actor.name, name, own],
	);
	if (taken) throw new QtradeError("conflict", `you keep a query named ${name} already: choose another name`);
}

/** Everybody may read the audit log: of a private query it says which it was, and not what it says. */
const traceOf = ({ name, sql, shared }: Pick<SavedQuery, "name" | "sql" | "shared">): Record<string, unknown> =>
	shared ? { shared, name, sql } : { shared, sql_sha256: createHash("sha256").update(sql).digest("hex") };

/** Of somebody else's query it is not even said that it exists. */
const notYours = (id: number): QtradeError =>
	new QtradeError("not_found", `you keep no query ${id}: only its owner changes one; keep a copy of it instead`);
