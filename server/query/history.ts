/** A person's own queries, newest first. Other people's are in the audit of what was read (rollback preview). */
import { type Db, many } from "../db";
import type { Actor } from "../policy";
import type { QueryHistoryEntry } from "../vocabulary/query-views";

/** @param limit entries at most */
export const readHistory = (db: Db, actor: Actor, limit: number): Promise<QueryHistoryEntry[]> =>
	many<QueryHistoryEntry>(
		db,
		`select q.id, q.sql, q.via, to_json(q.started_at) #>> '{}' as started_at, q.duration_ms, q.row_count, q.truncated_by, q.error_code,
		        (select coalesce(jsonb_object_agg(d.name || '@' || r.version, r.version), '{}')
		         from version_reads r join datasets d on d.id = r.dataset_id where r.query_id = q.id) as versions
		 from query_history q where q.actor = $1 order by q.id desc limit $2`,
		[actor.name, limit],
	);
