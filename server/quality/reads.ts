/** Check results as pages and documents show them. */
import { many, one, type Queryable } from "../db";
import type { CheckView } from "../vocabulary/run-views";
import type { CheckStatus } from "../vocabulary/states";
import type { Page } from "../vocabulary/views";

const COLUMNS = `c.id, c.run_id as run, c.version, c.name, c.status, c.severity, c.observed, c.threshold, c.count, c.message,
	c.sample, c.waiver_id as waiver, to_json(c.evaluated_at) #>> '{}' as evaluated_at`;

// Worst first: what blocks, then what could not run, then what warns.
const WORST_FIRST = "array_position('{fail,error,warn,waived,skipped,pass}', c.status::text), c.severity desc, c.name";

/** A run's check results, worst first. */
export const checksOfRun = (db: Queryable, run: number): Promise<CheckView[]> =>
	many<CheckView>(db, `select ${COLUMNS} from quality_checks c where c.run_id = $1 order by ${WORST_FIRST}`, [run]);

/** Whether a version was judged to be of survivors only; false where no run made it. */
export async function isOfSurvivors(db: Queryable, datasetId: number, version: number): Promise<boolean> {
	const { found } = await one<{ found: boolean }>(
		db,
		`select exists (select 1 from dataset_versions v join quality_checks c on c.run_id = v.run_id and c.version = v.version
		   where v.dataset_id = $1 and v.version = $2 and c.name = 'survivors_only' and c.status in ('warn', 'waived')) as found`,
		[datasetId, version],
	);
	return found;
}

/** The results of the dataset's newest run that evaluated checks. A run without new data leaves the last result standing. */
export const latestChecks = (db: Queryable, datasetId: number): Promise<CheckView[]> =>
	many<CheckView>(
		db,
		`select ${COLUMNS} from quality_checks c
		 where c.run_id = (select max(run_id) from quality_checks where dataset_id = $1)
		 order by ${WORST_FIRST}`,
		[datasetId],
	);

/** The latest results of every dataset, worst first, paged. */
export async function listChecks(
	db: Queryable,
	filter: { dataset?: string; statuses?: CheckStatus[]; page: number; page_size: number },
): Promise<Page<CheckView & { dataset: string }>> {
	const from = `from quality_checks c join datasets d on d.id = c.dataset_id and d.archived_at is null
		where c.run_id = (select max(run_id) from quality_checks where dataset_id = c.dataset_id)
		  and ($1::text is null or d.name = $1) and ($2::text[] is null or c.status::text = any($2))`;
	const values = [filter.dataset ?? null, filter.statuses?.length ? filter.statuses : null];
	const { total } = await one<{ total: number }>(db, `select count(*) as total ${from}`, values);
	const rows = await many<CheckView & { dataset: string }>(
		db,
		`select ${COLUMNS}, d.name as dataset ${from} order by ${WORST_FIRST}, d.name limit $3 offset $4`,
		[...values, filter.page_size, (filter.page - 1) * filter.page_size],
	);
	return { rows, total, page: filter.page, page_size: filter.page_size };
}
