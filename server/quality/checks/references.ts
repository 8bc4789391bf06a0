import { identifier, readParquet } from "../../lake/write/duck";
import { type Check, type CheckInput, counted, passed, SAMPLE_ROWS } from "../check";
import type { Referenced } from "../reference";

type Dangling = { dataset: string; value: string; rows: number };

/**
 * Warns, where the definition says what its columns refer to: a value that the other dataset's current version does not
 * have. Compared as text; a row where one of the columns is null refers to nothing.
 */
export const references: Check = {
	name: "references",
	severity: "warning",
	applies: ({ referenced }) => referenced.length > 0,
	async run(input) {
		const found: (Dangling & { total_values: number; total_rows: number })[][] = [];
		for (const one of input.referenced) found.push(await danglingOf(input, one));
		const all = found.flat();
		const of = input.referenced.map(({ reference }) => nameOf(reference)).join(", ");
		if (all.length === 0) return passed(`every value is in ${of}`, 0, 0);
		const values = found.reduce((total, [first]) => total + (first?.total_values ?? 0), 0);
		const rows = found.reduce((total, [first]) => total + (first?.total_rows ?? 0), 0);
		const named = all.slice(0, 5).map(({ value, dataset }) => `${value} in ${dataset}`);
		return {
			status: "warn",
			observed: values,
			threshold: 0,
			count: rows,
			message: `${counted(rows, "row")} with ${counted(values, "value")} not to be found (${named.join(", ")}${values > named.length ? ", …" : ""}): run the other dataset first, or mend the values`,
			sample: all.slice(0, SAMPLE_ROWS).map(({ dataset, value, rows: n }) => ({ dataset, value, rows: n })),
		};
	},
};

const nameOf = (reference: Referenced["reference"]): string =>
	"problem" in reference ? reference.dataset : `${reference.dataset}@${reference.version}`;

async function danglingOf(
	{ duck, writer }: CheckInput,
	{ columns, reference }: Referenced,
): Promise<(Dangling & { total_values: number; total_rows: number })[]> {
	if ("problem" in reference) throw new Error(reference.problem);
	const missing = Object.values(columns).find((name) => !reference.columns.includes(name));
	if (missing !== undefined) throw new Error(`${reference.dataset} has no column ${missing}: mend checks.references`);
	const pairs = Object.entries(columns);
	const own = pairs.map(([name]) => `d.${identifier(name)}::varchar`);
	const same = pairs.map(([name, other]) => `o.${identifier(other)}::varchar = d.${identifier(name)}::varchar`);
	const rows = await duck.rows<{ value: string; rows: number; total_values: number; total_rows: number }>(
		`with dangling as (
		   select concat_ws(' ', ${own.join(", ")}) as value, count(*) as rows
		   from (${writer.delivered}) d anti join ${readParquet(reference.files)} o on ${same.join(" and ")}
		   where ${own.map((value) => `${value} is not null`).join(" and ")} group by all
		 )
		 select value, rows, count(*) over () as total_values, sum(rows) over () as total_rows
		 from dangling order by rows desc, value limit ${SAMPLE_ROWS}`,
	);
	return rows.map((row) => ({ ...row, total_rows: Number(row.total_rows), dataset: reference.dataset }));
}
