/** What a column holds, read from its index. */
import { many, type Queryable } from "./db";

/**
 * Different values of an indexed expression, in order, by leaps from one to the next: the cost is theirs, not the table's.
 * @param expression SQL of our own, never of a request
 */
export async function distinctValues(db: Queryable, table: string, expression: string, max: number): Promise<string[]> {
	const rows = await many<{ value: string }>(
		db,
		`with recursive leap as (
		   (select ${expression} as value from ${table} order by 1 limit 1)
		   union all
		   select (select ${expression} from ${table} where ${expression} > leap.value order by 1 limit 1)
		   from leap where leap.value is not null
		 )
		 select value from leap where value is not null limit ${max}`,
	);
	return rows.map((row) => row.value);
}
