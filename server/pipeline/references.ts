/** Datasets that a definition names to be judged by, as they are current when a run starts. */
import { type Db, many, maybeOne } from "../db";
import { inLake } from "../lake/paths";
import { PRESENT_SHARE_MIN, type Universe } from "../quality/coverage";
import type { Reference } from "../quality/reference";
import type { DatasetDefinition } from "../vocabulary/definition";
import type { DatasetKind } from "../vocabulary/kinds";

/** The current version of a dataset of this kind; what is wrong where there is none, for the check to say. */
async function readReference(
	{ db, lake, calendar }: { db: Db; lake: string; calendar: string },
	dataset: string,
	kind: DatasetKind,
): Promise<Reference> {
	type Found = { id: number; kind: DatasetKind; calendar: string; archived: boolean; version: number | null };
	const found = await maybeOne<Found>(
		db,
		`select d.id, d.kind, d.calendar, d.archived_at is not null as archived, v.version
		 from datasets d left join dataset_versions v on v.dataset_id = d.id and v.is_current where d.name = $1`,
		[dataset],
	);
	if (!found || found.archived) return { dataset, problem: `there is no dataset ${dataset}` };
	if (found.kind !== kind) return { dataset, problem: `${dataset} has ${found.kind}, not ${kind}` };
	// Instruments are an exchange's: those of another would be nobody's here.
	if (found.calendar !== calendar) return { dataset, problem: `${dataset} is of ${found.calendar}, not ${calendar}` };
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
	{ calendar, checks, references: { actions, universe } = {} }: DatasetDefinition,
): Promise<{ actions: Reference | null; universe: Universe | null }> {
	const of = { db, lake, calendar };
	return {
		actions: actions === undefined ? null : await readReference(of, actions, "corporate_actions"),
		universe:
			universe === undefined
				? null
				: {
						index: universe.index,
						reference: await readReference(of, universe.dataset, "membership"),
						shareMin: checks?.universe?.present_share_min ?? PRESENT_SHARE_MIN,
					},
	};
}
