/** Reads that pages make through the sandbox: a comparison, a run's quarantined rows. */
import { type Db, maybeOne } from "../db";
import { env } from "../env";
import { QtradeError } from "../errors";
import { inLake } from "../lake/paths";
import type { Sandbox } from "../lake/read/sandbox";
import type { Actor } from "../policy";
import { QUARANTINE_COLUMNS, WITHDRAWN_COLUMNS } from "../vocabulary/kinds";
import type { TableView } from "../vocabulary/views";
import { recordQuery } from "./record-query";
import { QUERY_LIMITS, toTableView } from "./run-sql";

/** Records that two versions were compared, which is reading both: as the query that it comes to. */
export const recordComparison = (
	db: Db,
	actor: Actor,
	{ dataset, a, b, ...asked }: { dataset: string; a: number; b: number; startedAt: Date; rowCount: number },
): Promise<void> =>
	recordQuery(db, actor, {
		...asked,
		sql: `select * from lake."${dataset}@${a}" a full join lake."${dataset}@${b}" b using (symbol, date)`,
		durationMs: Date.now() - asked.startedAt.getTime(),
		truncatedBy: null,
		errorCode: null,
		versions: { [`${dataset}@${a}`]: a, [`${dataset}@${b}`]: b },
	});

type RowsPage = { page: number; page_size: number };

/** A run's quarantined rows, a page at a time. */
export const readQuarantine = (db: Db, sandbox: Sandbox, run: number, page: RowsPage): Promise<TableView> =>
	readRunRows(db, sandbox, run, page, {
		column: "quarantine_path",
		columns: [...QUARANTINE_COLUMNS],
		order: "date, symbol, source_file",
	});

/** The rows that a held run would have brought back although a rollback took them away. */
export const readBroughtBack = (db: Db, sandbox: Sandbox, run: number, page: RowsPage): Promise<TableView> =>
	readRunRows(db, sandbox, run, page, {
		column: "withdrawn_path",
		columns: [...WITHDRAWN_COLUMNS],
		order: "date, symbol",
	});

async function readRunRows(
	db: Db,
	sandbox: Sandbox,
	run: number,
	page: RowsPage,
	what: { column: "quarantine_path" | "withdrawn_path"; columns: TableView["columns"]; order: string },
): Promise<TableView> {
	const row = await maybeOne<{ path: string | null }>(
		db,
		`select ${what.column} as path from ingestion_runs where id = $1`,
		[run],
	);
	if (!row) throw new QtradeError("not_found", `there is no run ${run}`);
	const { columns } = what;
	if (row.path === null) {
		return { columns, rows: [], row_count: 0, truncated_by: null, duration_ms: 0, versions: {} };
	}
	const offset = (page.page - 1) * page.page_size;
	const result = await sandbox.query({
		sql: `select * from lake.kept order by ${what.order} limit ${page.page_size} offset ${offset}`,
		views: [{ name: "kept", files: [inLake(env().lake, row.path)], columns }],
		limits: { ...QUERY_LIMITS, rowsMax: page.page_size },
	});
	return toTableView(result, {});
}
