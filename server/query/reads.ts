/** Reads that pages make through the sandbox: a version's sample rows, a run's quarantined rows. */
import { type Db, maybeOne } from "../db";
import { env } from "../env";
import { QtradeError } from "../errors";
import { inLake } from "../lake/paths";
import type { Sandbox } from "../lake/read/sandbox";
import { QUARANTINE_COLUMNS } from "../vocabulary/kinds";
import type { TableView } from "../vocabulary/views";
import { QUERY_LIMITS, resolveViews, toTableView } from "./run-sql";

/** A few rows of a version, newest first. */
export async function readSample(
	db: Db,
	sandbox: Sandbox,
	request: { name: string; version: number | null; limit: number },
): Promise<TableView> {
	const table = request.version === null ? request.name : `${request.name}@${request.version}`;
	const { views, versions } = await resolveViews(db, [table], { at: {}, atTime: null });
	const result = await sandbox.query({
		sql: `select * from lake."${table}" order by date desc, symbol limit ${Math.trunc(request.limit)}`,
		views,
		limits: { ...QUERY_LIMITS, rowsMax: request.limit },
	});
	return toTableView(result, versions);
}

/** A run's quarantined rows, a page at a time. */
export async function readQuarantine(
	db: Db,
	sandbox: Sandbox,
	run: number,
	page: { page: number; page_size: number },
): Promise<TableView> {
	const row = await maybeOne<{ quarantine_path: string | null }>(
		db,
		"select quarantine_path from ingestion_runs where id = $1",
		[run],
	);
	if (!row) throw new QtradeError("not_found", `there is no run ${run}`);
	const columns = [...QUARANTINE_COLUMNS];
	if (row.quarantine_path === null) {
		return { columns, rows: [], row_count: 0, truncated_by: null, duration_ms: 0, versions: {} };
	}
	const offset = (page.page - 1) * page.page_size;
	const result = await sandbox.query({
		sql: `select * from lake.quarantine order by date, symbol, source_file limit ${page.page_size} offset ${offset}`,
		views: [{ name: "quarantine", files: [inLake(env().lake, row.quarantine_path)], columns }],
		limits: { ...QUERY_LIMITS, rowsMax: page.page_size },
	});
	return toTableView(result, {});
}
