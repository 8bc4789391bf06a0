/** Rows that were set aside, read again as if they came now. */
import type { ReadFormat } from "../../sources/source";
import { canonicalColumns } from "../../sources/source";
import { type KindShape, quarantineColumns } from "../../vocabulary/kind-shapes";
import type { Arrived } from "./arrivals";
import { type Duck, identifier, literal, readColumns } from "./duck";
import { scaleBy } from "./scale";

type Aside = { files: readonly { path: string }[]; read: ReadFormat; priceUnit: number; volumeUnit: number };

/** Where a row came from that was set aside although nothing was wrong with it. */
const UNDERSTOOD = "(set aside before)";
const PRICES = ["open", "high", "low", "close"];

/**
 * Defines `raw` and `arrivals` over quarantine files, the newest last: of a key that was set aside several times, what the
 * newest file has. Bars that were set aside though nothing was wrong with them are kept as they were understood, without a
 * file's name: they are written back as the source has them. One that was provisional is left to the source, which will
 * send it again. Also `left_before(symbol, date)`: bars that were left behind.
 */
export async function defineRawAside(
	duck: Duck,
	shape: KindShape,
	{ files, read, priceUnit, volumeUnit }: Aside,
	select: (arrived: Arrived) => string,
): Promise<void> {
	const fields = shape.fields.map(({ name }) => name);
	const key = ["symbol", ...shape.key].filter((name) => fields.includes(name));
	const columns = quarantineColumns(shape);
	const names = columns.map(({ name }) => identifier(name));
	const all = files
		.map(({ path }, at) => `select ${names.join(", ")}, ${at} as __at from ${readColumns([path], columns)}`)
		.join(" union all by name ");
	const whole = key.map((name) => `${identifier(name)} is not null`).join(" and ");
	// Without its key a row is only equal to one that is equal in all.
	const partition = [...key.map(identifier), `case when not (${whole}) then (${names.join(", ")})::varchar end`];
	const isBars = shape.kind === "prices_daily";
	await duck.run(
		`create or replace table aside_rows as
		 select distinct ${names.join(", ")} from (
		   select * from (${all}) qualify rank() over (partition by ${partition.join(", ")} order by __at desc) = 1
		 ) where not coalesce(list_contains(reasons, 'provisional'), false);
		 create table left_before as
		 ${
				isBars
					? "select symbol, try_cast(date as date) as date from aside_rows where list_contains(reasons, 'left_behind')"
					: "select null::varchar as symbol, null::date as date limit 0"
			}`,
	);
	const mapped = { ...read, columns: canonicalColumns(fields.filter((name) => read.columns[name] !== undefined)) };
	const scan = (relation: string): Arrived => ({
		relation,
		files: [],
		columns: [],
		read: mapped,
		typeOf: () => "VARCHAR",
	});
	const received = `(select source_file as __file, * exclude (source_file) from aside_rows ${isBars ? "where source_file is not null" : ""})`;
	const written = fields.map((name) => asSource(name, read, PRICES.includes(name) ? priceUnit : volumeUnit));
	const understood = `(select ${literal(UNDERSTOOD)} as __file, ${written.join(", ")} from aside_rows where source_file is null)`;
	const scans = [scan(received), ...(isBars ? [scan(understood)] : [])];
	await duck.run(`create or replace view raw as ${scans.map(select).join(" union all ")};
		create or replace table arrivals as
		select distinct coalesce(source_file, ${literal(UNDERSTOOD)}) as path, coalesce(source_file, ${literal(UNDERSTOOD)}) as name
		from aside_rows`);
}

/** SQL: a value of a bar that was understood, as text that the source might have sent. */
function asSource(name: string, { dateFormat }: ReadFormat, unit: number): string {
	const column = identifier(name);
	if (name === "date" && dateFormat !== undefined) {
		return `strftime(try_cast(${column} as date), ${literal(dateFormat)}) as ${column}`;
	}
	const { factor, divisor } = scaleBy(unit);
	if (name === "symbol" || name === "date" || factor === divisor) return column;
	// Back to the provider's unit: fifteen digits are as many as a number surely has.
	return `printf('%.15g', ${column}::double * ${divisor} / ${factor}) as ${column}`;
}
