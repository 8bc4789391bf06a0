/** A run and what it works on, as the pipeline needs them: one read at its start. */
import { many, maybeOne, one, type Queryable } from "../db";
import { QtradeError } from "../errors";
import type { LakeFile } from "../lake/lake-file";
import type { SourceState } from "../sources/source";
import type { DatasetDefinition } from "../vocabulary/definition";
import type { RunState, RunTrigger, VersionAction } from "../vocabulary/states";

export type RunRecord = {
	id: number;
	dataset_id: number;
	dataset: string;
	state: RunState;
	action: VersionAction;
	trigger: RunTrigger;
	requested_by: string;
	publishes_as: string;
	requested_from: string | null;
	requested_to: string | null;
	requested_symbols: string[] | null;
	is_full: boolean;
	definition: DatasetDefinition;
	definition_hash: string;
};

/** The current version when the run started: what the run builds on, and what must still be current when it publishes. */
export type BaseVersion = {
	version: number;
	snapshot_id: string;
	content_hash: string;
	definition_hash: string;
	/** the definition that the version was made under */
	definition: DatasetDefinition;
	manifest_path: string;
	row_count: number;
	watermark: string | null;
	complete_until: string | null;
	source_state: SourceState;
	files: LakeFile[];
};

export async function readRun(db: Queryable, runId: number): Promise<RunRecord> {
	const run = await maybeOne<RunRecord>(
		db,
		`select r.id, r.dataset_id, d.name as dataset, r.state, r.action, r.trigger, r.requested_by, r.publishes_as,
		        r.requested_from, r.requested_to, r.requested_symbols, r.is_full, f.definition, f.definition_hash
		 from ingestion_runs r join datasets d on d.id = r.dataset_id join dataset_definitions f on f.id = r.definition_id
		 where r.id = $1`,
		[runId],
	);
	if (!run) throw new QtradeError("not_found", `there is no run ${runId}: qtrade runs lists them`);
	return run;
}

/** The dataset's current version with its files; null before the first publish. */
export async function readBase(db: Queryable, datasetId: number): Promise<BaseVersion | null> {
	const version = await maybeOne<Omit<BaseVersion, "files">>(
		db,
		`select v.version, v.snapshot_id, v.content_hash, v.definition_hash, f.definition, v.manifest_path, v.row_count,
		        v.watermark, v.complete_until, v.source_state
		 from dataset_versions v
		 join lateral (select definition from dataset_definitions d
		               where d.dataset_id = v.dataset_id and d.definition_hash = v.definition_hash limit 1) f on true
		 where v.dataset_id = $1 and v.is_current`,
		[datasetId],
	);
	if (!version) return null;
	const files = await many<LakeFile>(
		db,
		`select path, partition, rows, bytes, sha256, content_sha256, min_date, max_date
		 from files_of_version where dataset_id = $1 and version = $2 order by partition`,
		[datasetId, version.version],
	);
	return { ...version, files };
}

/** Whether somebody asked to cancel the run. */
export async function cancelRequestedBy(db: Queryable, runId: number): Promise<string | null> {
	const row = await one<{ by: string | null }>(
		db,
		"select cancel_requested_by as by from ingestion_runs where id = $1",
		[runId],
	);
	return row.by;
}
