/** Rows of any kind but prices as they were received: every value is text. */
import type { Field, KindShape } from "../../../vocabulary/kind-shapes";
import { type Arrived, sourceColumn, symbolFrom } from "../arrivals";
import { identifier, literal } from "../duck";

/** `raw(source_file, <field>…)`: mapped columns, constants, and null for what the source does not give. */
export const rowsOf =
	({ kind, fields }: KindShape, constants: Readonly<Record<string, string>>) =>
	(arrived: Arrived): string => {
		const value = ({ name }: Field): string => {
			if (name === "symbol" && (arrived.read.symbolFrom === "file" || arrived.read.columns.symbol !== undefined))
				return symbolFrom(arrived);
			if (arrived.read.columns[name] !== undefined) return `${sourceColumn(arrived.read, name)}::varchar`;
			return Object.hasOwn(constants, name) ? literal(constants[name] ?? "") : "null::varchar";
		};
		const select = (own: Readonly<Record<string, string>>, from: string): string =>
			`select __file as source_file, ${fields.map((field) => `${own[field.name] ?? value(field)} as ${identifier(field.name)}`).join(", ")} from ${from}`;
		if (kind !== "corporate_actions") return select({}, arrived.relation);
		const wide = wideActions(arrived);
		if (wide.length === 0) return select({}, arrived.relation);
		return wide
			.map(({ type, of, column, none }) =>
				select(
					{ type: literal(type), ratio: "null::varchar", amount: "null::varchar", [of]: column },
					`${arrived.relation} where ${column} is not null and trim(${column}) <> '' and coalesce(try_cast(${column} as double) not in (${none}, 'nan'::double), true)`,
				),
			)
			.join(" union all ");
	};

/**
 * Files that have an action's value beside each bar: a column of split ratios, one of dividends. A ratio of 1 (or 0, as
 * some write it), a dividend of 0 and NaN are none.
 */
function wideActions({ read }: Arrived): { type: string; of: "ratio" | "amount"; column: string; none: string }[] {
	const column = (name: string): string => `${sourceColumn(read, name)}::varchar`;
	return [
		...(read.columns.split !== undefined
			? [{ type: "split", of: "ratio" as const, column: column("split"), none: "0, 1" }]
			: []),
		...(read.columns.cash_dividend !== undefined
			? [{ type: "cash_dividend", of: "amount" as const, column: column("cash_dividend"), none: "0" }]
			: []),
	];
}
