/** Rows that were set aside, read again as if they came now. */
import type { ReadFormat } from "../../sources/source";
import { canonicalColumns } from "../../sources/source";
import { type KindShape, quarantineColumns } from "../../vocabulary/kind-shapes";
import type { Arrived } from "./arrivals";
import { type Duck, identifier, literal } from "./duck";
import { scaleBy } from "./scale";

type Aside = { files: readonly { path: string }[]; read: ReadFormat; priceUnit: number; volumeUnit: number };

/**
 * Defines `raw` and `arrivals` over quarantine files, the newest last: of a row that was set aside several times, the last.
 * Bars that were set aside though nothing was wrong with them are kept as they were understood, without a file's name:
 * their dates are ISO and their numbers in our units.
 */
export async function defineRawAside(
	duck: Duck,
	shape: KindShape,
	{ files, read, priceUnit, volumeUnit }: Aside,
	select: (arrived: Arrived) => string,
): Promise<void> {
	const fields = shape.fields.map(({ name }) => name);
	const key = ["symbol", ...shape.key].filter((name) => fields.includes(name));
	const names = quarantineColumns(shape)
		.filter(({ name }) => name !== "reasons")
		.map(({ name }) => identifier(name));
	const all = files
		.map(
			({ path }, at) =>
				`select ${names.join(", ")}, ${at} as __at from read_parquet(${literal(path)}, hive_partitioning = false)`,
		)
		.join(" union all by name ");
	const whole = key.map((name) => `${identifier(name)} is not null`).join(" and ");
	// Without its key a row is only equal to one that is equal in all.
	const partition = [...key.map(identifier), `case when not (${whole}) then (${names.join(", ")})::varchar end`];
	await duck.run(
		`create or replace table aside_rows as
		 select ${names.join(", ")} from (${all})
		 qualify row_number() over (partition by ${partition.join(", ")} order by __at desc) = 1`,
	);
	const columns = canonicalColumns(fields.filter((name) => read.columns[name] !== undefined));
	const relation = (from: string): string => `(select source_file as __file, * exclude (source_file) from ${from})`;
	const received = { ...read, columns };
	const { dateFormat: _, ...iso } = received;
	const understood = fields.map((name) => {
		const unit = ["open", "high", "low", "close"].includes(name) ? priceUnit : name === "volume" ? volumeUnit : null;
		if (unit === null) return identifier(name);
		const { factor, divisor } = scaleBy(unit);
		// Back to the provider's unit, of which nine digits after the point are enough to say what it sent.
		return `round(${name}::double * ${divisor} / ${factor}, 9)::varchar as ${name}`;
	});
	const isBars = shape.kind === "prices_daily";
	const scans: Arrived[] = [
		{
			relation: relation(isBars ? "(from aside_rows where source_file is not null)" : "aside_rows"),
			files: [],
			columns: [],
			read: received,
			typeOf: () => "VARCHAR",
		},
		...(isBars
			? [
					{
						relation: `(select null::varchar as __file, ${understood.join(", ")} from aside_rows where source_file is null)`,
						files: [],
						columns: [],
						read: iso,
						typeOf: () => "VARCHAR",
					},
				]
			: []),
	];
	await duck.run(`create or replace view raw as ${scans.map(select).join(" union all ")};
		create or replace table arrivals as select distinct source_file as path, source_file as name from aside_rows`);
}
