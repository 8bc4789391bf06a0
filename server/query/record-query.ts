/** The history of queries: who asked what, when, and which versions were read. */
import type { Db } from "../db";
import { log } from "../log";
import type { Actor } from "../policy";
import { storableSql } from "../storable";

export type AskedQuery = {
	sql: string;
	startedAt: Date;
	durationMs: number;
	rowCount: number | null;
	truncatedBy: string | null;
	errorCode: string | null;
	/** names as the query used them ("prices", "prices@3") and the version that each meant */
	versions: Record<string, number>;
};

/**
 * Records a query and its reads. It never throws: an answer that was found, or the reason why there is none, is worth
 * more to whoever asked than its line in the history; what could not be recorded is in the process log.
 */
export async function recordQuery(db: Db, actor: Actor, query: AskedQuery): Promise<void> {
	await insertQuery(db, actor, query).catch((error: unknown) =>
		log().error({ err: error, actor: actor.name }, "a query could not be written to the history"),
	);
}

/** In one statement. A query that failed before it read anything has no reads. */
async function insertQuery(db: Db, actor: Actor, query: AskedQuery): Promise<void> {
	const tables = Object.entries(query.versions);
	await db.query(
		`with asked as (
		   insert into query_history (actor, via, token_id, sql, started_at, duration_ms, row_count, truncated_by, error_code)
		   values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id
		 )
		 insert into version_reads (query_id, dataset_id, version)
		 select distinct asked.id, d.id, r.version
		 from asked, unnest($10::text[], $11::integer[]) r(dataset, version) join datasets d on d.name = r.dataset`,
		[
			actor.name,
			actor.via ?? "command",
			actor.token?.id ?? null,
			storableSql(query.sql),
			query.startedAt,
			query.durationMs,
			query.rowCount,
			query.truncatedBy,
			query.errorCode,
			tables.map(([table]) => table.split("@")[0]),
			tables.map(([, version]) => version),
		],
	);
}
