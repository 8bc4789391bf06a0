/**
 * The memory of withdrawn content, by row: a run's result is held against what rollbacks took away. Nothing is copied
 * when a rollback is applied; the files of the withdrawn versions are the memory, and only those of touched years that
 * the restored version does not share are read.
 */
import { type Duck, literal, readParquet } from "./duck";
import { hashFile, installFile, makeDurableFolder } from "./durable";
import { differs } from "./stage";

/** What one rollback took away, in one year: files of the versions it withdrew, and of those restored by it or since. */
export type WithdrawnYear = { withdrawn: string[]; restored: string[]; released: string[] };

const COLUMNS = "instrument_id, symbol, date, open, high, low, close, volume, flags";
const sameAs = (b: string): string =>
	`r.instrument_id = ${b}.instrument_id and r.date = ${b}.date and not (${differs("r", b)})`;

/**
 * Finds the rows that the result adds or restates and that a rollback had taken away: equal in key and every value to a
 * row of a withdrawn version, not in one restored by that rollback or since, and not released since. A row that current
 * has needs no look: it was restored, or it came in past this very question. Leaves them in the table
 * `brought_back(instrument_id, symbol, date, open, high, low, close, volume, flags)`.
 * @param memory absolute paths; one entry per rollback and year
 * @returns how many there are
 */
export async function findBroughtBack(duck: Duck, memory: readonly WithdrawnYear[]): Promise<number> {
	const missing = (files: readonly string[]): string =>
		files.length === 0
			? ""
			: `and not exists (select 1 from ${readParquet([...new Set(files)])} x where ${sameAs("x")})`;
	await duck.run(
		`create or replace temp view delivered as
		   select n.instrument_id, n.symbol, result.date, open, high, low, close, volume, flags
		   from result join names n using (s) where is_new;
		 create or replace table brought_back as select ${COLUMNS} from delivered limit 0`,
	);
	// One after the other: all in one statement ran out of memory at forty rollbacks (npm run readers finds it).
	for (const { withdrawn, restored, released } of memory) {
		await duck.run(
			`insert into brought_back
			 select ${COLUMNS} from delivered r
			 where exists (select 1 from ${readParquet(withdrawn)} w where ${sameAs("w")})
			   ${missing(restored)} ${missing(released)}
			   and not exists (select 1 from brought_back b where b.instrument_id = r.instrument_id and b.date = r.date)`,
		);
	}
	const [row] = await duck.rows<{ n: number }>("select count(*) as n from brought_back");
	return row?.n ?? 0;
}

/** A few of the rows that would come back, for a message. */
export const someBroughtBack = (duck: Duck): Promise<{ symbol: string; date: string }[]> =>
	duck.rows("select symbol, date::varchar as date from brought_back order by date, symbol limit 3");

/** Keeps the rows that would have come back: they explain the run, and are what a release clears. */
export async function writeBroughtBack(
	duck: Duck,
	{ target, staging }: { target: string; staging: string },
): Promise<{ sha256: string }> {
	await makeDurableFolder(staging);
	const temporary = `${staging}/withdrawn.parquet`;
	await duck.run(
		`copy (select instrument_id, symbol, date, open, high, low, close, volume,
		              case when flags is not null then string_split(flags, ',') end as flags
		       from brought_back order by date, symbol)
		 to ${literal(temporary)} (format parquet, compression zstd)`,
	);
	const { sha256 } = await hashFile(temporary);
	await installFile(temporary, target);
	return { sha256 };
}
