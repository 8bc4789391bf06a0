/** The rows that the current version's runs set aside: browsed a page at a time, and as a file. */
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
import { QUERY_LIMITS, toTableView } from "./run-sql";

/** A manifest names a file per run that set something new aside; more than these are of another age. */
const FILES_MAX = 400;

export type AsideFilter = { name: string; reason?: string; label?: string };

/**
 * A page of the rows that are set aside, with how many there are for each reason.
 * @throws QtradeError("not_found") for a dataset that is not there
 */
export async function readAside(
	db: Db,
	sandbox: SandboxAccess,
	{ page, page_size, ...filter }: AsideFilter & { page: number; page_size: number },
): Promise<AsideView> {
	const aside = await findAside(db, filter.name);
	const { version, shape } = aside;
	const columns = [{ name: "run", type: "BIGINT" }, ...quarantineColumns(shape)];
	const none = { columns, rows: [], row_count: 0, truncated_by: null, duration_ms: 0, versions: {} };
	const view = { dataset: filter.name, version, label: shape.label };
	if (aside.views.length === 0) return { ...view, reasons: [], total: 0, table: none };
	const limits = { ...QUERY_LIMITS, rowsMax: 1000 };
	const [reasons, total, rows] = await Promise.all([
		sandbox.query({
			sql: `select reason, count(*) as n from (select unnest(reasons) as reason from (${aside.rows})) group by reason order by n desc, reason`,
			views: aside.views,
			limits,
		}),
		sandbox.query({
			sql: `select count(*) from (${aside.rows}) ${whereOf(filter, shape)}`,
			views: aside.views,
			limits,
		}),
		sandbox.query({
			sql: `${selectAside(aside, filter)} limit ${page_size} offset ${(page - 1) * page_size}`,
			views: aside.views,
			limits,
		}),
	]);
	return {
		...view,
		reasons: reasons.rows.map(([reason, n]) => ({ reason: String(reason), rows: Number(n) })),
		total: Number(total.rows[0]?.[0] ?? 0),
		table: toTableView(rows, {}),
	};
}

export type Aside = {
	version: number | null;
	shape: KindShape;
	views: SandboxView[] /** SQL over the views */;
	rows: string;
};

/** Every file of rows that the current version names, the newest ones where there are very many. */
export async function findAside(db: Db, name: string): Promise<Aside> {
	const found = await maybeOne<{ version: number | null; manifest_path: string | null; definition: DatasetDefinition }>(
		db,
		`select v.version, v.manifest_path, f.definition from datasets d
		 join dataset_definitions f on f.id = d.definition_id
		 left join dataset_versions v on v.dataset_id = d.id and v.is_current where d.name = $1`,
		[name],
	);
	if (!found) throw new QtradeError("not_found", `there is no dataset ${name}: qtrade dataset list shows them`);
	const shape = shapeOf(found.definition);
	const { lake } = env();
	const files = found.manifest_path === null ? [] : (await readManifest(lake, found.manifest_path)).quarantine;
	const columns = quarantineColumns(shape);
	const named = files.slice(-FILES_MAX).map(({ path }, at) => ({ path, view: `aside_${at}`, run: runOf(path) }));
	return {
		version: found.version,
		shape,
		views: named.map(({ path, view }) => ({ name: view, files: [inLake(lake, path)], columns })),
		rows: named.map(({ view, run }) => `select ${run} as run, * from lake.${view}`).join(" union all "),
	};
}

/** `_quarantine/<dataset>/<run>.parquet` */
const runOf = (path: string): number => Number(/(\d+)\.parquet$/.exec(path)?.[1] ?? 0);

/** The rows that fit, newest run first. */
export const selectAside = ({ rows, shape }: Aside, filter: AsideFilter): string =>
	`select * from (${rows}) ${whereOf(filter, shape)} order by run desc, ${quoteName(shape.date)}, ${quoteName(shape.label)}, source_file`;

function whereOf({ reason, label }: AsideFilter, shape: KindShape): string {
	const conditions = [
		...(reason === undefined ? [] : [`list_contains(reasons, ${quoteText(reason)})`]),
		...(label === undefined ? [] : [`${quoteName(shape.label)} = ${quoteText(label)}`]),
	];
	return conditions.length > 0 ? `where ${conditions.join(" and ")}` : "";
}
