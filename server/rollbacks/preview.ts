/** What a rollback would do, made before anything does: from the control plane, and from the files the versions do not share. */
import { type Calendar, calendarFor } from "../calendars/calendar";
import { planWindow } from "../calendars/plan-window";
import { type Db, many, type Queryable } from "../db";
import { env } from "../env";
import { QtradeError, toQtradeError } from "../errors";
import { compareVersions } from "../lake/read/compare-versions";
import type { SandboxAccess } from "../lake/read/sandbox";
import { readsAlike } from "../vocabulary/definition";
import { type KindShape, shapeOf } from "../vocabulary/kind-shapes";
import type { RollbackPreview, VersionChanges } from "../vocabulary/rollback-views";
import type { OpenRunState } from "../vocabulary/states";
import {
	type DatasetFacts,
	fingerprintOf,
	pauseReason,
	readDatasetFacts,
	readersOf,
	readFileFacts,
	readNeededFiles,
	readSideFacts,
	type SideFacts,
	sideOf,
} from "./facts";
import { refusalsOf } from "./gate";
import { checkPresence } from "./restorable";
import { readSchemaChanges } from "./schema-changes";

/** How many symbols and sessions a preview names; the counts are of all. */
const NAMED_MAX = 200;

/**
 * The preview of putting version `toVersion` back. Nothing is changed.
 * @throws QtradeError("not_found") for an unknown dataset or version, ("conflict") when nothing is published yet
 */
export async function previewRollback(
	db: Db,
	sandbox: SandboxAccess,
	name: string,
	toVersion: number,
): Promise<RollbackPreview> {
	const dataset = await readDatasetFacts(db, name);
	const from = dataset.current === null ? null : await readSideFacts(db, dataset.id, dataset.current);
	const to = await readSideFacts(db, dataset.id, toVersion);
	if (from === null || to === null) {
		const [reason = ""] = refusalsOf(dataset, from, to, toVersion, { ok: true, files: 0, bytes: 0, problems: [] });
		throw new QtradeError(to === null ? "not_found" : "conflict", reason);
	}
	const [before, after] = await Promise.all([
		readFileFacts(db, dataset.id, from.version),
		readFileFacts(db, dataset.id, to.version),
	]);
	const restorable = await checkPresence(env().lake, await readNeededFiles(db, dataset.id, to.version));
	const withdraws = await withdrawnVersions(db, dataset.id, from, to);
	const counted = await countChanges(sandbox, before, after, shapeOf(to.definition));
	return {
		dataset: name,
		environment: dataset.environment,
		from: sideOf(from),
		to: sideOf(to),
		...counted,
		schema: await readSchemaChanges(from.manifest_path, to.manifest_path),
		next_window: nextWindows(dataset, from, to, calendarFor(dataset.calendar)),
		withdraws,
		...(await readersOf(db, dataset.id, withdraws)),
		suspects: await suspectsOf(db, dataset.id, withdraws),
		open_runs: await runsOf(db, dataset.id, "running"),
		waiting_runs: await runsOf(db, dataset.id, "queued"),
		restorable,
		pauses: pauseReason(dataset, to),
		refusals: refusalsOf(dataset, from, to, toVersion, restorable),
		fingerprint: fingerprintOf(dataset, from, to),
	};
}

async function countChanges(
	sandbox: SandboxAccess,
	before: Awaited<ReturnType<typeof readFileFacts>>,
	after: Awaited<ReturnType<typeof readFileFacts>>,
	shape: KindShape,
): Promise<{ changes: VersionChanges | null; changes_unknown: string | null }> {
	try {
		return { changes: await compareVersions(sandbox, { before, after, shape }, NAMED_MAX), changes_unknown: null };
	} catch (error) {
		// In an incident a rollback must be possible although the bad files cannot be read.
		return { changes: null, changes_unknown: `the changes could not be counted: ${toQtradeError(error).message}` };
	}
}

function nextWindows(
	dataset: DatasetFacts,
	from: SideFacts,
	to: SideFacts,
	calendar: Calendar,
): RollbackPreview["next_window"] {
	const first = (side: SideFacts): string | null => {
		const full = !readsAlike(side.definition, dataset.definition);
		const request = { from: null, to: null, full };
		return planWindow(request, side.watermark, dataset.definition.lookback ?? 0, calendar).from;
	};
	return { now: first(from), after: first(to) };
}

/** Versions that would be withdrawn: between the two, unless they stand for the restored content or are withdrawn already. */
async function withdrawnVersions(db: Queryable, datasetId: number, from: SideFacts, to: SideFacts): Promise<number[]> {
	const rows = await many<{ version: number }>(
		db,
		`select version from dataset_versions
		 where dataset_id = $1 and version > $2 and version <= $3 and withdrawn_by is null and snapshot_id <> $4
		 order by version`,
		[datasetId, to.version, from.version, to.snapshot_id],
	);
	return rows.map((row) => row.version);
}

const suspectsOf = (
	db: Queryable,
	datasetId: number,
	versions: readonly number[],
): Promise<{ dataset: string; version: number }[]> =>
	many<{ dataset: string; version: number }>(
		db,
		`with recursive derived as (
		   select l.dataset_id, l.version from lineage_edges l
		   where l.input_dataset_id = $1 and l.input_version = any($2::integer[])
		   union
		   select l.dataset_id, l.version from lineage_edges l
		   join derived d on l.input_dataset_id = d.dataset_id and l.input_version = d.version
		 )
		 select d.name as dataset, derived.version from derived join datasets d on d.id = derived.dataset_id
		 order by d.name, derived.version limit 500`,
		[datasetId, versions],
	);

async function runsOf(db: Queryable, datasetId: number, state: OpenRunState): Promise<number[]> {
	const rows = await many<{ id: number }>(
		db,
		"select id from ingestion_runs where dataset_id = $1 and state = $2 order by id",
		[datasetId, state],
	);
	return rows.map((row) => row.id);
}
