/** The rows that a run kept beside its version: quarantined ones, and those that it would have brought back. */
import { type Db, maybeOne } from "../db";
import { env } from "../env";
import { QtradeError } from "../errors";
import { inLake } from "../lake/paths";
import type { SandboxAccess } from "../lake/read/sandbox";
import type { DatasetDefinition } from "../vocabulary/definition";
import { type KindShape, quarantineColumns, shapeOf, withdrawnColumns } from "../vocabulary/kind-shapes";
import { quoteName } from "../vocabulary/sql-text";
import type { TableView } from "../vocabulary/views";
import { QUERY_LIMITS, toTableView } from "./run-sql";

type RowsPage = { page: number; page_size: number };

/** A run's quarantined rows, a page at a time. */
export const readQuarantine = (db: Db, sandbox: SandboxAccess, run: number, page: RowsPage): Promise<TableView> =>
	readRunRows(db, sandbox, run, page, {
		column: "quarantine_path",
		columns: quarantineColumns,
		order: (shape) => [shape.date, shape.fields[0]?.name ?? "", "source_file"],
	});

/** The rows that a held run would have brought back although a rollback took them away. */
export const readBroughtBack = (db: Db, sandbox: SandboxAccess, run: number, page: RowsPage): Promise<TableView> =>
	readRunRows(db, sandbox, run, page, {
		column: "withdrawn_path",
		columns: withdrawnColumns,
		order: (shape) => [shape.date, shape.label],
	});

async function readRunRows(
	db: Db,
	sandbox: SandboxAccess,
	run: number,
	page: RowsPage,
	what: {
		column: "quarantine_path" | "withdrawn_path";
		columns: (shape: KindShape) => TableView["columns"];
		order: (shape: KindShape) => readonly string[];
	},
): Promise<TableView> {
	const row = await maybeOne<{ path: string | null; definition: DatasetDefinition }>(
		db,
		`select r.${what.column} as path, f.definition
		 from ingestion_runs r join dataset_definitions f on f.id = r.definition_id where r.id = $1`,
		[run],
	);
	if (!row) throw new QtradeError("not_found", `there is no run ${run}`);
	const shape = shapeOf(row.definition);
	const columns = what.columns(shape);
	if (row.path === null) {
		return { columns, rows: [], row_count: 0, truncated_by: null, duration_ms: 0, versions: {} };
	}
	const offset = (page.page - 1) * page.page_size;
	const result = await sandbox.query({
		sql: `select * from lake.kept order by ${what
			.order(shape)
			.map(quoteName)
			.join(", ")} limit ${page.page_size} offset ${offset}`,
		views: [{ name: "kept", files: [inLake(env().lake, row.path)], columns }],
		limits: { ...QUERY_LIMITS, rowsMax: page.page_size },
	});
	return toTableView(result, {});
}
