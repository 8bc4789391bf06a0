/** The query that a version's rows with a filter come to: what the page reads, and what it offers to ask more of. */
import type { KindShape } from "./kind-shapes";
import type { RowsFilter } from "./query-views";
import { quoteName, quoteText } from "./sql-text";

/** Rows of some kinds carry flags. */
export const hasFlags = ({ columns }: Pick<KindShape, "columns">): boolean =>
	columns.some(({ name }) => name === "flags");

/** @param table "us_prices_daily@3" */
export function selectRows(table: string, { symbol, from, to, flagged }: RowsFilter, shape: KindShape): string {
	const date = plainName(shape.date);
	const isText = shape.columns.find(({ name }) => name === shape.label)?.type === "VARCHAR";
	const label = `${plainName(shape.label)}${isText ? "" : "::varchar"}`;
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

/** Names that are no words of SQL, and easier to read without quotes. */
const PLAIN = new Set(["symbol", "date", "ex_date", "issuer", "filed", "mic", "series"]);
const plainName = (name: string): string => (PLAIN.has(name) ? name : quoteName(name));
