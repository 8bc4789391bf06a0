/** The columns that a run's files have: kept with the run, and beside them those of the run before. */
import { type Db, maybeOne } from "../db";
import type { SourceColumn } from "../lake/write/arrivals";
import type { Duck } from "../lake/write/duck";
import { columnText, type SchemaContract } from "../quality/schema-contract";
import { storableText } from "../storable";
import type { RunRecord } from "./run-record";

/**
 * Keeps the columns of what was staged. A run that reads its source otherwise than the version before has nothing to be
 * compared with: a person changed the reading.
 */
export async function keepSourceColumns(
	db: Db,
	duck: Duck,
	run: RunRecord,
	fence: number,
	readAnew: boolean,
): Promise<SchemaContract> {
	const found = await duck.rows<SourceColumn>("select name, type from source_columns order by name, type");
	const columns = found.map(({ name, type }) => ({ name: storableText(name), type }));
	await db.query("update ingestion_runs set source_columns = $3 where id = $1 and fence = $2 and state = 'running'", [
		run.id,
		fence,
		columns.map(columnText).sort(),
	]);
	const before = readAnew
		? null
		: await maybeOne<{ run: number; columns: string[] }>(
				db,
				`select id as run, source_columns as columns from ingestion_runs r
				 where dataset_id = $1 and id < $2 and state in ('succeeded', 'unchanged') and source_columns is not null
				   and not exists (select from quality_checks c
				                   where c.run_id = r.id and c.name = 'schema_contract' and c.status = 'waived')
				 order by id desc limit 1`,
				[run.dataset_id, run.id],
			);
	return { mode: run.definition.schema_contract ?? "evolve", columns, before: before ?? null };
}
