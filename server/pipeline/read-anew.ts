/** A definition that reads its source otherwise than the current version was read: all of it is taken anew, or nothing. */
import { QtradeError } from "../errors";
import type { Duck } from "../lake/write/duck";
import type { Staged } from "../lake/write/staging";
import { type DatasetDefinition, readsAlike } from "../vocabulary/definition";
import { yearOf } from "./publish-run";
import type { BaseVersion, RunRecord } from "./run-record";

/** A definition that reads otherwise than the base's makes the run take everything anew. */
export const readsOtherwise = (base: BaseVersion | null, definition: DatasetDefinition): boolean =>
	base !== null && !readsAlike(base.definition, definition);

/** A part of the source would leave the rest as the definition before read it: two readings in one version. */
export function requireWholeSource(
	run: Pick<RunRecord, "requested_from" | "requested_to" | "requested_symbols">,
): void {
	if (!run.requested_from && !run.requested_to && !run.requested_symbols) return;
	throw new QtradeError(
		"invalid_input",
		"the definition reads the source otherwise than the current version was read: run it without --from, --to and --symbols first, so that everything is read the same way",
	);
}

/** Rows of the base that were not delivered again were read as the definition before says: they cannot stay. */
export async function requireAllReadAnew(duck: Duck, base: BaseVersion, staged: Staged): Promise<void> {
	const [kept] = await duck.rows<{ n: number }>("select count(*) as n from result where not is_new");
	const untouched = base.files.filter((file) => !staged.years.includes(yearOf(file.partition)));
	const rows = (kept?.n ?? 0) + untouched.reduce((total, file) => total + file.rows, 0);
	if (rows === 0) return;
	throw new QtradeError(
		"bad_data",
		`the definition reads the source otherwise than version ${base.version} was read, and ${rows.toLocaleString("en-US")} of its rows were not delivered again: bring the missing files back, change the definition back, or start a dataset of its own`,
	);
}
