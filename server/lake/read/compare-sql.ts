/**
 * The statements that compare two versions: of daily prices server/lake/sql/compare_*.sql, of other kinds the same made
 * from their shape. `lake.before` and `lake.after` are the files of one side that the other does not share.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { env } from "../../env";
import type { KindShape } from "../../vocabulary/kind-shapes";
import { quoteName, quoteText } from "../../vocabulary/sql-text";

/** level ('all', 'symbol', 'date'), name, added, removed, restated */
export const rowsSql = (shape: KindShape): string =>
	shape.kind === "prices_daily"
		? readSql("compare_rows")
		: `with pairs as (${pairsOf(shape)}), changed as (
		     select "row label" as symbol, "row date" as date, "row kind" from pairs where "row kind" <> 'restated' or (${differs(shape)})
		   )
		   select 'all' as level, '' as name, ${COUNTS} from changed
		   union all select 'symbol', symbol, ${COUNTS} from changed group by symbol
		   union all select 'date', date::varchar, ${COUNTS} from changed group by date`;

const COUNTS = `count(*) filter (where "row kind" = 'added') as added, count(*) filter (where "row kind" = 'removed') as removed,
	count(*) filter (where "row kind" = 'restated') as restated`;

/** symbol, date, kind, field, old, new, relative, total; an added or removed row is one change, shown by its first value */
export function valuesSql(shape: KindShape): string {
	if (shape.kind === "prices_daily") return readSql("compare_values");
	const values = valuesOf(shape);
	const shown = values.length > 0 ? values : shape.columns.slice(-1);
	const changes = shown.map(({ name, type }, i) => {
		const [o, n] = [quoteName(`b ${name}`), quoteName(`a ${name}`)];
		const relative =
			type === "DOUBLE" ? `case when ${o} <> 0 and ${n} is not null then abs(${n} / ${o} - 1) end` : "null::double";
		return `select "row label" as symbol, "row date" as date, "row kind" as kind, ${quoteText(name)} as field,
			${o}::varchar as old, ${n}::varchar as new, ${relative} as relative from pairs
			where ("row kind" = 'restated' and ${o} is distinct from ${n})${i === 0 ? ` or "row kind" <> 'restated'` : ""}`;
	});
	return `with pairs as (${pairsOf(shape)}), changes as (${changes.join(" union all ")})
		select symbol, date::varchar as date, kind, field, old, new, relative, count(*) over () as total
		from changes order by relative desc nulls last, date, symbol, field`;
}

const valuesOf = (shape: KindShape) => shape.columns.filter(({ name }) => !shape.key.includes(name));

const differs = (shape: KindShape): string =>
	valuesOf(shape)
		.map(({ name }) => `${quoteName(`b ${name}`)} is distinct from ${quoteName(`a ${name}`)}`)
		.join(" or ") || "false";

/** Both sides of each key, side by side; names with a blank are no column's. */
function pairsOf(shape: KindShape): string {
	const columns = shape.columns.map(
		({ name }) =>
			`b.${quoteName(name)} as ${quoteName(`b ${name}`)}, a.${quoteName(name)} as ${quoteName(`a ${name}`)}`,
	);
	const key = shape.key.map((name) => `b.${quoteName(name)} is not distinct from a.${quoteName(name)}`);
	const either = (name: string): string => `coalesce(a.${quoteName(name)}, b.${quoteName(name)})`;
	return `select ${columns.join(", ")}, ${either(shape.label)}::varchar as "row label", ${either(shape.date)} as "row date",
		case when b.there is null then 'added' when a.there is null then 'removed' else 'restated' end as "row kind"
		from (select true as there, * from lake.before) b full join (select true as there, * from lake.after) a on ${key.join(" and ")}`;
}

const readSql = (name: string): string =>
	readFileSync(path.join(env().root, "server", "lake", "sql", `${name}.sql`), "utf8")
		.replaceAll(/^--.*\n/gm, "")
		.trim();
