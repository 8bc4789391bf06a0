/** Lists of runs: filtered, sorted and paged in the database, by its indexes, among very many of them. */
import { many, maybeOne, one, type Queryable } from "../db";
import { distinctValues } from "../distinct-values";
import { QtradeError } from "../errors";
import type { RunChoices, RunFilter, RunRow, RunSort } from "../vocabulary/run-views";
import type { Page } from "../vocabulary/views";
import { RUN_COLUMNS } from "./reads";

/** As many different people as a choice list may hold. */
const CHOICES_MAX = 200;

// As the indexes have them.
const SORTS: Record<Exclude<RunSort, "duration">, string> = {
	id: "r.id",
	queued: "r.queued_at",
	extracted: "r.rows_extracted",
	quarantined: "r.rows_quarantined",
	published: "r.rows_published",
};
const TOOK = "r.finished_at - r.started_at";

type Condition = { where: string; values: unknown[] };
type Order = { by: RunSort; descending: boolean };

/**
 * Runs, newest first unless asked otherwise. A run that did not start has no duration and stands last by it either way.
 * @param request.page counts from 1
 * @throws QtradeError("not_found") for a dataset that is not there
 */
export async function listRuns(
	db: Queryable,
	request: RunFilter & { sort?: Order; page: number; page_size: number },
): Promise<Page<RunRow>> {
	const { page, page_size, sort = { by: "id", descending: true } } = request;
	const condition = await conditionOf(db, request);
	const [{ total }, rows] = await Promise.all([
		one<{ total: number }>(
			db,
			`select count(*) as total from ingestion_runs r where ${condition.where}`,
			condition.values,
		),
		many<RunRow>(
			db,
			// Ids first: what is shown is only put together for the rows of the page.
			`with page as materialized (${idsOf(condition, sort)})
			 select ${RUN_COLUMNS} from page join ingestion_runs r on r.id = page.id join datasets d on d.id = r.dataset_id
			 order by page.place`,
			[...condition.values, page_size, (page - 1) * page_size],
		),
	]);
	return { rows, total, page, page_size };
}

/** Everybody who ever asked for a run. */
export async function runChoices(db: Queryable): Promise<RunChoices> {
	return { requested_by: await distinctValues(db, "ingestion_runs", "requested_by", CHOICES_MAX) };
}

/** SQL: ids and places of a page's runs; takes how many to show and how many to pass over as two more parameters. */
function idsOf({ where, values }: Condition, { by, descending }: Order): string {
	const limit = `$${values.length + 1}::bigint`;
	const offset = `$${values.length + 2}::bigint`;
	const direction = descending ? "desc" : "asc";
	if (by !== "duration") {
		const order = by === "id" ? `r.id ${direction}` : `${SORTS[by]} ${direction}, r.id ${direction}`;
		return `select r.id, row_number() over (order by ${order}) as place from ingestion_runs r where ${where}
		        order by ${order} limit ${limit} offset ${offset}`;
	}
	// Those that ended come from the index; those under way, which grow, and those that never started are few.
	const order = `took ${direction} nulls last, id ${direction}`;
	return `select id, row_number() over (order by ${order}) as place from (
	          (select r.id, ${TOOK} as took from ingestion_runs r where ${where} and ${TOOK} is not null
	           order by ${TOOK} ${direction}, r.id ${direction} limit ${limit} + ${offset})
	          union all
	          (select r.id, case when r.finished_at is null then clock_timestamp() - r.started_at end as took
	           from ingestion_runs r where ${where} and ${TOOK} is null)
	        ) both_kinds order by ${order} limit ${limit} offset ${offset}`;
}

async function conditionOf(db: Queryable, filter: RunFilter): Promise<Condition> {
	const values: unknown[] = [];
	const parts = ["true"];
	const add = (part: (parameter: string) => string, value: unknown): void => {
		if (value === undefined) return;
		values.push(value);
		parts.push(part(`$${values.length}`));
	};
	add((p) => `r.dataset_id = ${p}`, filter.dataset === undefined ? undefined : await datasetId(db, filter.dataset));
	add((p) => `r.state = any(${p}::run_state[])`, filter.states?.length ? filter.states : undefined);
	add((p) => `r.trigger = ${p}::run_trigger`, filter.trigger);
	add((p) => `r.requested_by = ${p}`, filter.requested_by);
	add((p) => `r.queued_at >= (${p}::date)::timestamp at time zone 'UTC'`, filter.from);
	add((p) => `r.queued_at < (${p}::date + 1)::timestamp at time zone 'UTC'`, filter.to);
	return { where: parts.join(" and "), values };
}

async function datasetId(db: Queryable, name: string): Promise<number> {
	const row = await maybeOne<{ id: number }>(db, "select id from datasets where name = $1", [name]);
	if (!row) throw new QtradeError("not_found", `there is no dataset ${name}: qtrade dataset list shows them`);
	return row.id;
}
