/** Datasets and versions as pages and documents show them. */
import { readFile } from "node:fs/promises";
import { calendarToShow } from "../calendars/calendar";
import { readClock } from "../clock";
import { type Db, many, maybeOne, one, type Queryable } from "../db";
import { env } from "../env";
import { QtradeError } from "../errors";
import { inLake } from "../lake/paths";
import { checksOfRun, latestChecks } from "../quality/reads";
import { openHolds, pendingRollback, readersOfCurrent } from "../rollbacks/reads";
import { type DatasetDefinition, describeSource } from "../vocabulary/definition";
import { shapeOf } from "../vocabulary/kind-shapes";
import type { Column } from "../vocabulary/kinds";
import type { DatasetView, Page, VersionDetail, VersionFileView, VersionView } from "../vocabulary/views";
import { catalogue, stripDates, stripFacts, toDatasetRow } from "./catalogue";

const iso = (column: string, name: string): string => `to_json(${column}) #>> '{}' as ${name}`;

/** Everything the dataset's page shows. */
export async function getDataset(db: Db, name: string): Promise<DatasetView> {
	const [row] = await catalogue(db, name);
	if (!row) throw new QtradeError("not_found", `there is no dataset ${name}: qtrade dataset list shows them`);
	const now = (await readClock(db)).now();
	const { count, restorable } = await one<{ count: number; restorable: number | null }>(
		db,
		`select count(*) as count, max(v.version) filter (where not v.is_current and v.withdrawn_by is null and v.content_hash <> (
		   select c.content_hash from dataset_versions c where c.dataset_id = $1 and c.is_current)) as restorable
		 from dataset_versions v where v.dataset_id = $1`,
		[row.id],
	);
	const shape = shapeOf(row.definition);
	const dates = stripDates(calendarToShow(row.calendar), now);
	return {
		...toDatasetRow(row, now, await stripFacts(db, [row]), dates),
		session_dates: dates,
		definition: row.definition,
		definition_hash: row.definition_hash,
		definition_revision: row.revision,
		columns: [...shape.columns],
		key: [...shape.key],
		source: describeSource(row.definition),
		schedule: row.schedule,
		holds: await openHolds(db, name),
		pending_rollback: await pendingRollback(db, name),
		...(await readersOfCurrent(db, row.id, row.version)),
		restorable_version: restorable,
		latest_checks: await latestChecks(db, row.id),
		versions_count: count,
		archived_at: row.archived_at,
	};
}

const VERSION_COLUMNS = `d.name as dataset, v.version, v.is_current, v.action, v.snapshot_id, v.content_hash, v.schema_hash,
	v.definition_hash, v.manifest_path, v.manifest_sha256, v.row_count, v.byte_count, v.file_count, v.min_key_date,
	v.max_key_date, v.watermark, v.rows_added, v.rows_restated, v.rows_removed, v.base_version, v.restored_version, v.withdrawn_by,
	v.run_id as run, v.published_by, ${iso("v.published_at", "published_at")},
	(select json_build_object('pass', count(*) filter (where c.status = 'pass'), 'warn', count(*) filter (where c.status = 'warn'),
	   'fail', count(*) filter (where c.status = 'fail'), 'error', count(*) filter (where c.status = 'error'))
	 from quality_checks c where c.run_id = v.run_id) as checks`;

async function requireDatasetId(db: Queryable, name: string): Promise<number> {
	const row = await maybeOne<{ id: number }>(db, "select id from datasets where name = $1", [name]);
	if (!row) throw new QtradeError("not_found", `there is no dataset ${name}: qtrade dataset list shows them`);
	return row.id;
}

/** A dataset's versions, newest first. */
export async function listVersions(
	db: Queryable,
	request: { name: string; page: number; page_size: number },
): Promise<Page<VersionView>> {
	const id = await requireDatasetId(db, request.name);
	const { total } = await one<{ total: number }>(
		db,
		"select count(*) as total from dataset_versions where dataset_id = $1",
		[id],
	);
	const rows = await many<VersionView>(
		db,
		`select ${VERSION_COLUMNS} from dataset_versions v join datasets d on d.id = v.dataset_id
		 where v.dataset_id = $1 order by v.version desc limit $2 offset $3`,
		[id, request.page_size, (request.page - 1) * request.page_size],
	);
	return { rows, total, page: request.page, page_size: request.page_size };
}

/** The files of a version (the current one when null), with the first version that held each. */
export async function listFiles(
	db: Queryable,
	name: string,
	version: number | null,
): Promise<{ version: number; files: VersionFileView[] }> {
	const id = await requireDatasetId(db, name);
	const found = await maybeOne<{ version: number }>(
		db,
		`select version from dataset_versions where dataset_id = $1 and case when $2::integer is null then is_current else version = $2 end`,
		[id, version],
	);
	if (!found) {
		const what = version === null ? "nothing published yet" : `no version ${version}`;
		throw new QtradeError("not_found", `${name} has ${what}: qtrade versions ${name} lists them`);
	}
	const files = await many<VersionFileView>(
		db,
		`select f.path, f.partition, f.rows, f.bytes, f.sha256, f.content_sha256, f.min_date, f.max_date,
		        (select min(o.version) from version_files o where o.path = f.path and o.dataset_id = f.dataset_id) as since_version
		 from files_of_version f where f.dataset_id = $1 and f.version = $2 order by f.partition`,
		[id, found.version],
	);
	return { version: found.version, files };
}

/** Everything a version's page shows. */
export async function getVersion(db: Queryable, name: string, version: number): Promise<VersionDetail> {
	const { files } = await listFiles(db, name, version);
	const row = await one<VersionView>(
		db,
		`select ${VERSION_COLUMNS} from dataset_versions v join datasets d on d.id = v.dataset_id
		 where d.name = $1 and v.version = $2`,
		[name, version],
	);
	const { definition } = await one<{ definition: DatasetDefinition }>(
		db,
		`select f.definition from dataset_definitions f join datasets d on d.id = f.dataset_id
		 where d.name = $1 and f.definition_hash = $2 limit 1`,
		[name, row.definition_hash],
	);
	const manifest = await readFile(inLake(env().lake, row.manifest_path), "utf8");
	const lineage = await many<VersionDetail["lineage"][number]>(
		db,
		`select l.source, i.name || '@' || l.input_version as input, l.window_from, l.window_to
		 from lineage_edges l join datasets d on d.id = l.dataset_id left join datasets i on i.id = l.input_dataset_id
		 where d.name = $1 and l.version = $2 order by l.id`,
		[name, version],
	);
	return {
		...row,
		kind: definition.kind,
		table: definition.table ?? null,
		files,
		check_results: row.run === null ? [] : await checksOfRun(db, row.run),
		columns: (JSON.parse(manifest) as { columns: Column[] }).columns,
		manifest,
		lineage,
	};
}
