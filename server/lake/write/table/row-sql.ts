/** SQL over rows of a kind, made from its shape. */
import type { KindShape } from "../../../vocabulary/kind-shapes";
import { identifier } from "../duck";
import type { Naming } from "../name-instruments";

export const hasInstrument = (shape: KindShape): boolean => shape.columns.some(({ name }) => name === "instrument_id");
export const listOf = (names: readonly string[], of?: string): string =>
	names.map((name) => (of ? `${of}.${identifier(name)}` : identifier(name))).join(", ");
export const columnsOf = (shape: KindShape, of?: string): string =>
	listOf(
		shape.columns.map(({ name }) => name),
		of,
	);

/** Whether two rows have the same key; a key may hold nulls. */
export const sameKey = (shape: KindShape, a: string, b: string): string =>
	shape.key.map((name) => `${a}.${identifier(name)} is not distinct from ${b}.${identifier(name)}`).join(" and ");

/** Whether two rows of the same key differ. */
export const differs = (shape: KindShape, a: string, b: string): string => {
	const values = shape.columns.filter(({ name }) => !shape.key.includes(name));
	if (values.length === 0) return "false";
	return values.map(({ name }) => `${a}.${identifier(name)} is distinct from ${b}.${identifier(name)}`).join(" or ");
};

/** The day whose holder of the ticker a row is about: a rename or delisting is of who had the name until the day before. */
export function dayOfName({ kind, date }: KindShape, of?: string): string {
	const column = (name: string): string => (of === undefined ? identifier(name) : `${of}.${identifier(name)}`);
	if (kind !== "corporate_actions") return column(date);
	return `(case when ${column("type")} in ('rename', 'delisting') then ${column(date)} - 1 else ${column(date)} end)`;
}

/** Staged rows as they would be published, from `typed` or `outside`. */
export function publishable(shape: KindShape, from: string, naming: Naming | null): string {
	const columns = shape.columns.map(({ name }) =>
		name === "instrument_id" ? "n.instrument_id" : `t.${identifier(name)}`,
	);
	const join = naming ? `left join staged_names n on ${naming.matches("n", "t", dayOfName(shape, "t"))}` : "";
	const known = naming ? "and (t.symbol is null or n.instrument_id is not null)" : "";
	const key = naming ? "n.canonical_key" : "null::varchar";
	return `select year(t.${identifier(shape.date)})::smallint as y, ${key} as ck, ${columns.join(", ")} from ${from} t ${join}
		where t.reasons is null ${known}`;
}

/** The order of the content hash: by the instrument's canonical key, never by its id. */
export const orderOf = (shape: KindShape): string =>
	["y", "ck", ...shape.key.filter((name) => name !== "instrument_id").map(identifier)]
		.map((name) => `${name} nulls first`)
		.join(", ");
