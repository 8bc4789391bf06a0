/** What rows of corporate actions say about names of instruments. */
import type { NameChange } from "../../../vocabulary/instrument-names";
import type { Duck } from "../duck";

const changes = (duck: Duck, from: string): Promise<NameChange[]> =>
	duck.rows<NameChange>(
		`select distinct symbol, ex_date::varchar as date, case when type = 'rename' then new_symbol end as "newSymbol"
		 from ${from} and type in ('rename', 'delisting')`,
	);

/** Of the rows that may be published, before they have instruments. */
export const stagedChanges = (duck: Duck): Promise<NameChange[]> => changes(duck, "typed where reasons is null");

/** Of the rows that a run brings. */
export const broughtChanges = (duck: Duck): Promise<NameChange[]> => changes(duck, "result where is_new");
