/**
 * The memory of withdrawn content, by row: a run's result is held against what rollbacks took away. Nothing is copied
 * when a rollback is applied; the files of the withdrawn versions are the memory, and only those of touched years that
 * the restored version does not share are read.
 */
import type { Column } from "../../vocabulary/kinds";
import { type Duck, identifier, literal } from "./duck";
import { hashFile, installFile, makeDurableFolder } from "./durable";
import type { KindWriter } from "./kind-writer";

/** What one rollback took away, in one year: files of the versions it withdrew, and of those restored by it or since. */
export type WithdrawnYear = { withdrawn: string[]; restored: string[]; released: string[] };

/**
 * Finds the rows that the result adds or restates and that a rollback had taken away: equal in key and every value to a
 * row of a withdrawn version, not in one restored by that rollback or since, and not released since. A row that current
 * has needs no look: it was restored, or it came in past this very question. Leaves them in the table
 * `brought_back(<published columns>…)`.
 * @param memory absolute paths; one entry per rollback and year
 * @returns how many there are
 */
export async function findBroughtBack(
	duck: Duck,
	{ shape, delivered, same, sameKey, read }: KindWriter,
	memory: readonly WithdrawnYear[],
): Promise<number> {
	const columns = listOf(shape.columns);
	const missing = (files: readonly string[]): string =>
		files.length === 0 ? "" : `and not exists (select 1 from ${read([...new Set(files)])} x where ${same("r", "x")})`;
	await duck.run(
		`create or replace temp view delivered as ${delivered};
		 create or replace table brought_back as select ${columns} from delivered limit 0`,
	);
	// One after the other: all in one statement ran out of memory at forty rollbacks (npm run readers finds it).
	for (const { withdrawn, restored, released } of memory) {
		await duck.run(
			`insert into brought_back
			 select ${columns} from delivered r
			 where exists (select 1 from ${read(withdrawn)} w where ${same("r", "w")})
			   ${missing(restored)} ${missing(released)}
			   and not exists (select 1 from brought_back b where ${sameKey("b", "r")})`,
		);
	}
	const [row] = await duck.rows<{ n: number }>("select count(*) as n from brought_back");
	return row?.n ?? 0;
}

/** A few of the rows that would come back, for a message. */
export const someBroughtBack = (
	duck: Duck,
	{ shape }: Pick<KindWriter, "shape">,
): Promise<{ symbol: string; date: string }[]> =>
	duck.rows(
		`select ${identifier(shape.label)}::varchar as symbol, ${identifier(shape.date)}::varchar as date
		 from brought_back order by date, symbol limit 3`,
	);

/** Keeps the rows that would have come back: they explain the run, and are what a release clears. */
export async function writeBroughtBack(
	duck: Duck,
	{ shape }: Pick<KindWriter, "shape">,
	{ target, staging }: { target: string; staging: string },
): Promise<{ sha256: string }> {
	await makeDurableFolder(staging);
	const temporary = `${staging}/withdrawn.parquet`;
	await duck.run(
		`copy (select ${shape.columns.map(asPublished).join(", ")}
		       from brought_back order by ${identifier(shape.date)}, ${identifier(shape.label)})
		 to ${literal(temporary)} (format parquet, compression zstd)`,
	);
	const { sha256 } = await hashFile(temporary);
	await installFile(temporary, target);
	return { sha256 };
}

const listOf = (columns: readonly Column[]): string => columns.map(({ name }) => identifier(name)).join(", ");

/** Flags of prices are words while a run works on them. */
const asPublished = ({ name, type }: Column): string =>
	type === "VARCHAR[]"
		? `case when ${name} is not null then string_split(${name}, ',') end as ${name}`
		: identifier(name);
