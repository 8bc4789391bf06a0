/** Postgres: one pool per process, one way to open a transaction. Commands write through `Tx`; reads may use either. */
import pg from "pg";
import { QtradeError } from "./errors";

/** A client inside an open transaction. Functions that write take it as their first argument. */
export type Tx = pg.PoolClient & { readonly __tx: unique symbol };
/** Anything that can run a query. */
export type Queryable = Pick<pg.Pool, "query">;
export type Db = pg.Pool;

// Row counts fit a double; a bigint beyond 2^53 rows is not a thing a lake holds. Dates stay text: a session date is a
// calendar day of the exchange, and a Date object would shift it by the process's time zone.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value);

/** The role that everything but a migration works under; its rights are in postgres/application-role.ts. */
export const APPLICATION_ROLE = "qtrade_app";

/** How long a transaction may stand still, by the term of a lease: a stopped process holds its locks no longer. */
export const idleInTransactionMs = (leaseMs: number): number => Math.min(Math.max(leaseMs, 5_000), 60_000);

export type DbOptions = {
	/** connections; a worker needs one per running job and one to heartbeat */
	max?: number;
	/** shown by the server beside each connection */
	name?: string;
	/** the server ends a transaction in which nothing was asked for so long, with its connection */
	idleInTransactionMs?: number;
	/** "owner" keeps the login's own rights: for migrations, which are the only thing that needs them */
	as?: "application" | "owner";
};

/** Opens a pool whose connections work under the application's role. */
export function openDb(databaseUrl: string, options: DbOptions = {}): Db {
	const pool = new pg.Pool({
		connectionString: options.as === "owner" ? databaseUrl : underApplicationRole(databaseUrl),
		max: options.max ?? 8,
		application_name: options.name ?? "qtrade",
		connectionTimeoutMillis: 10_000,
		idleTimeoutMillis: 30_000,
		// A process that is stopped (SIGSTOP, a sleeping laptop) inside a transaction would hold the audit's lock for ever.
		idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 30_000,
		// A dead peer must not hold a lease's transaction open for ever.
		keepAlive: true,
		// What is asked at once goes out at once, and is answered in order; each statement still fails by itself.
		pipeline: true,
	} as pg.PoolConfig);
	// An idle connection that breaks is replaced on next use; without a listener it would end the process.
	pool.on("error", () => undefined);
	pool.on("connect", (client) => {
		client.on("error", () => undefined);
	});
	return pool;
}

/**
 * The role travels in the startup packet, so that a connection never exists without it and RESET ROLE comes back to it.
 * It joins options that the URL has already; the last of two settings wins.
 */
function underApplicationRole(databaseUrl: string): string {
	const [base = "", query = ""] = databaseUrl.split("?", 2);
	const parameters = new URLSearchParams(query);
	const given = parameters.get("options");
	parameters.set("options", `${given === null ? "" : `${given} `}-c role=${APPLICATION_ROLE}`);
	return `${base}?${parameters}`;
}

const statementNames = new Map<string, string>();

/** A short name per statement text, the same in every connection; texts are few, since none is built from values. */
function nameOf(sql: string): string {
	const known = statementNames.get(sql);
	if (known) return known;
	const name = `q${statementNames.size + 1}`;
	statementNames.set(sql, name);
	return name;
}

/** The same pool for reads that are waited for: a statement with values is prepared once per connection. */
export const prepared = (db: Db): Queryable => ({ query: preparing((query) => db.query(query as string)) });

/** Names a statement that has values, so that the server parses and plans it once per connection. */
function preparing(ask: (query: string | pg.QueryConfig) => Promise<pg.QueryResult>): Queryable["query"] {
	const query = (sql: string, values?: unknown[]): Promise<pg.QueryResult> =>
		ask(values === undefined ? sql : { name: nameOf(sql), text: sql, values });
	return query as Queryable["query"];
}

/**
 * Runs `work` in one transaction: commits when it returns, rolls back when it throws. Statements with values are
 * prepared once per connection: parsing and planning again would be a third of a publish.
 */
export const inTransaction = <Result>(db: Db, work: (tx: Tx) => Promise<Result>): Promise<Result> =>
	inTransactionUnder(db, async () => undefined, work);

/**
 * The same for a transaction that begins with a lock.
 * @param lock one statement that locks and writes nothing: it is sent along with the begin, so that were the begin to
 *   fail, it would stand alone and change nothing
 */
export async function inTransactionUnder<Locked, Result>(
	db: Db,
	lock: (tx: Tx) => Promise<Locked>,
	work: (tx: Tx, locked: Locked) => Promise<Result>,
): Promise<Result> {
	const client = await db.connect();
	const tx = Object.create(client) as Tx;
	tx.query = preparing((query) => client.query(query as string)) as Tx["query"];
	let broken: Error | undefined;
	// The server ends a connection between two statements: the next one would only say that it is gone, not why.
	let lost: Error | undefined;
	const onLost = (error: Error): void => {
		lost ??= error;
	};
	client.on("error", onLost);
	try {
		const [, locked] = await Promise.all([client.query("begin"), lock(tx)]);
		const result = await work(tx, locked);
		await client.query("commit");
		return result;
	} catch (error) {
		await client.query("rollback").catch((cause: unknown) => {
			broken = cause instanceof Error ? cause : new Error(String(cause));
		});
		throw lost && !(error instanceof QtradeError) ? lost : error;
	} finally {
		client.off("error", onLost);
		client.release(broken);
	}
}

/** The single row of a query that must have one. */
export async function one<Row extends pg.QueryResultRow>(
	db: Queryable,
	sql: string,
	values: unknown[] = [],
): Promise<Row> {
	const row = await maybeOne<Row>(db, sql, values);
	if (row === null) throw new QtradeError("internal", "a row that must exist is missing", { cause: sql });
	return row;
}

/** The first row of a query, or null. */
export async function maybeOne<Row extends pg.QueryResultRow>(
	db: Queryable,
	sql: string,
	values: unknown[] = [],
): Promise<Row | null> {
	const result = await db.query<Row>(sql, values);
	return result.rows[0] ?? null;
}

/** All rows of a query. */
export async function many<Row extends pg.QueryResultRow>(
	db: Queryable,
	sql: string,
	values: unknown[] = [],
): Promise<Row[]> {
	return (await db.query<Row>(sql, values)).rows;
}
