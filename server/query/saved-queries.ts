/** Queries that people keep under a name: their own, and those that others share. */
import { createHash } from "node:crypto";
import { appendAudit } from "../audit";
import { requireActionNow } from "../authority";
import { type Db, inTransaction, many, maybeOne, one, type Tx } from "../db";
import { QtradeError } from "../errors";
import { type Actor, requireAction } from "../policy";
import { storableSql, storableText } from "../storable";
import { SAVED_BEGINNING, type SavedQuery, type SavedQueryEntry } from "../vocabulary/query-views";

export const QUERY_NAME_MAX = 100;
/** As many as a person may keep: a list that can still be read. */
const QUERIES_MAX = 500;

const ABOUT = `id, name, owner, shared, to_json(changed_at) #>> '{}' as changed_at`;
const COLUMNS = `${ABOUT}, sql`;

/** The person's own queries by name, then those that others share, by owner and name; of each text its beginning. */
export const listSaved = (db: Db, actor: Actor): Promise<SavedQueryEntry[]> =>
	many<SavedQueryEntry>(
		db,
		`select ${ABOUT}, left(sql, ${SAVED_BEGINNING}) as beginning from saved_queries
		 where owner = $1 or shared order by owner <> $1, owner, name`,
		[actor.name],
	);

/** @throws QtradeError("not_found") where there is none of that id that the person may see */
export async function readSaved(db: Db, actor: Actor, id: number): Promise<SavedQuery> {
	const saved = await maybeOne<SavedQuery>(
		db,
		`select ${COLUMNS} from saved_queries where id = $2 and (owner = $1 or shared)`,
		[actor.name, id],
	);
	if (!saved) {
		throw new QtradeError("not_found", `no saved query ${id} is yours or shared: it was deleted, or is shared no more`);
	}
	return saved;
}

type Kept = Pick<SavedQuery, "name" | "sql" | "shared">;

/** A query to keep; or what to change of one that is kept, with the `changed_at` that was read of it. */
export type QueryToSave =
	| (Kept & { id?: undefined })
	| ({ [key in keyof Kept]?: Kept[key] | undefined } & { id: number; changed_at: string });

/**
 * Keeps a query, or changes one that the person owns.
 * @throws QtradeError("conflict") where the person has another of that name, or the query was changed since it was read;
 *   ("not_found") where the person owns none of that id; ("invalid_input") without a name or text
 */
export async function saveQuery(db: Db, actor: Actor, wish: QueryToSave): Promise<SavedQuery> {
	requireAction(actor, "query.run");
	return inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "query.run");
		// One person's changes one after another, so that two pages can take neither one name nor one another's place.
		await tx.query("select pg_advisory_xact_lock(hashtextextended('saved_queries:' || $1, 0))", [actor.name]);
		const saved =
			wish.id === undefined ? await insertQuery(tx, actor, storableQuery(wish)) : await changeQuery(tx, actor, wish);
		await appendAudit(tx, {
			actor: actor.name,
			action: "query.save",
			subject: `query:${saved.id}`,
			detail: traceOf(saved),
		});
		return saved;
	});
}

/** @throws QtradeError("invalid_input") for what cannot be kept */
function storableQuery(query: Kept): Kept {
	const name = storableText(query.name.trim(), QUERY_NAME_MAX);
	const sql = storableSql(query.sql);
	if (name === "") throw new QtradeError("invalid_input", "a kept query needs a name: say what it answers");
	if (query.name.trim().length > QUERY_NAME_MAX) {
		throw new QtradeError("invalid_input", `the name is longer than ${QUERY_NAME_MAX} characters: shorten it`);
	}
	if (sql.trim() === "") throw new QtradeError("invalid_input", "there is no query to keep: write one first");
	return { name, sql, shared: query.shared };
}

/** What the wish leaves out stays. Another window may have saved meanwhile: its text must not be lost unseen. */
async function changeQuery(
	tx: Tx,
	actor: Actor,
	{ id, changed_at, ...wish }: Extract<QueryToSave, { id: number }>,
): Promise<SavedQuery> {
	const was = await maybeOne<SavedQuery>(
		tx,
		`select ${COLUMNS} from saved_queries where id = $1 and owner = $2 for update`,
		[id, actor.name],
	);
	if (!was) throw notYours(id);
	if (was.changed_at !== changed_at) throw changedSince(was);
	const { name, sql, shared } = storableQuery({
		name: wish.name ?? was.name,
		sql: wish.sql ?? was.sql,
		shared: wish.shared ?? was.shared,
	});
	await refuseTaken(tx, actor, name, id);
	return one<SavedQuery>(
		tx,
		`update saved_queries set name = $2, sql = $3, shared = $4, changed_at = clock_timestamp()
		 where id = $1 returning ${COLUMNS}`,
		[id, name, sql, shared],
	);
}

/** @throws QtradeError("not_found") where the person owns no query of that id */
export async function deleteSaved(db: Db, actor: Actor, id: number): Promise<void> {
	requireAction(actor, "query.run");
	await inTransaction(db, async (tx) => {
		await requireActionNow(tx, actor, "query.run");
		const gone = await maybeOne<Kept>(
			tx,
			"delete from saved_queries where id = $1 and owner = $2 returning name, sql, shared",
			[id, actor.name],
		);
		if (!gone) throw notYours(id);
		await appendAudit(tx, { actor: actor.name, action: "query.delete", subject: `query:${id}`, detail: traceOf(gone) });
	});
}

async function insertQuery(tx: Tx, actor: Actor, { name, sql, shared }: Kept): Promise<SavedQuery> {
	await refuseTaken(tx, actor, name, null);
	const { count } = await one<{ count: number }>(tx, "select count(*) as count from saved_queries where owner = $1", [
		actor.name,
	]);
	if (count >= QUERIES_MAX) {
		throw new QtradeError("conflict", `you keep ${count} queries, which is the most: delete some first`);
	}
	return one<SavedQuery>(
		tx,
		`insert into saved_queries (owner, name, sql, shared) values ($1, $2, $3, $4) returning ${COLUMNS}`,
		[actor.name, name, sql, shared],
	);
}

async function refuseTaken(tx: Tx, actor: Actor, name: string, own: number | null): Promise<void> {
	const taken = await maybeOne(
		tx,
		"select id from saved_queries where owner = $1 and name = $2 and id is distinct from $3::bigint",
		[actor.name, name, own],
	);
	if (taken) throw new QtradeError("conflict", `you keep a query named ${name} already: choose another name`);
}

/** Everybody may read the audit log: of a private query it says which it was, and not what it says. */
const traceOf = ({ name, sql, shared }: Kept): Record<string, unknown> =>
	shared ? { shared, name, sql } : { shared, sql_sha256: createHash("sha256").update(sql).digest("hex") };

/** Of somebody else's query it is not even said that it exists. */
const notYours = (id: number): QtradeError =>
	new QtradeError("not_found", `you keep no query ${id}: only its owner changes one; keep a copy of it instead`);

function changedSince({ name, changed_at }: SavedQuery): QtradeError {
	const when = new Date(changed_at).toISOString().slice(0, 19).replace("T", " ");
	return new QtradeError(
		"conflict",
		`“${name}” was changed in another window at ${when} UTC, after it was read here: open it again from the saved queries, or save this text under another name`,
		{ details: { changed_at } },
	);
}
