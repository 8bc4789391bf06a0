/** A run that would bring back content that a rollback took away ends `held`, whatever else it carries (design section 5). */
import { type Db, many } from "../db";
import { QtradeError } from "../errors";
import { broughtBackPath, inLake } from "../lake/paths";
import type { Duck } from "../lake/write/duck";
import type { KindWriter } from "../lake/write/kind-writer";
import { findBroughtBack, someBroughtBack, type WithdrawnYear, writeBroughtBack } from "../lake/write/withdrawn";
import type { BaseVersion, RunRecord } from "./run-record";

export type BroughtBack = { path: string; rows: number };

/**
 * Holds the staged result against the dataset's memory of withdrawn rows.
 * @param years the years that the result touches
 * @returns what would come back, kept as a file; null when nothing would
 */
export async function findWithdrawn(
	duck: Duck,
	writer: KindWriter,
	{ db, lake, staging }: { db: Db; lake: string; staging: string },
	run: RunRecord,
	base: BaseVersion | null,
	years: readonly number[],
): Promise<BroughtBack | null> {
	if (base === null || years.length === 0) return null;
	const memory = await readMemory(db, lake, run.dataset_id, years);
	if (memory.length === 0) return null;
	const rows = await findBroughtBack(duck, writer, memory);
	if (rows === 0) return null;
	const path = broughtBackPath(run.dataset, run.id);
	await writeBroughtBack(duck, writer, { target: inLake(lake, path), staging });
	return { path, rows };
}

/** The error that ends such a run. */
export async function heldForWithdrawn(duck: Duck, writer: KindWriter, { rows }: BroughtBack): Promise<QtradeError> {
	const some = (await someBroughtBack(duck, writer)).map(({ symbol, date }) => `${symbol} ${date}`);
	const named = `${some.join(", ")}${rows > some.length ? ", …" : ""}`;
	return new QtradeError(
		"held",
		`${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"} that a rollback took away would come back (${named}): release the run to take them all the same, or wait for a corrected delivery`,
		{ details: { reason: "withdrawn", rows } },
	);
}

/** Per rollback and touched year: files that it withdrew and that neither it nor a later rollback restored. */
async function readMemory(db: Db, lake: string, datasetId: number, years: readonly number[]): Promise<WithdrawnYear[]> {
	type Row = { withdrawn: string[]; restored: string[]; released: string[] };
	const rows = await many<Row>(
		db,
		`with rollbacks as (
		   select version, published_at from dataset_versions where dataset_id = $1 and action = 'rollback'
		 ), restored as (
		   select a.version, f.partition, array_agg(distinct f.path) as paths
		   from rollbacks a join rollbacks later on later.version >= a.version
		   join files_of_version f on f.dataset_id = $1 and f.version = later.version
		   where f.partition = any($2::text[]) group by a.version, f.partition
		 )
		 select array_agg(distinct f.path) as withdrawn, coalesce(max(r.paths), '{}') as restored,
		        (select coalesce(array_agg(l.path), '{}') from withdrawn_releases l
		         where l.dataset_id = $1 and l.released_at > min(a.published_at)) as released
		 from dataset_versions w
		 join rollbacks a on a.version = w.withdrawn_by
		 join files_of_version f on f.dataset_id = w.dataset_id and f.version = w.version
		 left join restored r on r.version = a.version and r.partition = f.partition
		 where w.dataset_id = $1 and f.partition = any($2::text[]) and not (f.path = any(coalesce(r.paths, '{}')))
		 group by a.version, f.partition`,
		[datasetId, years.map((year) => `year=${year}`)],
	);
	const absolute = (paths: readonly string[]): string[] => paths.map((path) => inLake(lake, path));
	return rows.map((row) => ({
		withdrawn: absolute(row.withdrawn),
		restored: absolute(row.restored),
		released: absolute(row.released),
	}));
}
