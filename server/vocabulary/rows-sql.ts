/** The query that a version's rows with a filter come to: what the page reads, and what it offers to ask more of. */
import type { KindShape } from "./kind-shapes";
import type { RowsFilter } from "./query-views";
import { quoteName, quoteText } from "./sql-text";

/** Rows of some kinds carry flags. */
export const hasFlags = ({ columns }: Pick<KindShape, "columns">): boolean =>
	columns.some(({ name }) => name === "flags");

/** @param table "us_prices_daily@3" */
export function selectRows(table: string, { symbol, from, to, flagged }: RowsFilter, shape: KindShape): string {
	const [label, date] = [plainName(shape.label), plainName(shape.date)];
	const conditions = [
		symbol !== undefined && `${label} = ${quoteText(symbol)}`,
		from !== undefined && `${date} >= date ${quoteText(from)}`,
		to !== undefined && `${date} <= date ${quoteText(to)}`,
		flagged && hasFlags(shape) && "len(flags) > 0",
	].filter(Boolean);
	const where = conditions.length > 0 ? `\nwhere ${conditions.join("\n  and ")}` : "";
	return `select *\nfrom lake."${table}"${where}`;
}

/** Newest first. */
export const rowsOrder = (shape: KindShape): string =>
	`order by ${plainName(shape.date)} desc, ${plainName(shape.label)}`;

/** Names that need no quotes are easier to read without. */
const NEEDS_QUOTES = new Set([
	"from",
	"to",
	"index",
	"open",
	"close",
	"table",
	"order",
	"group",
	"limit",
	"select",
	"where",
	"end",
	"start",
	"all",
	"case",
	"default",
	"desc",
	"asc",
	"user",
	"values",
	"column",
]);
const plainName = (name: string): string =>
	/^[a-z_][a-z0-9_]*$/.test(name) && !NEEDS_QUOTES.has(name) ? name : quoteName(name);
