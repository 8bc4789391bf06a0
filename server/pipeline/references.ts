/** Datasets that a definition names to be judged by, as they are current when a run starts. */
import { type Db, many, maybeOne } from "../db";
import { inLake } from "../lake/paths";
import { PRESENT_SHARE_MIN, type Universe } from "../quality/coverage";
import type { Reference, Referenced } from "../quality/reference";
import { basisOf, type DatasetDefinition } from "../vocabulary/definition";
import { shapeOf } from "../vocabulary/kind-shapes";
import type { DatasetKind } from "../vocabulary/kinds";

type Found = {
	id: number;
	kind: DatasetKind;
	calendar: string;
	archived: boolean;
	definition: DatasetDefinition;
	version: number | null;
};

/**
 * The current version of a dataset; what is wrong where there is none, for the check to say.
 * @param kind that it must be of, on the same exchange; null where it may be any
 * @param problemOf what else is wrong with it
 */
async function readReference(
	{ db, lake, calendar }: { db: Db; lake: string; calendar: string },
	dataset: string,
	kind: DatasetKind | null,
	problemOf: (definition: DatasetDefinition) => string | null = () => null,
): Promise<Reference> {
	const found = await maybeOne<Found>(
		db,
		`select d.id, d.kind, d.calendar, d.archived_at is not null as archived, v.version, f.definition
		 from datasets d join dataset_definitions f on f.id = d.definition_id left join dataset_versions v on v.dataset_id = d.id and v.is_current where d.name = $1`,
		[dataset],
	);
	if (!found || found.archived) return { dataset, problem: `there is no dataset ${dataset}` };
	if (kind !== null && found.kind !== kind) return { dataset, problem: `${dataset} has ${found.kind}, not ${kind}` };
	// Instruments are an exchange's: those of another would be nobody's here.
	if (kind !== null && found.calendar !== calendar)
		return { dataset, problem: `${dataset} is of ${found.calendar}, not ${calendar}` };
	if (found.version === null) return { dataset, problem: `${dataset} has published nothing yet: run it first` };
	const problem = problemOf(found.definition);
	if (problem !== null) return { dataset, problem };
	const files = await many<{ path: string }>(
		db,
		"select path from files_of_version where dataset_id = $1 and version = $2 order by partition",
		[found.id, found.version],
	);
	return {
		dataset,
		version: found.version,
		files: files.map((file) => inLake(lake, file.path)),
		columns: shapeOf(found.definition).columns.map(({ name }) => name),
	};
}

/** Prices of another basis or currency are other numbers: to compare them would only make noise. */
const otherPrices =
	(own: DatasetDefinition) =>
	(second: DatasetDefinition): string | null => {
		if (basisOf(second) !== basisOf(own)) {
			return `${second.name} has basis ${basisOf(second)}, this dataset ${basisOf(own)}: closes can be compared on one basis only`;
		}
		return second.currency === own.currency
			? null
			: `${second.name} is in ${second.currency ?? "no currency"}, this dataset in ${own.currency ?? "none"}: say the same currency in both`;
	};

/** What a definition names; null for what it does not. */
export async function readReferences(
	db: Db,
	lake: string,
	definition: DatasetDefinition,
): Promise<{
	actions: Reference | null;
	universe: Universe | null;
	second: Reference | null;
	referenced: readonly Referenced[];
}> {
	const { calendar, checks, references: { actions, universe, second } = {} } = definition;
	const of = { db, lake, calendar };
	const referenced: Referenced[] = [];
	for (const { dataset, columns } of checks?.references?.to ?? []) {
		referenced.push({ columns, reference: await readReference(of, dataset, null) });
	}
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
		second: second === undefined ? null : await readReference(of, second, "prices_daily", otherPrices(definition)),
		referenced,
	};
}
