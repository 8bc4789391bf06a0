/** SQL that types received text and names what is wrong with it. */
import type { Field, KindShape } from "../../../vocabulary/kind-shapes";
import type { FieldType } from "../../../vocabulary/kinds";
import { dateOfInstant, inRange, isoDate } from "../dates";
import { identifier, literal } from "../duck";

/** How this run reads dates, and what a received price is worth in the currency. */
export type Typing = { dateFormat?: string; dropTimeOfDay: boolean; priceUnit: string };

const TEXT_MAX = 4096;

/** `typed(source_file, <field>…, reasons)` over `raw`: reasons are words joined by commas, null for a sound row. */
export function typeRows({ fields, rules }: KindShape, typing: Typing): string {
	const texts = fields.map(
		({ name }) => `nullif(trim(${identifier(name)}, getvariable('blanks')), '') as ${text(name)}`,
	);
	const values = fields.map((field) => `${typed(field, typing)} as ${identifier(field.name)}`);
	const reasons = [
		...fields.flatMap(reasonsOf),
		...rules.map(({ reason, when }) => `case when ${when} then ${literal(reason)} end`),
	];
	return `create table typed as
		with texts as (select raw.*, ${texts.join(", ")} from raw),
		typed as (select * exclude (${fields.map(({ name }) => identifier(name)).join(", ")}), ${values.join(", ")},
		  ${fields.map(({ name }) => `${identifier(name)} as ${received(name)}`).join(", ")} from texts)
		select *, nullif(concat_ws(',', ${reasons.join(", ")}), '') as reasons from typed`;
}

/** The trimmed text of a field, null when blank. */
const text = (name: string): string => identifier(`${name} text`);
/** The text of a field as it was received. */
export const received = (name: string): string => identifier(`${name} received`);

function reasonsOf({ name, type, required, oneOf }: Field): string[] {
	const value = identifier(name);
	const missing =
		// NaN is how many write that there is none
		`${value} is null and (${text(name)} is null${type === "DOUBLE" ? ` or try_cast(${text(name)} as double) is not null` : ""})`;
	return [
		...(required ? [`case when ${missing} then ${literal(`${name}_null`)} end`] : []),
		`case when ${value} is null and not (${missing}) then ${literal(`${name}_invalid`)} end`,
		...(oneOf
			? [`case when ${value} not in (${oneOf.map(literal).join(", ")}) then ${literal(`${name}_unknown`)} end`]
			: []),
	];
}

function typed({ name, type, isPrice }: Field, typing: Typing): string {
	const value = castTo(type, text(name), typing);
	if (name === "symbol")
		return `case when length(${value}) <= 64 and not regexp_matches(${value}, '\\p{Cc}') then ${value} end`;
	return isPrice ? `(${value}) ${typing.priceUnit}` : value;
}

function castTo(type: FieldType, value: string, { dateFormat, dropTimeOfDay }: Typing): string {
	switch (type) {
		case "VARCHAR":
			return `case when length(${value}) <= ${TEXT_MAX} then replace(${value}, chr(0), '') end`;
		case "DOUBLE": {
			// An underscore is no part of a number here; not finite is null; minus zero is zero.
			const number = `case when not contains(${value}, '_') then try_cast(${value} as double) end`;
			return `case when isfinite(${number}) then case when (${number}) = 0 then 0 else ${number} end end`;
		}
		case "BIGINT":
			return `case when regexp_full_match(${value}, '[+-]?\\d{1,19}(\\.0+)?') then try_cast(string_split(${value}, '.')[1] as bigint) end`;
		case "BOOLEAN":
			return `case when lower(${value}) in ('true', 't', 'yes', '1') then true when lower(${value}) in ('false', 'f', 'no', '0') then false end`;
		case "DATE":
			return inRange(
				dateFormat
					? dateOfInstant(`try_strptime(${value}, ${literal(dateFormat)})`, { dropTimeOfDay })
					: isoDate(value, { dropTimeOfDay }),
			);
		case "TIMESTAMP WITH TIME ZONE":
			// Without an offset an instant is a guess.
			return `case when regexp_full_match(${value}, '\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}(:?\\d{2})?)') then try_cast(${value} as timestamptz) end`;
	}
}
