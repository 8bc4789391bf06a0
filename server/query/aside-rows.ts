/** The rows that the current version's runs, or one run, set aside: browsed a page at a time, and as a file. */
import { type Db, maybeOne } from "../db";
import { env } from "../env";
import { QtradeError } from "../errors";
import { inLake } from "../lake/paths";
import type { SandboxAccess, SandboxView } from "../lake/read/sandbox";
import { readManifest } from "../lake/write/manifest";
import type { AsideView } from "../vocabulary/aside-views";
import type { DatasetDefinition } from "../vocabulary/definition";
import { type KindShape, quarantineColumns, shapeOf } from "../vocabulary/kind-shapes";
import { quoteName, quoteText } from "../vocabulary/sql-text";
import type { TableView } from "../vocabulary/views";
import { QUERY_LIMITS, toTableView } from "./run-sql";

/** A manifest names a file per run that set something new aside; more than these are of another age. */
const FILES_MAX = 400;

/** Rows of one file at most; it says when there are more. */
export const EXPORT_ROWS_MAX = 200_000;

export type AsideFilter = { reason?: string; label?: string };
/** Whose rows: of the dataset's current version, or of one run of it, whether it published or not. */
export type AsideOf = { name: string; run?: number };

/**
 * A page of the rows that are set aside, with how many there are for each reason.
 * @throws QtradeError("not_found") for a dataset that is not there
 */
export async function readAside(
	db: Db,
	sandbox: SandboxAccess,
	{ name, page, page_size, ...filter }: { name: string; page: number; page_size: number } & AsideFilter,
): Promise<AsideView> {
	const aside = await findAside(db, { name });
	const { version, shape } = aside;
	const view = { dataset: name, version, label: shape.label };
	if (aside.views.length === 0) return { ...view, reasons: [], total: 0, table: noRows(shape) };
	const limits = { ...QUERY_LIMITS, rowsMax: 1000 };
	// Each query is a process of its own: what is counted is counted by one. No reason is null.
	const [counts, rows] = await Promise.all([
		sandbox.query({
			sql: `select reason, count(*) as n from (select unnest(reasons) as reason from (${aside.rows})) group by reason
				union all select null, count(*) from (${aside.rows}) ${whereOf(filter, shape)}
				order by n desc, reason`,
			views: aside.views,
			limits,
		}),
		sandbox.query({
			sql: `${selectAside(aside, filter)} limit ${page_size} offset ${(page - 1) * page_size}`,
			views: aside.views,
			limits,
		}),
	]);
	const counted = counts.rows.map(([reason, n]) => ({ reason, rows: Number(n) }));
	return {
		...view,
		reasons: counted.flatMap(({ reason, rows }) => (reason === null ? [] : { reason: String(reason), rows })),
		total: counted.find(({ reason }) => reason === null)?.rows ?? 0,
		table: toTableView(rows, {}),
	};
}

const noRows = (shape: KindShape, reasonsType = "VARCHAR[]"): TableView => ({
	columns: [
		{ name: "run", type: "BIGINT" },
		...quarantineColumns(shape).map((column) =>
			column.name === "reasons" ? { ...column, type: reasonsType } : column,
		),
	],
	rows: [],
	row_count: 0,
	truncated_by: null,
	duration_ms: 0,
	versions: {},
});

/** The rows as one answer, a row's reasons as one text. */
export async function listAside(
	db: Db,
	sandbox: SandboxAccess,
	{ name, run, limit, ...filter }: AsideOf & AsideFilter & { limit: number },
): Promise<TableView> {
	const aside = await findAside(db, { name, ...(run !== undefined && { run }) });
	if (aside.views.length === 0) return noRows(aside.shape, "VARCHAR");
	const result = await sandbox.query({
		sql: selectAside(aside, filter, "array_to_string(reasons, ' ') as reasons"),
		views: aside.views,
		limits: { ...QUERY_LIMITS, rowsMax: limit },
	});
	return toTableView(result, {});
}

