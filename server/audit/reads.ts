/** The audit log as pages show it: filtered and paged in the database, quick at a million rows. */
import { AT_TEXT } from "../audit";
import { many, maybeOne, one, type Queryable } from "../db";
import { distinctValues } from "../distinct-values";
import type { AuditChoices, AuditFilter, AuditRow, AuditState, AuditVerification } from "../vocabulary/audit-views";
import type { Page } from "../vocabulary/views";
import { readHead } from "./verify-chain";

// As the indexes have them.
const GROUP = "split_part(action, '.', 1)";
const DATASET = "coalesce(detail->>'dataset', case when subject like 'dataset:%' then substr(subject, 9) end)";
const COLUMNS = `id, ${AT_TEXT("at")} as at, actor, action, subject, ${DATASET} as dataset, detail, prev_hash, hash`;
/** As many different actors or groups as a choice list may hold. */
const CHOICES_MAX = 200;

/** rows by number; `all` when no day bounds them */
type Range = { first: number; last: number; all: boolean };
type Condition = { where: string; values: unknown[] };

/**
 * Rows from the newest to the oldest.
 * @param request.page counts from 1
 */
export async function listAudit(
	db: Queryable,
	request: AuditFilter & { page: number; page_size: number },
): Promise<Page<AuditRow>> {
	const { page, page_size } = request;
	const range = await rangeOf(db, request);
	const condition = conditionOf(request, range);
	const isWhole = request.actor === null && request.group === null && request.about === null;
	// Numbers have no gaps, so a range of them says how many there are.
	const total = isWhole ? Math.max(0, range.last - range.first + 1) : await count(db, condition);
	const offset = (page - 1) * page_size;
	if (offset >= total) return { rows: [], total, page, page_size };
	const rows = isWhole
		? await rowsBetween(db, range.last - offset - page_size + 1, range.last - offset, range)
		: await rowsAt(db, condition, { offset, page_size, total });
	return { rows, total, page, page_size };
}

/** Rows before one that was given already, newest first: for an export that goes through all of them. */
export async function auditBefore(
	db: Queryable,
	filter: AuditFilter,
	before: number | null,
	rowsMax: number,
): Promise<AuditRow[]> {
	const range = await rangeOf(db, filter);
	const last = before === null ? range.last : Math.min(range.last, before - 1);
	const { where, values } = conditionOf(filter, { ...range, last, all: false });
	return many<AuditRow>(
		db,
		`select ${COLUMNS} from audit_log where ${where} order by id desc limit $${values.length + 1}`,
		[...values, rowsMax],
	);
}

/** Everybody who ever did something, and every kind of thing that was done. */
export async function auditChoices(db: Queryable): Promise<AuditChoices> {
	const of = (expression: string) => distinctValues(db, "audit_log", expression, CHOICES_MAX);
	const [actors, groups] = await Promise.all([of("actor"), of(GROUP)]);
	return { actors, groups };
}

export async function auditState(db: Queryable): Promise<AuditState> {
	const row = await maybeOne<Omit<AuditVerification, "head" | "problem"> & FlatVerification>(
		db,
		`select to_json(at) #>> '{}' as at, requested_by, ok, row_count as rows, head_id, head_hash, problem_row, problem, duration_ms
		 from audit_verifications order by id desc limit 1`,
	);
	return { head: await readHead(db), last_verification: row && verificationOf(row) };
}

type FlatVerification = {
	head_id: number | null;
	head_hash: string | null;
	problem_row: number | null;
	problem: string | null;
};

function verificationOf({
	head_id,
	head_hash,
	problem_row,
	problem,
	...row
}: Omit<AuditVerification, "head" | "problem"> & FlatVerification): AuditVerification {
	return {
		...row,
		head: head_id === null || head_hash === null ? null : { id: head_id, hash: head_hash },
		problem: problem === null ? null : { row: problem_row, text: problem },
	};
}

/** Rows are numbered in the order of time, so days are a range of numbers. */
async function rangeOf(db: Queryable, { from, to }: AuditFilter): Promise<Range> {
	const bounds = await one<Omit<Range, "all">>(
		db,
		`select case when $1::date is null then 1
		             else coalesce((select id from audit_log where at >= ($1::date)::timestamp at time zone 'UTC' order by at limit 1),
		                           9223372036854775807) end as first,
		        coalesce(case when $2::date is null then (select max(id) from audit_log)
		                      else (select id from audit_log where at < ($2::date + 1)::timestamp at time zone 'UTC'
		                            order by at desc limit 1) end, 0) as last`,
		[from, to],
	);
	return { ...bounds, all: from === null && to === null };
}

function conditionOf({ actor, group, about }: AuditFilter, { first, last, all }: Range): Condition {
	// A condition that holds for all rows would only cost: the planner does not know that it does.
	const values: unknown[] = all ? [] : [first, last];
	const parts = all ? ["true"] : ["id between $1 and $2"];
	const equal = (expression: string, value: string | null): void => {
		if (value === null) return;
		values.push(value);
		parts.push(`${expression} = $${values.length}`);
	};
	equal("actor", actor);
	equal(GROUP, group);
	equal(about?.includes(":") ? "subject" : DATASET, about);
	return { where: parts.join(" and "), values };
}

const count = async (db: Queryable, { where, values }: Condition): Promise<number> =>
	(await one<{ total: number }>(db, `select count(*) as total from audit_log where ${where}`, values)).total;

const rowsBetween = (db: Queryable, first: number, last: number, range: Range): Promise<AuditRow[]> =>
	many<AuditRow>(db, `select ${COLUMNS} from audit_log where id between $1 and $2 order by id desc`, [
		Math.max(first, range.first),
		last,
	]);

/** A page of rows that a condition chooses, reached from whichever end is nearer. */
async function rowsAt(
	db: Queryable,
	{ where, values }: Condition,
	{ offset, page_size, total }: { offset: number; page_size: number; total: number },
): Promise<AuditRow[]> {
	const wanted = Math.min(page_size, total - offset);
	const fromOldest = offset > total / 2;
	const skip = fromOldest ? total - offset - wanted : offset;
	const order = fromOldest ? "asc" : "desc";
	return many<AuditRow>(
		db,
		// Ids first: details are only read for the rows that are shown.
		`select ${COLUMNS} from audit_log where id in (
		   select id from audit_log where ${where} order by id ${order} limit $${values.length + 1} offset $${values.length + 2})
		 order by id desc`,
		[...values, wanted, skip],
	);
}
