/** Rows that are not simply published or replaced: those that have to wait, and those of the base that came no more. */
import type { KindShape } from "../../../vocabulary/kind-shapes";
import { type Duck, identifier, literal, readColumns } from "../duck";
import { LEFT_BEHIND } from "../put-aside";
import type { StageRequest } from "../staging";
import { sameKey } from "./row-sql";

/** Sound rows that are left behind, and of rows that are tried again those that are published by now. */
export async function putAsideRows(
	duck: Duck,
	shape: KindShape,
	{ leftBehind, isReplay, base }: StageRequest,
): Promise<void> {
	if (leftBehind.length > 0) {
		await duck.run(
			`update typed set reasons = '${LEFT_BEHIND}'
			 where reasons is null and ${identifier(shape.label)}::varchar in (${leftBehind.map(literal).join(", ")})`,
		);
	}
	if (!isReplay || base.size === 0) return;
	const key = shape.key.map((name) => (name === "instrument_id" ? "symbol" : name));
	const same = key.map((name) => `b.${identifier(name)} is not distinct from t.${identifier(name)}`).join(" and ");
	const published = `exists (select 1 from ${readColumns([...base.values()], shape.columns)} b where ${same}`;
	const values = shape.fields.filter(({ name }) => !key.includes(name) && name !== "symbol");
	const equal = values
		.map(({ name }) => ` and b.${identifier(name)} is not distinct from t.${identifier(name)}`)
		.join("");
	// What was broken is published as it should be by now, and what is equal, too. What says something else than current may
	// be the correction: a person decides.
	await duck.run(
		`delete from typed t where (reasons is not null and ${published})) or ${published}${equal});
		 update typed t set reasons = '${LEFT_BEHIND}' where reasons is null and ${published})`,
	);
}

/** SQL: whether a row `b` of the base was asked for and did not come, though the source sent all that it has. */
export function isGone(shape: KindShape, { window, symbols, asked }: StageRequest): string {
	const [label, date] = [`b.${identifier(shape.label)}::varchar`, `b.${identifier(shape.date)}`];
	return [
		`not exists (select 1 from fresh f where ${sameKey(shape, "f", "b")})`,
		...(symbols ? [`${label} in (${symbols.map(literal).join(", ")})`] : []),
		// Of what was taken off the source's list nobody asked.
		...(asked ? [`${label} in (${["", ...asked].map(literal).join(", ")})`] : []),
		...(window.from ? [`${date} >= date ${literal(window.from)}`] : []),
		...(window.to ? [`${date} <= date ${literal(window.to)}`] : []),
		// One that was set aside came.
		`not exists (select 1 from quarantine q where trim(q.${identifier(shape.label)}, getvariable('blanks')) = ${label}
		             and (q.key_date = ${date} or q.key_date is null))`,
	].join(" and ");
}