export type Aside = {
	version: number | null;
	shape: KindShape;
	views: SandboxView[];
	/** SQL over the views */
	rows: string;
};

/**
 * Every file of rows that the current version names, the newest ones where there are very many; or a run's one file.
 * @throws QtradeError("not_found") for a dataset, or a run of it, that is not there
 */
export async function findAside(db: Db, { name, run }: AsideOf): Promise<Aside> {
	const found = await maybeOne<{ version: number | null; manifest_path: string | null; definition: DatasetDefinition }>(
		db,
		`select v.version, v.manifest_path, f.definition from datasets d
		 join dataset_definitions f on f.id = d.definition_id
		 left join dataset_versions v on v.dataset_id = d.id and v.is_current where d.name = $1`,
		[name],
	);
	if (!found) throw new QtradeError("not_found", `there is no dataset ${name}: qtrade dataset list shows them`);
	const { lake } = env();
	const { files, definition } =
		run === undefined
			? { files: await filesOfVersion(lake, found.manifest_path), definition: found.definition }
			: await fileOfRun(db, name, run);
	const shape = shapeOf(definition);
	const columns = quarantineColumns(shape);
	const named = files.slice(-FILES_MAX).map(({ path }, at) => ({ path, view: `aside_${at}`, run: runOf(path) }));
	return {
		version: found.version,
		shape,
		views: named.map(({ path, view }) => ({ name: view, files: [inLake(lake, path)], columns })),
		rows: named.map(({ view, run }) => `select ${run}::bigint as run, * from lake.${view}`).join(" union all "),
	};
}

const filesOfVersion = async (lake: string, manifest: string | null): Promise<{ path: string }[]> =>
	manifest === null ? [] : (await readManifest(lake, manifest)).quarantine;

/** A run's rows have the columns of the definition that it ran by. */
async function fileOfRun(
	db: Db,
	name: string,
	run: number,
): Promise<{ files: { path: string }[]; definition: DatasetDefinition }> {
	const row = await maybeOne<{ path: string | null; definition: DatasetDefinition }>(
		db,
		`select r.quarantine_path as path, f.definition from ingestion_runs r join datasets d on d.id = r.dataset_id
		 join dataset_definitions f on f.id = r.definition_id where r.id = $1 and d.name = $2`,
		[run, name],
	);
	if (!row) throw new QtradeError("not_found", `there is no run ${run} of ${name}: qtrade runs ${name} lists them`);
	return { files: row.path === null ? [] : [{ path: row.path }], definition: row.definition };
}

/** The newest run of a dataset that set something aside, whether it published or not; null when none did. */
export async function newestAsideRun(db: Db, name: string): Promise<number | null> {
	const row = await maybeOne<{ run: number | null }>(
		db,
		`select max(r.id) as run from ingestion_runs r join datasets d on d.id = r.dataset_id
		 where d.name = $1 and r.quarantine_path is not null`,
		[name],
	);
	return row?.run ?? null;
}

/** `_quarantine/<dataset>/<run>.parquet` */
const runOf = (path: string): number => Number(/(\d+)\.parquet$/.exec(path)?.[1] ?? 0);

/** The rows that fit, newest run first. */
export const selectAside = ({ rows, shape }: Aside, filter: AsideFilter, reasons = "reasons"): string =>
	`select run, source_file, ${shape.fields.map(({ name }) => quoteName(name)).join(", ")}, ${reasons} from (${rows}) ${whereOf(filter, shape)} order by run desc, ${quoteName(shape.date)}, ${quoteName(shape.label)}, source_file`;

function whereOf({ reason, label }: AsideFilter, shape: KindShape): string {
	const conditions = [
		...(reason === undefined ? [] : [`list_contains(reasons, ${quoteText(reason)})`]),
		...(label === undefined ? [] : [`${quoteName(shape.label)} = ${quoteText(label)}`]),
	];
	return conditions.length > 0 ? `where ${conditions.join(" and ")}` : "";
}
