/** Datasets that a definition names to be judged by, as they are current when a run starts. */
import { type Db, many, maybeOne } from "../db";
import { inLake } from "../lake/paths";
import type { Universe } from "../quality/coverage";
import type { Reference } from "../quality/reference";
import type { DatasetDefinition } from "../vocabulary/definition";
import type { DatasetKind } from "../vocabulary/kinds";

/** The current version of a dataset of this kind; what is wrong where there is none, for the check to say. */
async function readReference(db: Db, lake: string, dataset: string, kind: DatasetKind): Promise<Reference> {
	const found = await maybeOne<{ id: number; kind: DatasetKind; archived: boolean; version: number | null }>(
		db,
		`select d.id, d.kind, d.archived_at is not null as archived, v.version
		 from datasets d left join dataset_versions v on v.dataset_id = d.id and v.is_current where d.name = $1`,
		[dataset],
	);
	if (!found || found.archived) return { dataset, problem: `there is no dataset ${dataset}` };
	if (found.kind !== kind) return { dataset, problem: `${dataset} has ${found.kind}, not ${kind}` };
	if (found.version === null) return { dataset, problem: `${dataset} has published nothing yet: run it first` };
	const files = await many<{ path: string }>(
		db,
		"select path from files_of_version where dataset_id = $1 and version = $2 order by partition",
		[found.id, found.version],
	);
	return { dataset, version: found.version, files: files.map((file) => inLake(lake, file.path)) };
}

/** What a definition names; null for what it does not. */
export async function readReferences(
	db: Db,
	lake: string,
	{ references: { actions, universe } = {} }: DatasetDefinition,
): Promise<{ actions: Reference | null; universe: Universe | null }> {
	return {
		actions: actions === undefined ? null : await readReference(db, lake, actions, "corporate_actions"),
		universe:
			universe === undefined
				? null
				: { index: universe.index, reference: await readReference(db, lake, universe.dataset, "membership") },
	};
}
